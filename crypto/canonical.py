"""RFC 8785 in a narrow profile: objects, arrays, strings and integers; one text for one value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from crypto.refusal import Refused

Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"]

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**53 - 1


def _check(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | list | tuple | Mapping):
        raise Refused("json")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused("json") from None
    elif isinstance(value, int):
        if abs(value) > _LARGEST:
            raise Refused("json")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise Refused("json")
            _check(part)
    else:
        for part in value:
            _check(part)


def encode(value: Json) -> bytes:
    """The one UTF-8 text of a value.

    In this profile (keys `[a-z][a-z0-9_]*`, integers below 2^53 in size, no floats, booleans or null)
    the standard library's sorted compact form is RFC 8785. Raises `Refused("json")` outside it.
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
