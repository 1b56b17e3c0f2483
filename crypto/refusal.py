"""The one way in which bytes are refused."""

from __future__ import annotations


class Refused(Exception):
    """Bytes that a format does not admit.

    `reason` is a stable name, the same in Python and TypeScript and in `tests/vectors/`
    (for example `padding`, `signature`, `expired`); it never carries input.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
