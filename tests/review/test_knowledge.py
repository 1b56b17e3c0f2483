"""The knowledge log: nothing is handed out without a signed request, and no entry changes unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from crypto import signing, statement
from review.dossiers import knowledge
from review.dossiers.models import Knowledge
from review.staff.models import OfficerKeys
from tests.officer import Denied, encode
from tests.people import AMINA, BRUNO, TEST_PEOPLE
from tests.review.conftest import Office
from tests.review.test_journey import opened_by_amina


def entries(office: Office) -> list[Knowledge]:
    with office.database() as database:
        return list(database.scalars(select(Knowledge).order_by(Knowledge.entry)))


def faults(office: Office) -> list[int]:
    with office.database() as database:
        identities = dict(database.execute(select(OfficerKeys.login, OfficerKeys.identity)).all())
        return list(knowledge.faults(database, TEST_PEOPLE.installation, identities))


def test_every_reading_is_stored_with_what_its_reader_signed(office: Office) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    opened = bruno.dossier(number)
    before = len(entries(office))
    bruno.read_dossier(opened)
    (entry,) = entries(office)[before:]
    assert (entry.login, entry.dossier, entry.item) == ("bruno", number, opened.rolls[0].envelope)
    message = statement.open_request(TEST_PEOPLE.installation, entry.item, entry.day, entry.before)
    assert statement.is_by(TEST_PEOPLE.officer(BRUNO).identity, entry.signature, message)
    assert faults(office) == []


def test_trying_is_no_knowledge(office: Office) -> None:
    office.report()
    office.round()
    office.shell(AMINA).try_envelopes()
    assert entries(office) == []


@pytest.mark.parametrize("spoilt", ["signature", "day", "before", "item"])
def test_without_a_sound_request_nothing_is_handed_out(office: Office, spoilt: str) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    name = bruno.dossier(number).rolls[0].envelope
    wrong = {"signature": encode(bytes(64)), "day": "2026-12-24", "before": encode(bytes(32)),
             "item": encode(bytes(32))}  # fmt: skip
    before = len(entries(office))
    body = {"requests": [{**bruno.open_request(name), spoilt: wrong[spoilt]}]}
    with pytest.raises(Denied) as denied:
        bruno.post(f"/api/dossiers/{number}/read", body)
    assert denied.value.status in {404, 409, 422}
    assert len(entries(office)) == before


@pytest.mark.parametrize("days", [-2, 2, 400])
def test_a_request_of_another_day_is_refused_though_it_is_signed(office: Office, days: int) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    name = bruno.dossier(number).rolls[0].envelope
    bruno.today += timedelta(days=days)
    with pytest.raises(Denied) as denied:
        bruno.read(number, [name])
    assert (denied.value.status, denied.value.detail) == (422, "day")


def test_nobody_reads_in_anothers_name(office: Office) -> None:
    """Bruno's session with a request that Amina signed."""
    _, number = opened_by_amina(office)
    amina, bruno = office.shell(AMINA), office.shell(BRUNO)
    name = bruno.dossier(number).rolls[0].envelope
    bruno.secret = amina.secret
    with pytest.raises(Denied) as denied:
        bruno.post(f"/api/dossiers/{number}/read", {"requests": [bruno.open_request(name)]})
    assert (denied.value.status, denied.value.detail) == (422, "signature")


def test_a_request_is_taken_once_and_in_order(office: Office) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    request = bruno.open_request(bruno.dossier(number).rolls[0].envelope)
    bruno.post(f"/api/dossiers/{number}/read", {"requests": [request]})
    with pytest.raises(Denied) as denied:
        bruno.post(f"/api/dossiers/{number}/read", {"requests": [request]})
    assert (denied.value.status, denied.value.detail) == (409, "stale request")


def test_of_several_requests_all_are_stored_or_none(office: Office) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    name = bruno.dossier(number).rolls[0].envelope
    before = len(entries(office))
    requests = [bruno.open_request(name), bruno.open_request(bytes(32))]
    with pytest.raises(Denied):
        bruno.post(f"/api/dossiers/{number}/read", {"requests": requests})
    assert len(entries(office)) == before


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE knowledge SET day = '2026-01-01' WHERE entry = 2",
        "UPDATE knowledge SET login = 'chen' WHERE entry = 2",
        "DELETE FROM knowledge WHERE entry = 2",
        "DELETE FROM knowledge WHERE entry = 1",
    ],
)
def test_a_changed_log_is_found_out(office: Office, tamper: str) -> None:
    """Somebody with the owner's rights takes the triggers away and writes history anew."""
    if office.owner.dialect.name != "sqlite":
        return
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    bruno.read_dossier(bruno.dossier(number))
    bruno.read_dossier(bruno.dossier(number))
    assert faults(office) == []
    with office.owner.begin() as connection:
        connection.execute(text("DROP TRIGGER knowledge_no_update"))
        connection.execute(text("DROP TRIGGER knowledge_no_delete"))
        connection.execute(text(tamper))
    assert faults(office) != []


def test_a_second_chain_of_requests_is_refused(office: Office) -> None:
    """Two windows that both begin from the same entry: the second has to follow the first."""
    _, number = opened_by_amina(office)
    one, other = office.shell(BRUNO), office.shell(BRUNO)
    name = one.dossier(number).rolls[0].envelope
    message = statement.open_request(TEST_PEOPLE.installation, name, one.today, one.before)
    assert signing.sign(one.keys.identity_seed, message)
    one.read(number, [name])
    with pytest.raises(Denied) as denied:
        other.read(number, [name])
    assert denied.value.detail == "stale request"
    other.start_reading()
    assert other.read(number, [name])
