"""The whole system as it runs in production, all of it below one folder: processes, rights, logs, mail."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.orm import Session as Database

from crypto.content import encode_base64
from intake import accounts as intake_accounts
from intake import config as intake_config
from intake import setup as intake_setup
from intake.seam.accounts import make_accounts
from intake.seam.clock import SystemClock
from intake.seam.database import open_database, writing
from review import accounts as review_accounts
from review import config as review_config
from review import setup as review_setup
from review.secret import ServerSecret
from tests import enrolled
from tests.browser.running import ROOT, free_port
from tests.people import TEST_PEOPLE
from tests.postgres import Postgres
from tests.thief.search import family

SERVER_SECRET = sha256(b"candour: the console server's secret of the thief's tests").digest()
SEALED, PLAIN, CONSOLE, WORKER = "portal", "plain way", "console", "worker"
_PATIENCE = 60.0
_WATCHED = Path(__file__).parent / "watched"
#: The folders of what processes write.
_OWN = ("intake", "review", "log", "tmp", "work")
#: As in production, but for the number of processes.
_COMMANDS = {
    SEALED: ("-m", "intake", "serve"),
    PLAIN: ("-m", "intake", "plain"),
    CONSOLE: ("-m", "review", "serve"),
    WORKER: ("-m", "review", "worker"),
}


class NotUp(Exception):
    """A process ended, or what was waited for never came; the message is what the processes wrote."""


@cache
def everybodys_rows(day: date) -> enrolled.Rows:
    """The fixed people's rows of a day."""
    return enrolled.rows(TEST_PEOPLE, ServerSecret(SERVER_SECRET, TEST_PEOPLE.installation), day)


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Waits for what other processes do."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise NotUp(what)
        time.sleep(0.03)


@dataclass
class Store:
    """The two databases: the owner's address of each, and the address of each part's account."""

    intake: URL
    review: URL
    accounts: dict[str, URL]
    #: What PostgreSQL keeps on its disk, its journal and its log among it.
    files: Path | None = None

    @classmethod
    def on_sqlite(cls, folder: Path) -> Store:
        """One file an application."""
        intake, review = (make_url(f"sqlite:///{folder}/{name}/{name}.db") for name in ("intake", "review"))
        return cls(intake, review, {})

    @classmethod
    def on_postgres(cls, server: Postgres) -> Store:
        """One database an application, and an account a part."""
        with create_engine(server.url(), isolation_level="AUTOCOMMIT").connect() as connection:
            for name in ("intake", "review"):
                connection.execute(text(f"CREATE DATABASE {name}"))
        return cls(server.url("intake"), server.url("review"), {}, server.data)

    def make_accounts(self) -> None:
        """The accounts that the commands make, on PostgreSQL."""
        if self.files is None:
            return
        for url, made in (
            (self.intake, (intake_accounts.WEB, intake_accounts.PLAIN, intake_accounts.COLLECTOR)),
            (self.review, (review_accounts.WEB, review_accounts.WORKER)),
        ):
            engine = open_database(url.render_as_string(hide_password=False))
            self.accounts |= make_accounts(engine, made)
            engine.dispose()

    def address(self, owner: URL, account: str) -> str:
        """What a part is given."""
        return self.accounts.get(account, owner).render_as_string(hide_password=False)


@dataclass
class System:
    """Portal, plain way, console and worker. What they write lies below `folder`, by application."""

    folder: Path
    store: Store
    site: Path
    #: Another way to start a process, and more settings, for controls.
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.addresses = {name: f"127.0.0.1:{free_port()}" for name in (SEALED, PLAIN, CONSOLE, "shell")}
        for name in (*_OWN, "written"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
        (self.folder / "review" / "secret").write_bytes(SERVER_SECRET)
        (self.folder / "review" / "freshness.key").write_text(
            encode_base64(TEST_PEOPLE.freshness_seed) + "\n"
        )
        self._set_up()

    def _set_up(self) -> None:
        intake_setup.set_up(intake_config.load(self.intake_settings()))
        review_setup.set_up(review_config.load(self.review_settings()))
        engine = open_database(self.store.review.render_as_string(hide_password=False))
        with writing(engine) as connection, Database(bind=connection) as database:
            enrolled.add(database, everybodys_rows(SystemClock().today()))
        engine.dispose()
        self.store.make_accounts()

    def intake_settings(self, account: str = "") -> dict[str, str]:
        """The portal's settings for an account; the owner's without one."""
        here = self.folder / "intake"
        return {
            "CANDOUR_ORGANIZATION": str(self.folder / "organization.txt"),
            "CANDOUR_INTAKE_DATABASE": self.store.address(self.store.intake, account),
            "CANDOUR_INTAKE_SITE": str(self.site),
            "CANDOUR_INTAKE_FILLER": str(here / "filler"),
            "CANDOUR_INTAKE_BLOBS": str(here / "blobs"),
            "CANDOUR_INTAKE_LISTEN": self.addresses[SEALED],
            "CANDOUR_INTAKE_PROCESSES": "1",
            "CANDOUR_INTAKE_PLAIN_LISTEN": self.addresses[PLAIN],
            "CANDOUR_INTAKE_PLAIN_PROCESSES": "1",
            **{name: value for name, value in self.settings.items() if name.startswith("CANDOUR_INTAKE_")},
        }

    def review_settings(self, account: str = "") -> dict[str, str]:
        """The console's or the worker's settings for an account; the owner's without one."""
        here = self.folder / "review"
        return {
            "CANDOUR_ORGANIZATION": str(self.folder / "organization.txt"),
            "CANDOUR_REVIEW_DATABASE": self.store.address(self.store.review, account),
            "CANDOUR_REVIEW_STORE": self.store.address(self.store.intake, intake_accounts.COLLECTOR.name),
            "CANDOUR_REVIEW_STORE_BLOBS": str(self.folder / "intake" / "blobs"),
            "CANDOUR_REVIEW_BLOBS": str(here / "bundles"),
            "CANDOUR_REVIEW_SECRET": str(here / "secret"),
            "CANDOUR_REVIEW_FRESHNESS_KEY": str(here / "freshness.key"),
            "CANDOUR_REVIEW_MAIL": str(here / "mail"),
            "CANDOUR_REVIEW_DUMMIES": "off",
            "CANDOUR_REVIEW_ORIGIN": f"http://{self.addresses[CONSOLE]}",
            "CANDOUR_REVIEW_LISTEN": self.addresses[CONSOLE],
            "CANDOUR_REVIEW_SHELL_ORIGIN": f"http://{self.addresses['shell']}",
            "CANDOUR_REVIEW_PORTAL": f"http://{self.addresses[SEALED]}",
            "CANDOUR_REVIEW_PROCESSES": "1",
            "CANDOUR_REVIEW_ROUNDS": "every 1",
            **{name: value for name, value in self.settings.items() if name.startswith("CANDOUR_REVIEW_")},
        }

    def environment(self, part: str) -> dict[str, str]:
        """A process's environment: the portal is not given the console's settings, nor the reverse."""
        settings = {
            SEALED: lambda: self.intake_settings(intake_accounts.WEB.name),
            PLAIN: lambda: self.intake_settings(intake_accounts.PLAIN.name),
            CONSOLE: lambda: self.review_settings(review_accounts.WEB.name),
            WORKER: lambda: self.review_settings(review_accounts.WORKER.name),
        }[part]()
        base = {name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_")}
        return {
            **base,
            **settings,
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": f"{_WATCHED}:{ROOT}",
            "THIEF_WRITTEN": str(self.folder / "written" / part),
        }

    def written(self, part: str) -> set[str]:
        """Every file that a part's processes opened for writing or made, wherever it is."""
        lines = (self.folder / "written" / part).read_text().splitlines()
        return {line.removeprefix(f"{self.folder}/") for line in lines}

    def files(self) -> set[str]:
        """Every file that is there now, below `folder`."""
        places = [self.folder / name for name in _OWN]
        found = (path for place in places for path in place.rglob("*") if not path.is_dir())
        return {str(path.relative_to(self.folder)) for path in found}

    def start(self, *parts: str) -> None:
        """Starts processes, and waits until those that listen answer."""
        for part in parts:
            with (self.folder / "log" / part).open("ab") as log:
                self.processes[part] = subprocess.Popen(
                    [sys.executable, *self.commands.get(part, _COMMANDS[part])],
                    cwd=self.folder / "work", env=self.environment(part), stdout=log, stderr=log,
                )  # fmt: skip
        for part in parts:
            if part in self.addresses:
                wait_until(partial(self._is_up, part), f"{part} does not answer")

    def _is_up(self, part: str) -> bool:
        if self.processes[part].poll() is not None:
            raise NotUp(self.logs())
        connection = HTTPConnection(self.addresses[part], timeout=30)
        with suppress(OSError), closing(connection):
            connection.request("GET", "/plain/en/" if part == PLAIN else "/error.html")
            connection.getresponse().read()
            return True
        return False

    def stop(self, *parts: str) -> None:
        """Ends processes, the way an operator does."""
        for part in parts:
            self.processes[part].terminate()
        for part in parts:
            self.processes.pop(part).wait(30)

    def stop_all(self) -> None:
        """Ends what runs."""
        self.stop(*self.processes)

    def pids(self, part: str) -> list[int]:
        """A part's process and all that come from it."""
        return family(self.processes[part].pid)

    def logs(self) -> str:
        """What all processes wrote."""
        return "\n".join(path.read_text() for path in sorted((self.folder / "log").iterdir()))

    def places(self) -> list[Path]:
        """Every folder that a process writes to, PostgreSQL's own among them."""
        own = [self.folder / name for name in _OWN]
        return [*own, self.store.files] if self.store.files else own


@contextmanager
def running(system: System, *parts: str) -> Iterator[System]:
    """A system whose processes are ended at the end."""
    try:
        system.start(*parts)
        yield system
    finally:
        system.stop_all()
