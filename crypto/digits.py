"""Decimal digits that people type, paste or copy from paper: receipts and passphrases."""

from __future__ import annotations

import re
import secrets
import unicodedata

#: White space, hyphens and dashes, dots, commas, slashes, and the invisible marks of bidirectional text.
#: Written out, because the white space of regular expressions differs between languages.
_SEPARATORS = re.compile(
    r"[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    r"\-\u2010-\u2015\u2212.\u00b7,\u060c/"
    r"\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def generate(count: int) -> str:
    """`count` random ASCII digits, each as likely as the others."""
    return f"{secrets.randbelow(10**count):0{count}}"


def read(text: str) -> str | None:
    """The ASCII digits of a text; nothing when another character stands in it.

    Any Unicode decimal digit counts by its value; separators and marks of direction are dropped.
    """
    digits = ""
    for character in _SEPARATORS.sub("", text):
        value = unicodedata.decimal(character, None)
        if value is None:
            return None
        digits += str(value)
    return digits
