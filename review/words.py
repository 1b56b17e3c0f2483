"""Translated words for people, typed: Flask-Babel carries no types."""

from __future__ import annotations

from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext


def gettext(text: str, **values: object) -> str:
    """The text in the language of the request."""
    return str(_gettext(text, **values))


def lazy_gettext(text: str) -> str:
    """The text in the language of the request that will show it, for forms and tables."""
    lazy: str = _lazy_gettext(text)
    return lazy
