"""Faults that other systems had, on the console: each test is named after what must not happen here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from crypto import signing
from intake.seam.database import open_database, writing
from intake.seam.migrations import upgrade
from review import config
from review.app import create_app
from review.secret import ServerSecret
from review.staff.models import Session
from review.tables import tables
from tests.conftest import FixedClock
from tests.officer import Denied, Shell, encode
from tests.people import AMINA, BRUNO, CHEN, EVERYBODY, TEST_PEOPLE, Person
from tests.review.conftest import SERVER_SECRET, Office
from tests.review.test_gate import OWN, client_of, routes
from tests.review.test_journey import chen, opened_by_amina
from tests.transports import ClientTransport

#: Moves at every request: whether somebody still works.
_CLOCKS = {("session", "seen_at")}
_COOKIE = "candour"


def rows(office: Office) -> dict[str, list[Any]]:
    """Everything that the console's database holds, but for when a session was last seen."""

    def columns(table: Table) -> list[Any]:
        return [column for column in table.columns if (table.name, column.name) not in _CLOCKS]

    with office.owner.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(*columns(table))).all()))
            for table in tables.sorted_tables
        }


def test_asking_for_a_page_writes_nothing(office: Office) -> None:
    opened_by_amina(office)
    for person in {one.role: one for one in EVERYBODY}.values():
        client, _ = client_of(office, person)
        before = rows(office)
        for method, path, _ in routes(office):
            if method == "GET":
                client.get(path, headers=OWN)
        assert rows(office) == before, person.role


def test_a_token_from_before_signing_in_is_worth_nothing(office: Office) -> None:
    planted = "planted-by-somebody-who-waits"
    client = office.app.test_client()
    client.set_cookie(_COOKIE, planted)
    office.clock.moment = office.clock.moment.replace(hour=10)
    shell = Shell(TEST_PEOPLE, AMINA, ClientTransport(office.app), office.clock.today())
    shell.transport.client.set_cookie(_COOKIE, planted)  # type: ignore[attr-defined]
    shell.sign_in(office.clock.now().timestamp())
    assert shell.get("/api/untried") == []
    assert client.get("/api/untried", headers=OWN).status_code == 401


def test_requests_of_strangers_end_nobodys_session(office: Office) -> None:
    amina = office.shell(AMINA)
    stranger = office.app.test_client()
    for method, path, _ in routes(office):
        stranger.open(path, method=method, headers=OWN, json={})
    assert amina.get("/api/untried") == []
    with office.database() as database:
        assert len(database.scalars(select(Session)).all()) == 1


def test_one_person_is_not_two_members(office: Office) -> None:
    """Two sessions, one person: her second signature adds nobody who is barred."""
    _, number = opened_by_amina(office, left_out=[chen()])
    first, second = office.shell(AMINA), office.shell(AMINA)
    opened = first.dossier(number)
    members = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]
    roll, key = first.next_roll(opened, members)
    personals = {one.fingerprint: one.personal for one in first.directory().roster.officers}
    signed = first.signed_roll(roll, key, personals, key.seal_chain(opened.keys[1]))
    again = encode(signing.sign(second.keys.identity_seed, roll.message()))
    for name in (encode(second.fingerprint), encode(TEST_PEOPLE.officer(BRUNO).fingerprint)):
        signed["signatures"][name] = again
        with pytest.raises(Denied):
            second.post(f"/api/dossiers/{number}/rolls", {"roll": signed})


def test_one_use_of_the_servers_secret_tells_nothing_of_another() -> None:
    secret = ServerSecret(SERVER_SECRET, TEST_PEOPLE.installation)
    made = [
        secret.session_key(),
        bytes.fromhex(secret.peppered(bytes(32))),
        secret.unlock("amina", 1),
        secret.unlock("amina", 2),
        secret.unlock("bruno", 1),
    ]
    assert len({*made, SERVER_SECRET}) == 6


@pytest.fixture
def restored(office: Office, tmp_path: Path, clock: FixedClock) -> Office:
    """The console of a backup: its database copied while it runs, its secret from the vault, nothing else."""
    copy = tmp_path / "restored.db"
    url = f"sqlite:///{copy}"
    if office.owner.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(str(office.owner.url.database))) as live,
            closing(sqlite3.connect(copy)) as kept,
        ):
            live.backup(kept)
    else:
        upgrade(open_database(url), "review")
        _copy_rows(office, url)
    settings = config.load(
        {
            "CANDOUR_ORGANIZATION": str(tmp_path / "organization.txt"),
            "CANDOUR_REVIEW_DATABASE": url,
            "CANDOUR_REVIEW_SECRET": str(tmp_path / "secret"),
            "CANDOUR_REVIEW_BLOBS": str(tmp_path / "bundles"),
            "CANDOUR_REVIEW_MAIL": str(tmp_path / "mail"),
        }
    )
    return Office(create_app(settings, clock), office.worker, open_database(url), clock)


def _copy_rows(office: Office, url: str) -> None:
    """PostgreSQL's rows in another kind of database: a backup that was dumped and read in elsewhere."""
    with office.owner.connect() as here, writing(open_database(url)) as there:
        for table in tables.sorted_tables:
            found = [dict(row) for row in here.execute(select(table)).mappings()]
            if found:
                there.execute(table.insert(), found)


def reads(office: Office, person: Person, number: str) -> list[str]:
    """What a member reads in a dossier."""
    shell = office.shell(person)
    return [content["answers"]["what_happened"] for content in shell.read_dossier(shell.dossier(number))]


def test_a_restored_backup_lets_officers_sign_in_and_read(
    office: Office, request: pytest.FixtureRequest
) -> None:
    _, number = opened_by_amina(office)
    before = reads(office, AMINA, number)
    restored: Office = request.getfixturevalue("restored")
    assert reads(restored, AMINA, number) == before
    assert before
