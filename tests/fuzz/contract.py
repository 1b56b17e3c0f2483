"""What every function promises that reads bytes or text from outside: a value or a documented refusal.

A harness takes bytes, hands them to one or more functions, and lets through whatever they raise that isn't
documented; what a function reads and what its writer writes are compared on the way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crypto.refusal import Refused

VECTORS = Path(__file__).parents[1] / "vectors"
_LENGTH = 3

Run = Callable[[bytes], object]
Seeds = Callable[[], Iterable[bytes]]
Mutator = Callable[[Random, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Harness:
    """A harness: the functions that it reaches, by full names; what it starts from; its longest input."""

    name: str
    run: Run
    covers: frozenset[str]
    seeds: Seeds
    longest: int
    mutator: Mutator | None


HARNESSES: dict[str, Harness] = {}


def harness(
    *covers: str, seeds: Seeds = tuple, longest: int = 4096, mutator: Mutator | None = None
) -> Callable[[Run], Run]:
    """Registers a harness under its function's name."""

    def register(run: Run) -> Run:
        name = run.__name__.replace("_", "-")
        assert name not in HARNESSES, name
        HARNESSES[name] = Harness(name, run, frozenset(covers), seeds, longest, mutator)
        return run

    return register


@contextmanager
def refusing(*reasons: str) -> Iterator[None]:
    """Ends without an error when what stands below is refused for one of these reasons, and for no other."""
    try:
        yield
    except Refused as refused:
        if refused.reason not in reasons:
            raise AssertionError(f"refused for {refused.reason!r}, documented are {reasons}") from refused


def packed(*fields: bytes) -> bytes:
    """Several fields as one input: each but the last after three bytes of its length."""
    *first, last = fields
    return b"".join(len(field).to_bytes(_LENGTH, "big") + field for field in first) + last


def unpacked(data: bytes, count: int) -> list[bytes]:
    """The fields of any input: a length past the end means what is left."""
    fields = []
    for _ in range(count - 1):
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
        fields.append(data[_LENGTH:end])
        data = data[end:]
    return [*fields, data]


def text_of(data: bytes) -> str:
    """Any input as text, with the lone surrogates that JSON can bring; Latin-1 when it isn't UTF-8."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def vectors(kind: str, *names: str) -> Seeds:
    """The cases of a kind of vectors as seeds, these of their inputs packed in this order."""

    def seeds() -> Iterator[bytes]:
        cases = json.loads((VECTORS / f"{kind}.json").read_text())["cases"]
        for case in cases:
            yield packed(*(bytes.fromhex(case["inputs"].get(name, "")) for name in names))

    return seeds
