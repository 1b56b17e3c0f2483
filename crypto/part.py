"""One part of a sealed bundle as it is uploaded: a head that says where it belongs, and at most 1 MiB of it.

Parts are cut from the stream without a look at its chunks; whoever stores them needs no key.
"""

from __future__ import annotations

from dataclasses import dataclass

from crypto.bundle import BUNDLE_ID_SIZE
from crypto.chunked import encrypted_size
from crypto.refusal import Refused
from crypto.table import LADDER

MAGIC = b"CNDP"
VERSION = 1
#: Bytes of the stream in every part but the last.
PART_SIZE = 1_048_576
HEAD_SIZE = 8 + BUNDLE_ID_SIZE + 8 + 4
#: Every answer to a part.
ANSWER_SIZE = 1_024

#: The only sizes of a sealed bundle, smallest first: one for each step of the ladder.
STREAM_SIZES = tuple(encrypted_size(step) for step in LADDER)

_MARKS = MAGIC + bytes([VERSION, 0, 0, 0])


@dataclass(frozen=True, slots=True)
class PartHead:
    """Where a part belongs: the bundle's id, its size in bytes, and which part of it, counted from 0."""

    bundle_id: bytes
    stream_size: int
    index: int

    @property
    def data_size(self) -> int:
        """How many bytes of the stream follow. Raises `Refused("form")`."""
        return part_size(self.stream_size, self.index)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of right form: its head and `head.data_size` bytes."""

    head: PartHead
    data: bytes


def part_count(stream_size: int) -> int:
    """How many parts a sealed bundle has. Raises `Refused("form")` for a size off the ladder."""
    if stream_size not in STREAM_SIZES:
        raise Refused("form")
    return -(-stream_size // PART_SIZE)


def part_size(stream_size: int, index: int) -> int:
    """How many bytes of the stream part `index` holds. Raises `Refused("form")` for one that isn't there."""
    if not 0 <= index < part_count(stream_size):
        raise Refused("form")
    return min(PART_SIZE, stream_size - index * PART_SIZE)


def part_bytes(part: Part) -> bytes:
    """`CNDP`, version, three zeros; bundle id 16; stream size 8; index 4; data. Raises `Refused("form")`."""
    head = part.head
    if len(head.bundle_id) != BUNDLE_ID_SIZE or len(part.data) != head.data_size:
        raise Refused("form")
    numbers = head.stream_size.to_bytes(8, "big") + head.index.to_bytes(4, "big")
    return _MARKS + head.bundle_id + numbers + part.data


def parse_head(data: bytes) -> PartHead:
    """The head that stands at the start of `data`. Raises `Refused("form")`."""
    if len(data) < HEAD_SIZE or not data.startswith(_MARKS):
        raise Refused("form")
    head = PartHead(data[8:24], int.from_bytes(data[24:32], "big"), int.from_bytes(data[32:36], "big"))
    part_size(head.stream_size, head.index)
    return head


def parse(body: bytes) -> Part:
    """A whole part, neither longer nor shorter than its head says. Raises `Refused("form")`."""
    head = parse_head(body)
    if len(body) != HEAD_SIZE + head.data_size:
        raise Refused("form")
    return Part(head, body[HEAD_SIZE:])
