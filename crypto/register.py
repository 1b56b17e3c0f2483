"""The register of receipts: what proves later that a report arrived, and was opened.

Batches of entries, each chained to the one before. Whoever has the whole register finds the day of a tag
that she knows, and nobody sees what she looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from crypto.binding import HASH_SIZE, digest, number
from crypto.days import day_bytes
from crypto.refusal import Refused

ARRIVED = "arrived"
OPENED = "opened"
ENTRY_SIZE = 36
#: A batch has a multiple of so many entries, so that its size tells little of how many are real.
BATCH_STEP = 64

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


@dataclass(frozen=True, slots=True)
class Batch:
    """Sorted entries, the day on which they were put into the register, and the chain's head after them."""

    day: date
    entries: bytes
    head: bytes


def chain(before: bytes, count: int, day: date, entries: bytes) -> bytes:
    """The head after batch `count` (from 1); `before` is the head before it, empty for the first."""
    return digest("candour/1 register batch", before, number(count), day_bytes(day), sha256(entries).digest())


def _split(entries: bytes) -> list[bytes]:
    return [entries[at : at + ENTRY_SIZE] for at in range(0, len(entries), ENTRY_SIZE)]


def verify(batches: Sequence[Batch]) -> bytes:
    """The newest head of a whole register; 32 zero bytes when it is empty.

    Raises `Refused("register")` when an entry or a batch is missing, added, moved or altered.
    """
    head, last = b"", date.min
    for count, batch in enumerate(batches, 1):
        entries = _split(batch.entries)
        whole = entries and len(batch.entries) % (BATCH_STEP * ENTRY_SIZE) == 0
        if not whole or entries != sorted(set(entries)) or batch.day < last:
            raise Refused("register")
        head, last = chain(head, count, batch.day, batch.entries), batch.day
        if head != batch.head:
            raise Refused("register")
    return head or bytes(HASH_SIZE)


def find(batches: Sequence[Batch], kind: str, tag: bytes) -> date | None:
    """The day that a register gives to whoever knows a tag; the first one, since C can be copied later."""
    wanted = name(kind, tag)
    found = (one for batch in batches for one in _split(batch.entries) if one.startswith(wanted))
    days = (day_of(one, kind, tag) for one in found)
    return min((day for day in days if day), default=None)
