"""Reading settings: unknown names and forbidden ones are refused before anything starts."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: ASCII digits alone, and fewer than Python would refuse to count with.
_NUMBER = re.compile(r"[0-9]{1,18}")


class BadSetting(Exception):
    """A setting that can't be used. The message says which, why, and what to do."""


def given(
    environment: Mapping[str, str], prefix: str, defaults: Mapping[str, str], forbidden: re.Pattern[str]
) -> dict[str, str]:
    """The values of all settings, by their names without the prefix.

    Raises `BadSetting` for a name that isn't a setting, and for one that would give this process a
    private key.
    """
    ours = {name: value for name, value in environment.items() if name.startswith(prefix)}
    found = {name.removeprefix(prefix): value for name, value in ours.items()}
    for name in found:
        if forbidden.search(name):
            raise BadSetting(f"{prefix}{name}: this process is never given such a key. Take it away.")
        if name not in defaults:
            raise BadSetting(f"{prefix}{name} is no setting; there are {', '.join(sorted(defaults))}.")
    return {**defaults, **found}


def number(name: str, value: str, least: int, most: int) -> int:
    """A whole number within limits. Raises `BadSetting`."""
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise BadSetting(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")
    return int(value)


def address(name: str, value: str) -> str:
    """A host and a port to listen on. Raises `BadSetting`."""
    host, _, port = value.rpartition(":")
    if not host or not _NUMBER.fullmatch(port) or not 0 < int(port) < 65_536:
        raise BadSetting(f"{name} is {value!r}; it takes an address and a port, like 127.0.0.1:8000.")
    return value
