"""The shell's JSON: known keys only, each of a known kind, nothing echoed when it is refused."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import abort, request

from crypto.days import parse_day
from crypto.note import decode_base64
from crypto.refusal import Refused
from review.words import gettext as _

Reader = Callable[[Any], Any]

#: What JSON can bring and a database can't hold: the zero character, and lone surrogates.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def encode(data: bytes) -> str:
    """Bytes in an answer's JSON: base64."""
    return b64encode(data).decode()


def text(most: int) -> Reader:
    """A string of at most so many characters, none of which a database can't hold."""

    def read(value: Any) -> str:  # noqa: ANN401 - checked here
        if not isinstance(value, str) or len(value) > most or _UNSTORABLE.search(value):
            raise Refused("text")
        return value

    return read


def binary(*sizes: int) -> Reader:
    """Bytes in base64, of one of these sizes; any size when none is given."""

    def read(value: Any) -> bytes:  # noqa: ANN401 - checked here
        if not isinstance(value, str):
            raise Refused("binary")
        data = decode_base64(value)
        if sizes and len(data) not in sizes:
            raise Refused("binary")
        return data

    return read


def integer(value: Any) -> int:  # noqa: ANN401 - checked here
    """A whole number from 0 to 2^31 - 1."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Refused("integer")
    return value


def day(value: Any) -> date:  # noqa: ANN401 - checked here
    """A day, YYYY-MM-DD."""
    return parse_day(text(10)(value))


def list_of(reader: Reader, most: int) -> Reader:
    """A list of at most so many values of a kind."""

    def read(value: Any) -> list[Any]:  # noqa: ANN401 - checked here
        if not isinstance(value, list) or len(value) > most:
            raise Refused("list")
        return [reader(part) for part in value]

    return read


def mapping(key: Reader, reader: Reader, most: int) -> Reader:
    """An object whose names are read too, for example fingerprints in base64."""

    def read(value: Any) -> dict[Any, Any]:  # noqa: ANN401 - checked here
        if not isinstance(value, dict) or len(value) > most:
            raise Refused("mapping")
        return {key(name): reader(part) for name, part in value.items()}

    return read


def fields(kinds: Mapping[str, Reader]) -> Reader:
    """An object with exactly these keys."""

    def read(value: Any) -> dict[str, Any]:  # noqa: ANN401 - checked here
        if not isinstance(value, dict) or set(value) != set(kinds):
            raise Refused("fields")
        return {name: reader(value[name]) for name, reader in kinds.items()}

    return read


def read_json(kinds: Mapping[str, Reader]) -> dict[str, Any]:
    """The request's JSON object with exactly these keys; anything else is answered with 422."""
    try:
        return fields(kinds)(request.get_json(silent=True))  # type: ignore[no-any-return]
    except (Refused, RecursionError):
        abort(422, _("The request has another form. Load the page again."))
