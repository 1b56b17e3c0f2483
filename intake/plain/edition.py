"""One language's pages of the plain way: its texts, its questionnaires, and what renders them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment

from intake.build import REGIME, Assets, environment
from intake.seam.catalogues import translations
from intake.seam.languages import LANGUAGES, Language
from intake.texts import Clock, Questionnaire, read_questionnaires

#: Where all plain pages live.
ROOT = "/plain/"
#: How the United Nations write English days: first the day, then the month.
_LOCALES = {"en": "en_GB"}
_PLACE = re.compile(r"%\((\w+)\)s")
#: Every page's size is a multiple of this, so that on the wire an empty mailbox looks like one with answers.
PAGE_UNIT = 65_536


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda place: str(values[place[1]]), text)


def after(clock: Clock, sent: date) -> date:
    """The day that a clock gives; the month's last when a later month has no such day."""
    if clock.unit == "days":
        return sent + timedelta(days=clock.length)
    years, month = divmod(sent.month - 1 + clock.length, 12)
    year = sent.year + years
    return date(year, month + 1, min(sent.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Edition:
    """The pages of one language."""

    language: Language
    texts: NullTranslations
    channels: tuple[Questionnaire, ...]
    environment: Environment

    def gettext(self, message: str, **values: object) -> str:
        """A text in this language."""
        return _fill(self.texts.gettext(message), values)

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """A text with a number, in the form that the language asks for; `%(count)s` is the number."""
        return _fill(self.texts.ngettext(one, many, count), {"count": count, **values})

    def day(self, day: date) -> str:
        """A day in words."""
        code = self.language.code
        return format_date(day, "long", locale=_LOCALES.get(code, code))

    def channel(self, code: str) -> Questionnaire | None:
        """The questionnaire of a channel, if there is one."""
        return next((channel for channel in self.channels if channel.channel == code), None)

    def render(self, template: str, **values: object) -> bytes:
        """A page, filled with line ends to a multiple of 65,536 bytes."""
        page = self.environment.get_template(f"intake/plain/{template}").render(values, edition=self).encode()
        return page + b"\n" * (-len(page) % PAGE_UNIT)


def read_editions(site: Path, regimes: Path, sealed: str) -> dict[str, Edition]:
    """The pages of every language, by its code, in the dress of a built site.

    `sealed` is where the sealed pages are reached. Raises `BadTexts`.
    """
    assets = Assets.of_site(site)
    editions = {}
    for language in LANGUAGES:
        texts = translations(language.code)
        made = environment(language, assets)
        made.globals.update(root=ROOT, sealed=sealed)
        channels = read_questionnaires(regimes, REGIME, texts.gettext)
        editions[language.code] = Edition(language, texts, channels, made)
    return editions
