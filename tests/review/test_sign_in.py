"""Signing in: one answer for every mistake, no code twice, sessions that end."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from crypto import officer
from crypto.refusal import Refused
from review.staff import sign_in
from review.staff.models import Attempt, Credential
from tests.officer import Denied, Shell, encode
from tests.people import AMINA, FARID, TEST_PEOPLE
from tests.review.conftest import Office
from tests.transports import ClientTransport


def fresh(office: Office) -> Shell:
    office.clock.moment += timedelta(minutes=2)
    return Shell(TEST_PEOPLE, AMINA, ClientTransport(office.app), office.clock.today())


def attempt(office: Office, **changes: str) -> Denied:
    shell = fresh(office)
    stretched = officer.stretch(TEST_PEOPLE.passphrase(AMINA), TEST_PEOPLE.installation, "amina")
    key = officer.sign_in_key(stretched, TEST_PEOPLE.installation, "amina")
    body = {"login": "amina", "key": encode(key), "code": shell.code(office.clock.now().timestamp())}
    with pytest.raises(Denied) as denied:
        shell.post("/api/session", {**body, **changes})
    return denied.value


def test_every_wrong_part_gets_the_same_answer(office: Office) -> None:
    wrong_key = encode(secrets.token_bytes(32))
    answers = [
        attempt(office, login="nobody"),
        attempt(office, key=wrong_key),
        attempt(office, code="000000"),
        attempt(office, login="nobody", key=wrong_key, code="000000"),
    ]
    assert {(answer.status, answer.detail) for answer in answers} == {(401, answers[0].detail)}


def test_a_one_time_code_is_taken_once(office: Office) -> None:
    moment = office.clock.moment.timestamp()
    for times in range(2):
        shell = Shell(TEST_PEOPLE, AMINA, ClientTransport(office.app), office.clock.today())
        if times == 0:
            shell.sign_in(moment)
        else:
            with pytest.raises(Denied):
                shell.sign_in(moment)


def test_after_ten_failures_a_name_rests_whether_anybody_has_it_or_not(office: Office) -> None:
    for name in ("amina", "nobody"):
        shell = fresh(office)
        for _ in range(sign_in.MOST_FAILURES):
            with pytest.raises(Denied):
                shell.post("/api/session", {"login": name, "key": encode(bytes(32)), "code": "0"})
        with pytest.raises(Denied) as denied:
            shell.post("/api/session", {"login": name, "key": encode(bytes(32)), "code": "0"})
        assert denied.value.status == 429
    office.clock.moment += sign_in.PAUSE
    fresh(office).sign_in(office.clock.now().timestamp())


def test_failures_are_forgotten_after_a_day(office: Office) -> None:
    attempt(office, login="nobody")
    office.clock.moment += timedelta(days=1, minutes=1)
    attempt(office, login="somebody")
    with office.database() as database:
        assert [row.login for row in database.query(Attempt)] == ["somebody"]


def test_a_session_ends_after_fifteen_idle_minutes(office: Office) -> None:
    shell = office.shell(AMINA)
    office.clock.moment += sign_in.IDLE - timedelta(seconds=1)
    assert shell.get("/api/own-keys")
    office.clock.moment += timedelta(seconds=1)
    with pytest.raises(Denied) as denied:
        shell.get("/api/own-keys")
    assert denied.value.status == 401


def test_a_session_ends_after_twelve_hours_of_work(office: Office) -> None:
    shell = office.shell(AMINA)
    for _ in range(71):
        office.clock.moment += timedelta(minutes=10)
        shell.post("/api/envelopes/trials", {"outcomes": {}})
    office.clock.moment += timedelta(minutes=10)
    with pytest.raises(Denied) as denied:
        shell.post("/api/envelopes/trials", {"outcomes": {}})
    assert denied.value.status == 401


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    shell, other = office.shell(AMINA), office.shell(AMINA)
    shell.post("/api/session/end", {"everywhere": 0})
    with pytest.raises(Denied):
        shell.get("/api/own-keys")
    assert other.get("/api/own-keys")
    other.post("/api/session/end", {"everywhere": 1})
    with pytest.raises(Denied):
        other.get("/api/own-keys")


def test_an_administrator_signs_somebody_out_and_takes_access_away(office: Office) -> None:
    amina, farid = office.shell(AMINA), office.shell(FARID)
    farid.post("/people/amina/sign-out", {})
    with pytest.raises(Denied):
        amina.get("/api/own-keys")
    farid.post("/people/amina/active", {})
    with pytest.raises(Denied):
        office.shell(AMINA)
    with pytest.raises(Denied) as denied:
        farid.post("/people/farid/active", {})
    assert denied.value.status == 422


def test_the_database_alone_opens_no_secret(office: Office) -> None:
    """With a stolen database but not the server's secret file, even the right passphrase does not open."""
    with office.database() as database:
        credential = database.get_one(Credential, "amina")
    stretched = officer.stretch(TEST_PEOPLE.passphrase(AMINA), TEST_PEOPLE.installation, "amina")
    assert (
        encode(officer.sign_in_key(stretched, TEST_PEOPLE.installation, "amina")) not in credential.verifier
    )
    unlock = officer.unlock_key(stretched, bytes(32), TEST_PEOPLE.installation, "amina", 1)
    with pytest.raises(Refused):
        officer.open_secret(credential.secret, unlock, TEST_PEOPLE.installation, "amina", 1)


def test_the_sign_in_key_does_not_unlock(office: Office) -> None:
    with office.database() as database:
        credential = database.get_one(Credential, "amina")
    stretched = officer.stretch(TEST_PEOPLE.passphrase(AMINA), TEST_PEOPLE.installation, "amina")
    key = officer.sign_in_key(stretched, TEST_PEOPLE.installation, "amina")
    with pytest.raises(Refused):
        officer.open_secret(credential.secret, key, TEST_PEOPLE.installation, "amina", 1)
