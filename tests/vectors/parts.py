"""Cases of a bundle's parts: `start` are a body's first bytes, and `zeros` says how many zeros follow."""

from __future__ import annotations

from crypto.binding import number
from crypto.chunked import encrypted_size
from crypto.part import HEAD_SIZE, PART_SIZE
from tests.vectors.cases import Case, fixed, flipped

ID = fixed("bundle", 16)
ONE_UNIT = encrypted_size(65_536)
#: 1 MiB of files: salt, commitment and tags alone make the second part.
TWO_PARTS = encrypted_size(PART_SIZE)
LARGEST = encrypted_size(2**32)


def _head(size: int, index: int, marks: bytes = b"CNDP\x01\x00\x00\x00") -> bytes:
    return marks + ID + size.to_bytes(8, "big") + number(index)


def _case(name: str, start: bytes, size: int, error: str | None = None) -> Case:
    """A body of `size` bytes behind the head, whatever the head says."""
    return Case(name, {"start": start, "zeros": number(size + HEAD_SIZE - len(start))}, error)


def _sizes(name: str, size: int, index: int, error: str | None = None) -> Case:
    return Case(name, {"size": size.to_bytes(6, "big"), "index": number(index)}, error)


def parts() -> dict[str, list[Case]]:
    """What one part is, how many there are, and how long each is."""
    last = TWO_PARTS - PART_SIZE
    only = _head(ONE_UNIT, 0)
    return {
        "part": [
            _case("the only one", only + b"salt", ONE_UNIT),
            _case("the first of two", _head(TWO_PARTS, 0) + b"salt", PART_SIZE),
            _case("the last of two", _head(TWO_PARTS, 1), last),
            _case("the last of 4 GiB", _head(LARGEST, LARGEST // PART_SIZE), LARGEST % PART_SIZE),
            _case("a byte short", only, ONE_UNIT - 1, "form"),
            _case("a byte long", only, ONE_UNIT + 1, "form"),
            _case("a full part in the place of the last", _head(TWO_PARTS, 1), PART_SIZE, "form"),
            _case("an index past the last", _head(TWO_PARTS, 2), last, "form"),
            _case("a size off the ladder", _head(ONE_UNIT + 1, 0), ONE_UNIT + 1, "form"),
            _case("a size of no bytes", _head(0, 0), 0, "form"),
            _case("a size past 2^48", _head(ONE_UNIT + 2**48, 0), ONE_UNIT, "form"),
            _case("another mark", flipped(only, 0), ONE_UNIT, "form"),
            _case("another version", flipped(only, 4), ONE_UNIT, "form"),
            _case("a mark that is not zero", flipped(only, 7), ONE_UNIT, "form"),
            Case("less than a head", {"start": only[:-1], "zeros": number(0)}, "form"),
            Case("nothing", {"start": b"", "zeros": number(0)}, "form"),
        ],
        "part-sizes": [
            _sizes("one unit", ONE_UNIT, 0),
            _sizes("the first of two", TWO_PARTS, 0),
            _sizes("the last of two", TWO_PARTS, 1),
            _sizes("the last of 4 GiB", LARGEST, LARGEST // PART_SIZE),
            _sizes("past the last", TWO_PARTS, 2, "form"),
            _sizes("off the ladder", ONE_UNIT - 1, 0, "form"),
        ],
    }
