"""Sizes are padded, so that a length tells a class and nothing more."""

from __future__ import annotations

from crypto.refusal import Refused

LENGTH_SIZE = 4


def pad(content: bytes, size: int) -> bytes:
    """Four bytes of length, the content, zeros up to `size`. Raises `Refused("too long")`."""
    if LENGTH_SIZE + len(content) > size:
        raise Refused("too long")
    return (len(content).to_bytes(LENGTH_SIZE, "big") + content).ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    """The content. Raises `Refused("padding")` for a length past the end or a byte that is not zero."""
    size = int.from_bytes(padded[:LENGTH_SIZE], "big")
    end = LENGTH_SIZE + size
    if len(padded) < LENGTH_SIZE or end > len(padded) or padded[end:].strip(b"\x00"):
        raise Refused("padding")
    return padded[LENGTH_SIZE:end]


def step(content: bytes, sizes: tuple[int, ...]) -> int:
    """The smallest of the padded sizes that holds the content. Raises `Refused("too long")`."""
    for size in sizes:
        if LENGTH_SIZE + len(content) <= size:
            return size
    raise Refused("too long")
