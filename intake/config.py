"""Settings of the portal: a pure function of the environment, checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.seam.settings import address, given, number

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
    listen: str
    processes: int
    threads: int


DEFAULTS = {
    "DATABASE": "sqlite:///var/intake/intake.db",
    "SITE": "var/intake/site",
    "FILLER": "var/intake/filler",
    "BLOBS": "var/intake/blobs",
    "LARGEST_BUNDLE": "256",
    "LISTEN": "127.0.0.1:8000",
    "PROCESSES": "2",
    "THREADS": "64",
}


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
        listen=address(PREFIX + "LISTEN", values["LISTEN"]),
        processes=number(PREFIX + "PROCESSES", values["PROCESSES"], 1, 64),
        threads=number(PREFIX + "THREADS", values["THREADS"], 1, 1024),
    )


def from_environment() -> Settings:
    """The settings of this process. Raises `BadSetting`."""
    return load(os.environ)
