"""Words for people in the language of the request, typed: Flask-Babel carries no types.

The catalogues are the portal's, `templates/translations/`: read once at the start, compiled in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.support import NullTranslations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from markupsafe import Markup

from intake.seam.catalogues import CONSOLE, Unfinished, translations
from intake.seam.languages import ENGLISH, LANGUAGES, Language

#: How the United Nations write English days: first the day, then the month.
_ENGLISH_DAY = "d MMM yyyy"


@cache
def spoken() -> dict[str, NullTranslations]:
    """The texts of the languages that are offered, by code. One that isn't finished is spoken to nobody.

    Raises `intake.seam.catalogues.BadTexts` when a catalogue can't be read.
    """
    found = {}
    for each in LANGUAGES:
        with suppress(Unfinished):
            found[each.code] = translations(each.code, CONSOLE)
    return found


class _Catalogues(Domain):  # type: ignore[misc] # Flask-Babel carries no types
    """The compiled catalogues of the languages that are spoken."""

    def get_translations(self) -> NullTranslations:
        """The texts in the language of the request; English outside one."""
        locale = get_locale()
        return spoken()[locale.language if locale else ENGLISH.code]


def install(app: Flask) -> None:
    """Lets an application speak its languages. Raises `intake.seam.catalogues.BadTexts`."""
    spoken()
    babel = Babel(app, locale_selector=_asked_for)
    babel.domain_instance = _Catalogues()
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["named"] = named
    app.jinja_env.filters["day"] = day_in_words
    app.jinja_env.filters["isolated"] = _bdi


def _asked_for() -> str:
    """The shell says in which language its officer reads, on every request."""
    return request.accept_languages.best_match(list(spoken()), ENGLISH.code)


def language() -> Language:
    """The language of the request."""
    locale = get_locale()
    code = locale.language if locale else ENGLISH.code
    return next(each for each in LANGUAGES if each.code == code)


def day_in_words(value: date) -> str:
    """A day as people write it in the language of the request."""
    code = language().code
    return format_date(value, _ENGLISH_DAY if code == ENGLISH.code else "long", Locale.parse(code))


def named(names: Mapping[str, str]) -> str:
    """What a signed roster calls a channel in the language of the request, or in English."""
    return names.get(language().code) or names.get(ENGLISH.code) or next(iter(names.values()))


def isolated(value: str) -> str:
    """A name or a code that keeps its own direction inside a sentence."""
    return f"\u2068{value}\u2069"


def _bdi(value: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(value)


def gettext(text: str, **values: object) -> str:
    """The text in the language of the request."""
    return str(_gettext(text, **values))


def lazy_gettext(text: str) -> str:
    """The text in the language of the request that will show it, for forms and tables."""
    lazy: str = _lazy_gettext(text)
    return lazy


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it, which extraction knows
    """Marks a text that is translated where it is shown."""
    return text
