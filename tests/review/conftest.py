"""A console on each kind of database, with the rights that it has in production, and its people at work."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Database

from crypto import directory, envelope
from crypto.content import encode_base64
from crypto.directory import Directory
from crypto.part import Part
from intake.bundles import take_part
from intake.seam import store
from intake.seam.accounts import make_accounts
from intake.seam.database import open_database, writing
from intake.seam.migrations import upgrade
from review import accounts, config, worker
from review.app import create_app
from review.console import Console
from review.dossiers import days
from review.secret import ServerSecret
from review.setup import set_up
from tests import enrolled
from tests.conftest import TODAY, FixedClock
from tests.officer import Shell
from tests.people import MISCONDUCT, TEST_PEOPLE, Person
from tests.reporter import new_receipt, seal_report
from tests.transports import ClientTransport

SERVER_SECRET = sha256(b"candour: the console server's secret in tests").digest()
SHELL_ORIGIN = "http://127.0.0.1:8101"


@cache
def everybodys_rows() -> enrolled.Rows:
    """The fixed people's rows, made once a process of the test run."""
    return enrolled.rows(TEST_PEOPLE, ServerSecret(SERVER_SECRET, TEST_PEOPLE.installation), TODAY)


@dataclass
class Office:
    """A console under test, its worker, the intake store beside it, and the people."""

    app: Flask
    worker: worker.Worker
    owner: Engine
    clock: FixedClock
    shells: list[Shell] = field(default_factory=list)

    def shell(self, person: Person, **signs_in: Any) -> Shell:
        """A browser of this person's, signed in and reading on; each sign-in moves the clock a step."""
        self.clock.moment += 3 * timedelta(seconds=30)
        shell = Shell(TEST_PEOPLE, person, ClientTransport(self.app), self.clock.today())
        shell.sign_in(self.clock.now().timestamp(), **signs_in)
        if person.channels or person.role == "INVESTIGATOR":
            shell.start_reading()
        return shell

    def round(self) -> None:
        """One round of the worker; any part that fails fails the test."""
        worker.collect(self.worker)
        worker.collect_bundles(self.worker)
        worker.erase_bundles(self.worker)
        worker.close_batch(self.worker)
        worker.deliver(self.worker)
        assert worker.publish(self.worker)

    def directory(self) -> Directory:
        organization = TEST_PEOPLE.organization
        with self.worker.store.connect() as connection:
            data = store.directory(connection)
        assert data is not None
        return directory.verify(data, organization.root, organization.installation, TODAY, 1)

    def receive(self, sealed: bytes) -> bytes:
        """Puts an envelope into the store, as the portal does, and gives its hash."""
        parsed = envelope.parse(sealed)
        with writing(self.worker.store) as connection:
            store.add_envelope(connection, parsed, self.clock.today())
        return parsed.hash

    def upload(self, parts: Iterable[Part]) -> None:
        """Puts parts of a bundle into the store, as the portal does."""
        for part in parts:
            take_part(self.worker.store, self.worker.shelves.blobs, part.head.stream_size, part, self.today)

    def pass_days(self, count: int) -> None:
        """So many days go by, each with its rounds."""
        with writing(self.worker.review) as connection, Database(bind=connection) as database:
            for _ in range(count):
                self.clock.moment += timedelta(days=1)
                days.begin(database, self.today)

    @property
    def today(self) -> date:
        return self.clock.today()

    def report(self, text: str = "What I saw", channel: str = MISCONDUCT, **more: Any) -> tuple[Any, bytes]:
        """A report that has arrived in the store: the reporter's keys and the envelope's hash."""
        _, keys = new_receipt(TEST_PEOPLE.installation)
        channel_id = TEST_PEOPLE.channel_id(channel)
        answers = {"what_happened": text}
        sealed = seal_report(keys, self.directory(), channel_id, self.clock.today(), answers, **more)
        return keys, self.receive(sealed)

    def mailbox(self, address: bytes) -> bytes | None:
        with self.worker.store.connect() as connection:
            return store.mailbox_value(connection, address)

    def database(self) -> Database:
        """The owner's view of the console's database."""
        return Database(self.owner)


@pytest.fixture
def office(tmp_path: Path, new_database: Callable[[str], str], clock: FixedClock) -> Office:
    """A console whose people are enrolled and whose directory is published."""
    return make_office(tmp_path, new_database, clock)


def make_office(tmp_path: Path, new_database: Callable[[str], str], clock: FixedClock) -> Office:
    """The same, for tests that make one for many examples."""
    (tmp_path / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
    (tmp_path / "secret").write_bytes(SERVER_SECRET)
    (tmp_path / "freshness.key").write_text(enrolled_key(TEST_PEOPLE.freshness_seed))
    owner_url, store_url = new_database("review"), new_database("intake")
    upgrade(open_database(store_url), "intake")
    (tmp_path / "parts").mkdir()
    environment = {
        "CANDOUR_ORGANIZATION": str(tmp_path / "organization.txt"),
        "CANDOUR_REVIEW_DATABASE": owner_url,
        "CANDOUR_REVIEW_STORE": store_url,
        "CANDOUR_REVIEW_STORE_BLOBS": str(tmp_path / "parts"),
        "CANDOUR_REVIEW_BLOBS": str(tmp_path / "bundles"),
        "CANDOUR_REVIEW_SECRET": str(tmp_path / "secret"),
        "CANDOUR_REVIEW_FRESHNESS_KEY": str(tmp_path / "freshness.key"),
        "CANDOUR_REVIEW_MAIL": str(tmp_path / "mail"),
        "CANDOUR_REVIEW_DUMMIES": "off",
    }
    set_up(config.load(environment))
    owner = open_database(owner_url)
    with writing(owner) as connection, Database(bind=connection) as database:
        enrolled.add(database, everybodys_rows())
    web, works = owner_url, owner_url
    if owner.dialect.name == "postgresql":
        made = make_accounts(owner, (accounts.WEB, accounts.WORKER))
        web, works = (
            made[account.name].render_as_string(hide_password=False)
            for account in (accounts.WEB, accounts.WORKER)
        )
    app = create_app(config.load({**environment, "CANDOUR_REVIEW_DATABASE": web}), clock)
    works_settings = config.load({**environment, "CANDOUR_REVIEW_DATABASE": works})
    found = Office(app, worker.make_worker(works_settings, clock), owner, clock)
    found.round()
    return found


def enrolled_key(seed: bytes) -> str:
    """A private key's file."""
    return encode_base64(seed) + "\n"


def console_of(office: Office) -> Console:
    """The console that the office's application serves."""
    return office.app.extensions["candour"]  # type: ignore[no-any-return]


def random_bytes(size: int) -> bytes:
    """Bytes that nobody made."""
    return secrets.token_bytes(size)
