"""Days: nothing on a reporter's side is finer."""

from __future__ import annotations

from datetime import date

from crypto.refusal import Refused


def parse_day(text: str) -> date:
    """A day in the form YYYY-MM-DD and no other of ISO 8601's. Raises `Refused("day")`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("day") from None
    if day.isoformat() != text:
        raise Refused("day")
    return day


def day_bytes(day: date) -> bytes:
    """The ten ASCII characters that are bound and signed."""
    return day.isoformat().encode()
