"""A real console and the shell's origin beside a real portal, and the worker's rounds between them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session as Database

from crypto.content import encode_base64
from intake.seam.clock import SystemClock
from intake.seam.database import open_database, writing
from intake.seam.serve import PortTaken, check_address
from review import config, worker
from review.secret import ServerSecret
from review.setup import set_up
from review.staff.models import Credential
from tests import enrolled
from tests.browser.running import ROOT, NotStarted, RunningPortal, free_port
from tests.people import TEST_PEOPLE

SERVER_SECRET = sha256(b"candour: the console server's secret in browser tests").digest()
_PATIENCE = 30.0


@cache
def everybodys_rows(day: date) -> enrolled.Rows:
    """The fixed people's rows of a day."""
    return enrolled.rows(TEST_PEOPLE, ServerSecret(SERVER_SECRET, TEST_PEOPLE.installation), day)


@dataclass(frozen=True)
class Addresses:
    """Where console and shell are: one machine, two ports, so one site and two origins."""

    console: str
    shell: str

    @classmethod
    def free(cls) -> Addresses:
        """Two free ports, kept for a whole test run since the shell is built for them."""
        return cls(f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}")


def build_shell(folder: Path, addresses: Addresses) -> Path:
    """The shell for these addresses."""
    organization = folder / "organization.txt"
    organization.write_text(TEST_PEOPLE.organization.to_text())
    command = ["node", "deploy/build.mjs", "--organization", str(organization)]
    command += ["--console", f"http://{addresses.console}", "--out", str(folder / "assets")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder / "assets" / "shell"


@dataclass
class RunningConsole:
    """The console under test. `clock` is the machine's, as everywhere else in these tests."""

    addresses: Addresses
    environment: dict[str, str]
    worker: worker.Worker
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def start(cls, addresses: Addresses, shell: Path, portal: RunningPortal, folder: Path) -> RunningConsole:
        """Serves a console whose people are enrolled, over the portal's store. Raises `NotStarted`."""
        (folder / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
        (folder / "secret").write_bytes(SERVER_SECRET)
        (folder / "freshness.key").write_text(encode_base64(TEST_PEOPLE.freshness_seed) + "\n")
        environment = {
            "CANDOUR_ORGANIZATION": str(folder / "organization.txt"),
            "CANDOUR_REVIEW_DATABASE": f"sqlite:///{folder}/review.db",
            "CANDOUR_REVIEW_STORE": str(portal.store.url),
            "CANDOUR_REVIEW_STORE_BLOBS": str(portal.blobs),
            "CANDOUR_REVIEW_BLOBS": str(folder / "bundles"),
            "CANDOUR_REVIEW_SECRET": str(folder / "secret"),
            "CANDOUR_REVIEW_FRESHNESS_KEY": str(folder / "freshness.key"),
            "CANDOUR_REVIEW_MAIL": str(folder / "mail"),
            "CANDOUR_REVIEW_DUMMIES": "off",
            "CANDOUR_REVIEW_ORIGIN": f"http://{addresses.console}",
            "CANDOUR_REVIEW_LISTEN": addresses.console,
            "CANDOUR_REVIEW_SHELL_ORIGIN": f"http://{addresses.shell}",
            "CANDOUR_REVIEW_SHELL_LISTEN": addresses.shell,
            "CANDOUR_REVIEW_SHELL_FILES": str(shell),
            "CANDOUR_REVIEW_REGISTER": "rounds",
            "CANDOUR_REVIEW_PROCESSES": "2",
            "CANDOUR_REVIEW_THREADS": "8",
        }
        settings = config.load(environment)
        set_up(settings)
        engine = open_database(settings.database)
        with writing(engine) as connection, Database(bind=connection) as database:
            enrolled.add(database, everybodys_rows(SystemClock().today()))
        engine.dispose()
        console = cls(addresses, environment, worker.make_worker(settings, SystemClock()), folder / "log")
        console._serve()
        console.round()
        return console

    @property
    def shell(self) -> str:
        """The shell's origin."""
        return f"http://{self.addresses.shell}"

    @property
    def url(self) -> str:
        """The console's origin."""
        return f"http://{self.addresses.console}"

    def _serve(self) -> None:
        with self.log.open("wb") as output:
            self.processes = [
                subprocess.Popen(
                    [sys.executable, "-m", "review", part], cwd=ROOT,
                    env={**os.environ, **self.environment}, stdout=output, stderr=output,
                )
                for part in ("serve", "shell")
            ]  # fmt: skip
        end = time.monotonic() + _PATIENCE
        while not all(_answers(one) for one in (self.addresses.console, self.addresses.shell)):
            if time.monotonic() > end or any(process.poll() is not None for process in self.processes):
                raise NotStarted(self.log.read_text())
            time.sleep(0.05)

    @property
    def _file(self) -> Path:
        return self.copies / "review.db"

    @property
    def copies(self) -> Path:
        """Where copies of the database are kept."""
        return self.log.parent

    def keep(self, copy: Path) -> None:
        """Copies the database as it is now."""
        with closing(sqlite3.connect(self._file)) as live, closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)

    def restore(self, copy: Path) -> None:
        """Puts a copy back under the running processes, and forgets files."""
        with closing(sqlite3.connect(copy)) as kept, closing(sqlite3.connect(self._file, timeout=30)) as live:
            kept.backup(live)
        for bundle in self.worker.settings.blobs.iterdir():
            shutil.rmtree(bundle) if bundle.is_dir() else bundle.unlink()
        self.round()

    def forget_codes(self) -> None:
        """Lets every one-time code be taken once more, so that no test waits for the next half minute."""
        with writing(self.worker.review) as connection:
            connection.execute(update(Credential).values(last_step=0))

    def round(self) -> None:
        """One round of the worker; a part that fails fails the test."""
        worker.collect(self.worker)
        worker.collect_bundles(self.worker)
        worker.close_batch(self.worker)
        worker.deliver(self.worker)
        assert worker.publish(self.worker)

    def database(self) -> Database:
        """The console's database."""
        return Database(self.worker.review)

    def stop(self) -> None:
        """Ends the processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(15)
        self.worker.review.dispose()
        self.worker.store.dispose()


def _answers(address: str) -> bool:
    try:
        check_address(address, "")
    except PortTaken:
        return True
    return False
