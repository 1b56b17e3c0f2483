"""A whole installation whose parts are processes to be killed: portal, console, worker, two databases."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session as Database

from crypto import directory, envelope
from crypto.content import encode_base64
from crypto.directory import Directory
from crypto.receipt import Receipt
from intake import config as intake_config
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from intake.setup import set_up as set_up_intake
from review import config, worker
from review.setup import set_up
from tests import enrolled
from tests.browser.console.running import SERVER_SECRET, everybodys_rows
from tests.browser.running import ROOT, free_port
from tests.officer import Shell
from tests.people import MISCONDUCT, TEST_PEOPLE, Person
from tests.reporter import new_receipt, seal_report
from tests.transports import HttpTransport

CHANNEL = TEST_PEOPLE.channel_id(MISCONDUCT)
_PATIENCE = 120.0
#: What a client sees of a server that is killed.
CUT = (HTTPException, ConnectionError)


@dataclass
class Installation:
    """All settings, the worker's parts in this process to look with, and the processes."""

    folder: Path
    environment: dict[str, str]
    inside: worker.Worker
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def make(cls, folder: Path, review: str, intake: str, **more: str) -> Installation:
        """Sets both sides up in a folder, over two empty databases, with the people enrolled."""
        (folder / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
        (folder / "secret").write_bytes(SERVER_SECRET)
        (folder / "freshness.key").write_text(encode_base64(TEST_PEOPLE.freshness_seed) + "\n")
        (folder / "site").mkdir()
        (folder / "site" / "error.html").write_text("<!doctype html><title>Error</title>")
        portal, console, shell = (f"127.0.0.1:{free_port()}" for _ in range(3))
        environment = {
            "CANDOUR_ORGANIZATION": str(folder / "organization.txt"),
            "CANDOUR_INTAKE_DATABASE": intake, "CANDOUR_INTAKE_SITE": str(folder / "site"),
            "CANDOUR_INTAKE_FILLER": str(folder / "filler"), "CANDOUR_INTAKE_BLOBS": str(folder / "parts"),
            "CANDOUR_INTAKE_LISTEN": portal, "CANDOUR_INTAKE_PROCESSES": "1", "CANDOUR_INTAKE_THREADS": "4",
            "CANDOUR_REVIEW_DATABASE": review, "CANDOUR_REVIEW_STORE": intake,
            "CANDOUR_REVIEW_STORE_BLOBS": str(folder / "parts"),
            "CANDOUR_REVIEW_BLOBS": str(folder / "bundles"), "CANDOUR_REVIEW_SECRET": str(folder / "secret"),
            "CANDOUR_REVIEW_FRESHNESS_KEY": str(folder / "freshness.key"),
            "CANDOUR_REVIEW_MAIL": str(folder / "mail"), "CANDOUR_REVIEW_ORIGIN": f"http://{console}",
            "CANDOUR_REVIEW_LISTEN": console, "CANDOUR_REVIEW_SHELL_ORIGIN": f"http://{shell}",
            "CANDOUR_REVIEW_PORTAL": f"http://{portal}", "CANDOUR_REVIEW_DUMMIES": "off",
            "CANDOUR_REVIEW_PROCESSES": "1", "CANDOUR_REVIEW_THREADS": "4", **more,
        }  # fmt: skip
        set_up_intake(intake_config.load(environment))
        settings = config.load(environment)
        set_up(settings)
        clock = SystemClock()
        made = cls(folder, environment, worker.make_worker(settings, clock))
        with writing(made.inside.review) as connection, Database(bind=connection) as database:
            enrolled.add(database, everybodys_rows(clock.today()))
        assert worker.publish(made.inside)
        return made

    # Processes

    def run(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """Starts a command under the plan; `options` are those of Popen."""
        command = [sys.executable, "-m", "tests.faults.killing", str(self.folder / "plan"), *words]
        with (self.folder / "log").open("ab") as log:
            given = {"stdout": log, "stderr": log, "start_new_session": True, **options}
            process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self.environment}, **given)
        self.processes.append(process)
        return process

    def serve(self, part: str, command: str = "serve") -> subprocess.Popen[bytes]:
        """Serves `intake` or `review` (its `shell` too), and waits until it answers."""
        process = self.run(part, command)
        end = time.monotonic() + _PATIENCE
        while not self._answers(part if command == "serve" else f"{part}_{command}"):
            assert time.monotonic() < end, (self.folder / "log").read_text()
            assert process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)
        return process

    def _answers(self, part: str) -> bool:
        with contextlib.suppress(OSError, HTTPException):
            self.ask(part, "GET", "/nothing")
            return True
        return False

    def ask(self, part: str, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """A request to a part; raises one of `CUT` when it is killed meanwhile."""
        connection = HTTPConnection(self.environment[f"CANDOUR_{part.upper()}_LISTEN"], timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "application/octet-stream"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def plan(self, moment: str, count: int = 1) -> None:
        """Whatever process comes to this moment, so many times, is killed; after `all `, its whole group."""
        (self.folder / "plan").write_text(f"{moment} {count}")

    def spared(self) -> bool:
        """Takes the plan back, and tells whether nobody came to its moment."""
        try:
            (self.folder / "plan").unlink()
        except FileNotFoundError:
            return False
        return True

    def log(self) -> str:
        """What the processes wrote."""
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        """Ends the processes."""
        for process in self.processes:
            if process.stdin:
                process.stdin.close()
            process.terminate()
        for process in self.processes:
            process.wait(30)
        self.inside.review.dispose()
        self.inside.store.dispose()

    # Reporters and officers

    def directory(self) -> Directory:
        """The published one."""
        with self.inside.store.connect() as connection:
            data = store.directory(connection)
        assert data is not None
        pinned = TEST_PEOPLE.organization
        return directory.verify(data, pinned.root, pinned.installation, self.inside.clock.today(), 1)

    def report(self, **more: Any) -> tuple[Receipt, bytes]:
        """A reporter's keys and her envelope, not yet sent."""
        _, keys = new_receipt(TEST_PEOPLE.installation)
        answers = {"what_happened": "What I saw"}
        return keys, seal_report(keys, self.directory(), CHANNEL, self.inside.clock.today(), answers, **more)

    def keep(self, sealed: bytes) -> bytes:
        """Puts an envelope into the store as the portal does, and gives its hash."""
        with writing(self.inside.store) as connection:
            store.add_envelope(connection, envelope.parse(sealed), self.inside.clock.today())
        return envelope.parse(sealed).hash

    def waiting(self) -> list[bytes]:
        """The envelopes that the store has."""
        with self.inside.store.connect() as connection:
            found = [store.read_envelope(connection, name) for name in store.waiting_hashes(connection)]
        return [one.sealed for one in found if one]

    def shell(self, person: Person) -> Shell:
        """An officer's browser at the served console, signed in."""
        console, origin = (self.environment[f"CANDOUR_REVIEW_{name}"] for name in ("ORIGIN", "SHELL_ORIGIN"))
        shell = Shell(TEST_PEOPLE, person, HttpTransport(console, origin), self.inside.clock.today())
        shell.sign_in(time.time())
        shell.start_reading()
        return shell

    @contextlib.contextmanager
    def rounds(self) -> Iterator[Any]:
        """Gives what runs a round in a process of its own, and gives how that ended."""
        process = self.run("rounds", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        given, came = process.stdin, process.stdout

        def one() -> int:
            given.write(b"\n")
            given.flush()
            return int(came.readline())

        yield one
        given.close()
        process.wait(30)
        came.close()
