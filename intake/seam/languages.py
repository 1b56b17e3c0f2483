"""The languages that pages are offered in. One is offered once its catalogue is complete."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, its own name for itself, and the direction of its script."""

    code: str
    name: str
    direction: str = "ltr"


ENGLISH = Language("en", "English")
#: The first two of the six official languages; the others follow with their catalogues.
LANGUAGES = (ENGLISH, Language("ar", "العربية", "rtl"))
