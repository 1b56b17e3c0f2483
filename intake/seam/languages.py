"""The languages that pages are offered in, of the six official ones that have a catalogue.

`templates/translations/languages.json` is the one list of them; the build of the scripts reads it too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "templates" / "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, its own name for itself, the direction of its script, whether it is offered."""

    code: str
    name: str
    direction: str = "ltr"
    offered: bool = False


def read_languages() -> tuple[Language, ...]:
    """All languages that have a catalogue, the language of the code first."""
    return tuple(Language(**values) for values in json.loads((FOLDER / "languages.json").read_text()))


OFFICIAL = read_languages()
#: Those that people see: a catalogue that isn't complete is offered to nobody.
LANGUAGES = tuple(language for language in OFFICIAL if language.offered)
ENGLISH = LANGUAGES[0]
