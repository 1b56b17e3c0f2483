"""Entries of the register of receipts: what proves later that a report arrived, and was opened."""

from __future__ import annotations

from datetime import date, timedelta

from crypto.binding import digest

ARRIVED = "arrived"
OPENED = "opened"
ENTRY_SIZE = 36

_DAY_ZERO = date(1970, 1, 1)


def _mask(kind: str, tag: bytes) -> int:
    return int.from_bytes(digest("candour/1 register day", kind.encode(), tag)[:4], "big")


def name(kind: str, tag: bytes) -> bytes:
    """The 32 bytes by which whoever knows the tag (C of an arrival, w of an opening) finds its entry."""
    return digest("candour/1 register", kind.encode(), tag)


def entry(kind: str, tag: bytes, day: date) -> bytes:
    """Name, then the day as four bytes under a mask that only the tag gives."""
    return name(kind, tag) + ((day - _DAY_ZERO).days ^ _mask(kind, tag)).to_bytes(4, "big")


def day_of(data: bytes, kind: str, tag: bytes) -> date | None:
    """The day that an entry gives to whoever knows its tag; nothing when it is another tag's."""
    if len(data) != ENTRY_SIZE or data[:32] != name(kind, tag):
        return None
    days = int.from_bytes(data[32:], "big") ^ _mask(kind, tag)
    return _DAY_ZERO + timedelta(days=days) if days < 1_000_000 else None
