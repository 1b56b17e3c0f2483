"""Mutants that keep a structure: JSON stays JSON, notes stay lines, bytes are cut and swapped."""

from __future__ import annotations

import json
from base64 import b64encode
from random import Random
from typing import Any

_SIZES = (0, 15, 16, 31, 32, 33, 64, 104, 1168, 1216)
#: What formats are known to stumble over.
ODD: tuple[Any, ...] = (
    0, 1, -1, 2**31, 2**32, 2**53 - 1, 2**53, -(2**53), 10**40, 1.5, 1e300, float("inf"), True, False, None,
    "", " ", "\x00", "\ud800", "\udfff", "\n", "\r\n", "\u202e", "\u2028", "\ufeff", "é", "e\u0301",
    "\u0662", "²", "\U0001f600" * 70, "x" * 300, "0", "00", "-0", "2026-02-29", "2026-13-01", "0000-01-01",
    "9999-12-31", "2026-11-2", "20261120", "QQ==", "QR==", "QQ", "Q Q=", "__proto__", "constructor",
    "report", "follow-up", "REPORT", "../../etc/passwd", "=1+1", [], {}, [[]], [{}], {"a": 1}, {"v": 1},
    *(b64encode(bytes(size)).decode() for size in _SIZES),
)  # fmt: skip
_BYTES = (0, 1, 10, 13, 32, 34, 47, 48, 57, 58, 92, 0x7F, 0x80, 0xC3, 0xED, 0xFF)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, part in value.items():
            found += _places(part, (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            found += _places(part, (*path, at))
    return found


def _put(source: Random, parent: Any, key: Any) -> None:
    """One change at a place inside an object or a list."""
    way = source.randrange(6)
    if way == 0:
        del parent[key]
    elif way == 1 and isinstance(parent, dict):
        parent[source.choice(("a", "v", "Z", "", "to", "kind", "text", "\x00", "_"))] = parent.pop(key)
    elif way == 1:
        parent.insert(source.randrange(len(parent) + 1), parent[key])
    elif way == 2 and isinstance(parent[key], str):
        parent[key] = _text_mutant(source, parent[key])
    elif way == 3 and isinstance(parent[key], int):
        parent[key] += source.choice((-1, 1, 256, 2**31))
    elif way == 4:
        for _ in range(source.choice((1, 31, 32, 33, 2000))):
            parent[key] = [parent[key]]
    else:
        parent[key] = source.choice(ODD)


def _text_mutant(source: Random, text: str) -> str:
    at = source.randrange(len(text) + 1)
    put = source.choice([odd for odd in ODD if isinstance(odd, str)])
    return source.choice(
        (text[:at] + put + text[at:], text[:at] + text[at + 1 :], text[:at], text + text, put)
    )


def json_mutant(source: Random, data: bytes) -> bytes:
    """JSON with one to three changes, mostly in canonical form; other bytes come back as they are."""
    try:
        value = [json.loads(data)]
        for _ in range(source.randint(1, 3)):
            *place, key = source.choice(_places(value)[1:] or [(0,)])
            parent: Any = value
            for step in place:
                parent = parent[step]
            if parent:
                _put(source, parent, key)
        ascii_only = source.random() < 0.1
        text = json.dumps(
            value[0] if value else {}, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only
        )
    except (ValueError, RecursionError):
        return data
    return text.encode("utf-8", "surrogatepass")


def lines_mutant(source: Random, data: bytes) -> bytes:
    """Lines of `key: value` with one to three changes."""
    lines = data.split(b"\n")
    for _ in range(source.randint(1, 3)):
        at = source.randrange(len(lines))
        key, mark, value = lines[at].partition(b": ")
        odd = str(source.choice(ODD)).encode("utf-8", "surrogatepass")
        way = source.randrange(6)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(source.randrange(len(lines) + 1), lines[at])
        elif way == 2:
            lines[at] = key + mark + odd
        elif way == 3:
            lines[at] = key + mark + value + source.choice((b" ", b"\r", b"\x00", b":", b"="))
        elif way == 4:
            other = source.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = bytes_mutant(source, lines[at])
    return b"\n".join(lines)


def bytes_mutant(source: Random, data: bytes) -> bytes:
    """One byte changed, put in or taken out; the end cut off; a stretch doubled or moved."""
    at, to = sorted(source.randrange(len(data) + 1) for _ in range(2))
    byte = bytes([source.choice((*_BYTES, source.randrange(256)))])
    return source.choice((
        data[:at] + byte + data[at + 1 :],
        data[:at] + byte + data[at:],
        data[:at] + data[at + 1 :],
        data[:at],
        data[:at] + data[to:],
        data[:to] + data[at:],
        data[to:] + data[:to],
    ))  # fmt: skip
