"""A function that breaks its promise on four bytes that chance doesn't find: the control of the fuzzer."""

from __future__ import annotations


def parse(data: bytes) -> int:
    """Reaches one branch a right byte: whoever looks at branches gets to the division by zero."""
    reached = 0
    if data[:1] == b"c":
        reached = 1
        if data[1:2] == b"a":
            reached = 2
            if data[2:3] == b"n":
                reached = 3
                if data[3:4] == b"d":
                    return 1 // 0
    return reached
