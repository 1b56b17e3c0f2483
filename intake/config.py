"""Settings of the portal: a pure function of the environment, checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "CANDOUR_INTAKE_"
ORGANIZATION = "CANDOUR_ORGANIZATION"
_FORBIDDEN = re.compile(r"PRIVATE|SEED|PASSPHRASE|IDENTITY|EPOCH|PERSONAL|COVER|REVIEW")


class BadSetting(Exception):
    """A setting that can't be used. The message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Each field's variable is its name in capitals after CANDOUR_INTAKE_."""

    organization: Path
    database: str
    site: Path
    filler: Path
    listen: str
    processes: int
    threads: int


DEFAULTS = {
    "DATABASE": "sqlite:///var/intake/intake.db",
    "SITE": "var/intake/site",
    "FILLER": "var/intake/filler",
    "LISTEN": "127.0.0.1:8000",
    "PROCESSES": "2",
    "THREADS": "64",
}


def number(name: str, value: str, least: int, most: int) -> int:
    """A whole number within limits. Raises `BadSetting`."""
    if not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")
    return int(value)


def address(name: str, value: str) -> str:
    """A host and a port. Raises `BadSetting`."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise BadSetting(f"{name} is {value!r}; it takes an address and a port, like 127.0.0.1:8000.")
    return value


def load(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises `BadSetting` for an unknown name, and for any that names a private key: the portal's process
    never holds one.
    """
    given = {
        name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)
    }
    for name in given:
        if _FORBIDDEN.search(name):
            raise BadSetting(f"{PREFIX}{name}: the portal is never given a private key. Take it away.")
        if name not in DEFAULTS:
            raise BadSetting(f"{PREFIX}{name} is no setting; there are {', '.join(sorted(DEFAULTS))}.")
    values = {**DEFAULTS, **given}
    return Settings(
        organization=Path(environment.get(ORGANIZATION, "var/organization.txt")),
        database=values["DATABASE"],
        site=Path(values["SITE"]),
        filler=Path(values["FILLER"]),
        listen=address(PREFIX + "LISTEN", values["LISTEN"]),
        processes=number(PREFIX + "PROCESSES", values["PROCESSES"], 1, 64),
        threads=number(PREFIX + "THREADS", values["THREADS"], 1, 1024),
    )


def from_environment() -> Settings:
    """The settings of this process. Raises `BadSetting`."""
    return load(os.environ)
