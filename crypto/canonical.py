"""RFC 8785 in a narrow profile: objects, arrays, strings and integers; one text for one value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from crypto.refusal import Refused

Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"]

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**53 - 1
#: Far deeper than any format goes, far shallower than any parser's stack.
_DEEPEST = 32


def _check(value: object, depth: int = 0) -> None:
    parts: Iterable[object]
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in value):
            raise Refused("json")
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    else:
        _check_leaf(value)
        return
    if depth == _DEEPEST:
        raise Refused("json")
    for part in parts:
        _check(part, depth + 1)


def _check_leaf(value: object) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused("json") from None
    elif isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise Refused("json")


def encode(value: Json) -> bytes:
    """The one UTF-8 text of a value.

    In this profile (keys `[a-z][a-z0-9_]*`, integers below 2^53 in size, no floats, booleans or null, at
    most 32 levels of objects and arrays) the standard library's sorted compact form is RFC 8785.
    Raises `Refused("json")` outside it.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decode(text: bytes) -> Any:  # noqa: ANN401 - callers check the keys that they know
    """The value of a canonical text.

    Raises `Refused("json")` for anything that does not encode back to the same bytes: duplicate keys,
    spaces, other escapes, floats.
    """
    try:
        value = json.loads(text)
        same = encode(value) == text
    except (ValueError, RecursionError):
        raise Refused("json") from None
    if not same:
        raise Refused("json")
    return value
