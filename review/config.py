"""Settings of the console, its worker and the shell's origin: a pure function of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from intake.seam.posting import check_origin
from intake.seam.settings import BadSetting, address, given, number

PREFIX = "CANDOUR_REVIEW_"
ORGANIZATION = "CANDOUR_ORGANIZATION"
_DUMMIES = re.compile(r"every ([1-9][0-9]{0,4})( days)?")
_FORBIDDEN = re.compile(r"IDENTITY|EPOCH|PERSONAL|PASSPHRASE|ROOT_KEY|RECOVERY")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Each field's variable is its name in capitals after CANDOUR_REVIEW_."""

    organization: Path
    #: The console's database.
    database: str
    #: The server's secret, outside database and backups of it.
    secret: Path
    #: Where the console is reached, and where it listens.
    origin: str
    listen: str
    #: Where the shell is reached, where it is served, and its files.
    shell_origin: str
    shell_listen: str
    shell_files: Path
    #: The intake store, through the collector's account.
    store: str
    #: The intake's folder of parts of bundles.
    store_blobs: Path
    #: The console's folder of collected bundles.
    blobs: Path
    #: The worker's private key for freshness notes.
    freshness_key: Path
    #: When rounds are: times of the day in UTC, or `every 60` seconds.
    rounds: str
    #: When the register of receipts gets a batch: `weekly`, or in all `rounds` of a demonstration.
    register: str
    #: Where the portal is reached, and the mean time between two dummies in a channel; none when it is off.
    portal: str
    dummies: timedelta | None
    #: Where the daily mail goes: a folder, or smtp://host:port.
    mail: str
    processes: int
    threads: int


DEFAULTS = {
    "DATABASE": "sqlite:///var/review/review.db",
    "SECRET": "var/review/secret",
    "ORIGIN": "http://127.0.0.1:8100",
    "LISTEN": "127.0.0.1:8100",
    "SHELL_ORIGIN": "http://127.0.0.1:8101",
    "SHELL_LISTEN": "127.0.0.1:8101",
    "SHELL_FILES": "var/review/shell",
    "STORE": "sqlite:///var/intake/intake.db",
    "STORE_BLOBS": "var/intake/blobs",
    "BLOBS": "var/review/blobs",
    "FRESHNESS_KEY": "var/review/freshness.key",
    "ROUNDS": "06:00 18:00",
    "REGISTER": "weekly",
    "PORTAL": "http://127.0.0.1:8000",
    "DUMMIES": "every 3 days",
    "MAIL": "var/review/mail",
    "PROCESSES": "2",
    "THREADS": "64",
}


def _check_origins(console: str, shell: str) -> None:
    """One site, two origins: the session's cookie is SameSite=Strict, and keys must live elsewhere."""
    names = f"{PREFIX}ORIGIN and {PREFIX}SHELL_ORIGIN"
    hosts = []
    for origin in (console, shell):
        try:
            parts = urlsplit(origin)
        except ValueError:
            raise BadSetting(f"{names}: {origin!r} is no address.") from None
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            raise BadSetting(f"{names}: {origin!r} is no origin, like https://console.example.org.")
        if parts.hostname.endswith(".localhost"):
            raise BadSetting(f"{names}: names under .localhost are sites of their own; use 127.0.0.1.")
        hosts.append(parts)
    first, second = hosts
    if console == shell:
        raise BadSetting(f"{names} must differ: officers' keys live where no page of the console can reach.")
    parents = {parts.hostname.partition(".")[2] for parts in hosts if parts.hostname}
    if first.scheme != second.scheme or (first.hostname != second.hostname and len(parents) != 1):
        raise BadSetting(f"{names} must be one site: the same scheme, and one parent domain.")


def _pace(value: str) -> str:
    if value not in {"weekly", "rounds"}:
        raise BadSetting(
            f"{PREFIX}REGISTER is {value!r}; it takes weekly or, for demonstrations alone, rounds: "
            "small batches show who opened what."
        )
    return value


def _dummies(value: str) -> timedelta | None:
    """`every 3 days`, `every 600` (seconds), or nothing when it is `off`."""
    if value == "off":
        return None
    every = _DUMMIES.fullmatch(value)
    if every is None:
        raise BadSetting(
            f"{PREFIX}DUMMIES is {value!r}; it takes the mean time between two dummies in a channel, "
            "like 'every 3 days'; 'every 600' (seconds) for demonstrations alone; or 'off', and then an "
            "envelope that won't open is a report."
        )
    return timedelta(days=int(every[1])) if every[2] else timedelta(seconds=int(every[1]))


def load(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises `BadSetting` for an unknown name, and for any that names an officer's or the root's key.
    """
    values = given(environment, PREFIX, DEFAULTS, _FORBIDDEN)
    _check_origins(values["ORIGIN"], values["SHELL_ORIGIN"])
    return Settings(
        organization=Path(environment.get(ORGANIZATION, "var/organization.txt")),
        database=values["DATABASE"],
        secret=Path(values["SECRET"]),
        origin=values["ORIGIN"],
        listen=address(PREFIX + "LISTEN", values["LISTEN"]),
        shell_origin=values["SHELL_ORIGIN"],
        shell_listen=address(PREFIX + "SHELL_LISTEN", values["SHELL_LISTEN"]),
        shell_files=Path(values["SHELL_FILES"]),
        store=values["STORE"],
        store_blobs=Path(values["STORE_BLOBS"]),
        blobs=Path(values["BLOBS"]),
        freshness_key=Path(values["FRESHNESS_KEY"]),
        rounds=values["ROUNDS"],
        register=_pace(values["REGISTER"]),
        portal=check_origin(PREFIX + "PORTAL", values["PORTAL"]),
        dummies=_dummies(values["DUMMIES"]),
        mail=values["MAIL"],
        processes=number(PREFIX + "PROCESSES", values["PROCESSES"], 1, 64),
        threads=number(PREFIX + "THREADS", values["THREADS"], 1, 1024),
    )


def from_environment() -> Settings:
    """The settings of this process. Raises `BadSetting`."""
    return load(os.environ)
