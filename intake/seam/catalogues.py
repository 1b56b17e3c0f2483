"""Catalogues of texts: read from their `.po` files, compiled in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from intake.seam.languages import ENGLISH, FOLDER

#: Whoever writes to the portal sees the texts of these places.
PORTAL = ("intake/", "templates/intake/", "review/regimes/")
#: Whoever works at the console sees the texts of these.
CONSOLE = ("review/", "templates/review/", "templates/email/")

_PLACE = re.compile(r"%\(\w+\)s")
#: What a form for one exact number may leave out, and which forms are such.
_NUMBERS = {"%(count)s", "%(num)s"}
_EXACT = {"ar": {0, 1, 2}}


class BadTexts(Exception):
    """A text, a catalogue or a file that pages need can't be used. The message says which and why."""


class Unfinished(BadTexts):
    """A text has no translation that somebody has finished."""


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """A language's catalogue. Raises `BadTexts`."""
    path = catalogue_path(language)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as error:
        raise BadTexts(f"The catalogue {path} can't be read: {error}.") from None


def forms(message: Message) -> tuple[str, ...]:
    """A message's translations, one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def ids(message: Message) -> tuple[str, ...]:
    """A message's English texts: one, or one and many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages_of(catalogue: Catalog, places: Sequence[str]) -> Iterator[Message]:
    """The messages that stand in these places."""
    for message in catalogue:
        if message.id and any(place.startswith(tuple(places)) for place, _ in message.locations):
            yield message


def faults(language: str, catalogue: Catalog) -> list[str]:
    """What a catalogue that is to be complete lacks or has wrong."""
    found = [f"{text!r} is obsolete" for text in catalogue.obsolete]
    for message in catalogue:
        if message.id:
            found += [f"{message.id!r} {fault}" for fault in _faults(language, catalogue, message)]
    return found


def _faults(language: str, catalogue: Catalog, message: Message) -> Iterator[str]:
    translated = forms(message)
    if message.fuzzy or not all(translated):
        yield "has no finished translation"
        return
    if len(translated) != (catalogue.num_plurals if message.pluralizable else 1):
        yield f"has {len(translated)} forms"
    wanted = set(_PLACE.findall(ids(message)[-1]))
    for index, form in enumerate(translated):
        exact = message.pluralizable and index in _EXACT.get(language, {0})
        found = set(_PLACE.findall(form))
        if found - wanted or wanted - found - (_NUMBERS if exact else set()):
            yield f"has other places in {form!r}"
        if "%" in _PLACE.sub("", form):
            yield f"has a percent sign that is no place in {form!r}"
        if form.strip() != form and ids(message)[0].strip(", "):
            yield f"begins or ends with a space in {form!r}"


def translations(language: str, places: Sequence[str] = PORTAL) -> NullTranslations:
    """The texts of a language, for pages that show these places' texts.

    Raises `Unfinished` when one of them is missing, `BadTexts` when the catalogue can't be read.
    """
    if language == ENGLISH.code:
        return NullTranslations()
    catalogue = read_catalogue(language)
    for message in messages_of(catalogue, places):
        if message.fuzzy or not all(forms(message)):
            raise Unfinished(f"{catalogue_path(language)}: no finished translation of {message.id!r}.")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
