"""Settings of the portal: a pure function of the environment, checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.seam.settings import BadSetting, address, given, number

PREFIX = "CANDOUR_INTAKE_"
ORGANIZATION = "CANDOUR_ORGANIZATION"
_FORBIDDEN = re.compile(r"PRIVATE|SEED|PASSPHRASE|IDENTITY|EPOCH|PERSONAL|COVER|REVIEW")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Each field's variable is its name in capitals after CANDOUR_INTAKE_."""

    organization: Path
    database: str
    site: Path
    filler: Path
    #: Where the parts of sealed bundles wait.
    blobs: Path
    #: The most that the files of one envelope may have, in MiB.
    largest_bundle: int
    #: How much is taken from everybody together; three quarters of it of one channel, or as files.
    envelopes_a_minute: int
    visits_a_minute: int
    megabytes_a_day: int
    listen: str
    processes: int
    threads: int
    #: Where the pages without JavaScript are reached, or `off`; where their process listens, how many it is.
    plain: str
    plain_listen: str
    plain_processes: int
    #: Where the pages without JavaScript find the sealed ones.
    sealed: str


DEFAULTS = {
    "DATABASE": "sqlite:///var/intake/intake.db",
    "SITE": "var/intake/site",
    "FILLER": "var/intake/filler",
    "BLOBS": "var/intake/blobs",
    "LARGEST_BUNDLE": "256",
    "ENVELOPES_A_MINUTE": "1200",
    "VISITS_A_MINUTE": "6000",
    "MEGABYTES_A_DAY": "8192",
    "LISTEN": "127.0.0.1:8000",
    "PROCESSES": "2",
    "THREADS": "64",
    "PLAIN": "/plain/",
    "PLAIN_LISTEN": "127.0.0.1:8001",
    "PLAIN_PROCESSES": "8",
    "SEALED": "/",
}
OFF = "off"
_LARGEST_BUDGET = 100_000_000
_BASE = re.compile(r"(https?://[^/\s\"<>]+)?/([^/\s\"<>]+/)*")


def _base(name: str, value: str) -> str:
    if not _BASE.fullmatch(value):
        raise BadSetting(
            f"{name} is {value!r}; it takes an address that ends in /, like https://example.org/."
        )
    return value


def _plain(value: str) -> str:
    if value != OFF and not _base(PREFIX + "PLAIN", value).endswith("/plain/"):
        raise BadSetting(f"{PREFIX}PLAIN is {value!r}; it takes `off`, or an address that ends in /plain/.")
    return value


def _budget(values: Mapping[str, str], name: str) -> int:
    return number(PREFIX + name, values[name], 1, _LARGEST_BUDGET)


def load(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises `BadSetting` for an unknown name, and for any that names a private key: the portal's process
    never holds one.
    """
    values = given(environment, PREFIX, DEFAULTS, _FORBIDDEN)
    return Settings(
        organization=Path(environment.get(ORGANIZATION, "var/organization.txt")),
        database=values["DATABASE"],
        site=Path(values["SITE"]),
        filler=Path(values["FILLER"]),
        blobs=Path(values["BLOBS"]),
        largest_bundle=number(PREFIX + "LARGEST_BUNDLE", values["LARGEST_BUNDLE"], 1, 4096),
        envelopes_a_minute=_budget(values, "ENVELOPES_A_MINUTE"),
        visits_a_minute=_budget(values, "VISITS_A_MINUTE"),
        megabytes_a_day=_budget(values, "MEGABYTES_A_DAY"),
        listen=address(PREFIX + "LISTEN", values["LISTEN"]),
        processes=number(PREFIX + "PROCESSES", values["PROCESSES"], 1, 64),
        threads=number(PREFIX + "THREADS", values["THREADS"], 1, 1024),
        plain=_plain(values["PLAIN"]),
        plain_listen=address(PREFIX + "PLAIN_LISTEN", values["PLAIN_LISTEN"]),
        plain_processes=number(PREFIX + "PLAIN_PROCESSES", values["PLAIN_PROCESSES"], 1, 256),
        sealed=_base(PREFIX + "SEALED", values["SEALED"]),
    )


def from_environment() -> Settings:
    """The settings of this process. Raises `BadSetting`."""
    return load(os.environ)
