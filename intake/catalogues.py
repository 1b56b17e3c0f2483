"""Catalogues of texts: read from their `.po` files, compiled in memory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from intake.texts import BadTexts

FOLDER = Path(__file__).parents[1] / "templates" / "translations"
#: Whoever writes to this portal sees the texts of these places.
PORTAL = ("intake/", "templates/intake/", "review/regimes/")
SOURCE = "en"


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


def portal_messages(catalogue: Catalog) -> Iterator[Message]:
    """The messages that a reporter can see."""
    for message in catalogue:
        if message.id and any(place.startswith(PORTAL) for place, _ in message.locations):
            yield message


def translations(language: str) -> NullTranslations:
    """The texts of a language in which the portal is offered. Raises `BadTexts` when one is missing."""
    if language == SOURCE:
        return NullTranslations()
    catalogue = read_catalogue(language)
    for message in portal_messages(catalogue):
        if message.fuzzy or not all(forms(message)):
            raise BadTexts(f"{catalogue_path(language)}: no finished translation of {message.id!r}.")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
