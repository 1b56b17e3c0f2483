"""Dossiers: what the server refuses, whatever a member's or a stranger's browser sends."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crypto import dossier, signing
from crypto.refusal import Refused
from intake.seam import store
from review.dossiers import access
from review.dossiers.models import Dossier, Item, Roll, SealedEnvelope
from tests.conftest import TODAY
from tests.officer import Denied, Shell, decode, encode
from tests.people import AMINA, BRUNO, CHEN, HANA, MISCONDUCT, TEST_PEOPLE
from tests.reporter import seal_follow_up
from tests.review.conftest import Office
from tests.review.test_journey import CHANNEL, chen, opened_by_amina


def ready(office: Office, **more: Any) -> tuple[Shell, dict[str, Any], bytes]:
    """Amina with an opening that has not been sent yet."""
    _, name = office.report(**more)
    office.round()
    amina = office.shell(AMINA)
    seal, key = amina.try_envelopes()[name]
    content = amina.read_envelope(name, seal, key)
    return amina, amina.opening(name, CHANNEL, content, key), name


def count(office: Office, row: type) -> int:
    with office.database() as database:
        return database.scalar(select(func.count()).select_from(row)) or 0


@pytest.mark.parametrize(
    "change",
    [
        {"w": encode(bytes(32))},
        {"kind": "rumour"},
        {"barred": ["bruno"]},
        {"barred": ["nobody"]},
        {"mailbox": encode(bytes(100))},
        {"content_key": encode(bytes(7))},
        {"extra": 1},
    ],
)
def test_an_opening_whose_parts_do_not_agree_makes_nothing(office: Office, change: dict[str, Any]) -> None:
    amina, opening, _ = ready(office)
    with pytest.raises(Denied) as denied:
        amina.post("/api/dossiers", {**opening, **change})
    assert denied.value.status == 422
    assert count(office, Dossier) == count(office, Roll) == 0


@pytest.mark.parametrize("part", ["message", "signatures", "wraps"])
def test_a_roll_that_does_not_hold_makes_nothing(office: Office, part: str) -> None:
    amina, opening, _ = ready(office)
    roll = dict(opening["roll"])
    if part == "message":
        message = decode(roll["message"])
        roll["message"] = encode(message[:100] + bytes([message[100] ^ 1]) + message[101:])
    else:
        roll[part] = dict(list(roll[part].items())[:-1])
    with pytest.raises(Denied) as denied:
        amina.post("/api/dossiers", {**opening, "roll": roll})
    assert denied.value.status == 422
    assert count(office, Dossier) == 0


def test_a_strangers_commitment_is_refused(office: Office) -> None:
    """C copied into another envelope: w and u of the copier don't hash to it."""
    amina, opening, _ = ready(office)
    with pytest.raises(Denied) as denied:
        amina.post("/api/dossiers", {**opening, "w": encode(secrets.token_bytes(32))})
    assert denied.value.detail == "commitment"


def test_a_named_person_is_barred_with_everything_that_would_tell_her(office: Office) -> None:
    _, number = opened_by_amina(office, left_out=[chen()])
    shell = office.shell(CHEN)
    for method, path, body in (
        ("GET", f"/api/dossiers/{number}", None),
        ("POST", f"/api/dossiers/{number}/read", {"requests": []}),
        ("GET", f"/dossiers/{number}", None),
        ("GET", f"/dossiers/{number}/recuse", None),
    ):
        with pytest.raises(Denied) as denied:
            shell.request(method, path, body)
        assert denied.value.status == 404
    assert number not in shell.get("/dossiers").decode()


def test_a_barred_recipient_goes_on_trying_but_gets_no_body(office: Office) -> None:
    """Named, but not left out by the reporter: her slot opens, and the body is not there for her."""
    _, name = office.report()
    office.round()
    amina = office.shell(AMINA)
    seal, key = amina.try_envelopes()[name]
    content = amina.read_envelope(name, seal, key)
    amina.post("/api/dossiers", amina.opening(name, CHANNEL, content, key, barred=["chen"]))
    shell = office.shell(CHEN)
    assert name in shell.try_envelopes()
    with pytest.raises(Denied) as denied:
        shell.body(name)
    assert denied.value.status == 404


def test_the_list_of_untried_envelopes_depends_on_ones_own_progress_alone(office: Office) -> None:
    _, name = office.report()
    office.round()
    bruno = office.shell(BRUNO)
    assert bruno.untried() == [name]
    amina = office.shell(AMINA)
    seal, key = amina.try_envelopes()[name]
    content = amina.read_envelope(name, seal, key)
    amina.post("/api/dossiers", amina.opening(name, CHANNEL, content, key))
    assert office.shell(BRUNO).untried() == [name]
    assert office.shell(AMINA).untried() == []


def test_a_barred_person_is_not_added_by_one_member(office: Office) -> None:
    _, number = opened_by_amina(office, left_out=[chen()])
    amina = office.shell(AMINA)
    members = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]
    with pytest.raises(Denied) as denied:
        amina.change_members(number, members)
    assert (denied.value.status, denied.value.detail) == (422, "two members")


def test_two_members_together_may_add_somebody_barred(office: Office) -> None:
    _, number = opened_by_amina(office, left_out=[chen()])
    amina, bruno = office.shell(AMINA), office.shell(BRUNO)
    opened = amina.dossier(number)
    members = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]
    roll, key = amina.next_roll(opened, members)
    personals = {one.fingerprint: one.personal for one in amina.directory().roster.officers}
    signed = amina.signed_roll(roll, key, personals, key.seal_chain(opened.keys[1]))
    by_bruno = signing.sign(bruno.keys.identity_seed, roll.message())
    signed["signatures"][encode(bruno.fingerprint)] = encode(by_bruno)
    amina.post(f"/api/dossiers/{number}/rolls", {"roll": signed})
    assert count(office, Roll) == 2


def test_a_stranger_signs_no_roll(office: Office) -> None:
    _, number = opened_by_amina(office)
    amina, hana = office.shell(AMINA), office.shell(HANA)
    opened = amina.dossier(number)
    roll, key = amina.next_roll(opened, [hana.fingerprint])
    personals = {one.fingerprint: one.personal for one in amina.directory().roster.officers}
    hana_signed = hana.signed_roll(roll, key, personals, key.seal_chain(opened.keys[1]))
    for shell, expected in ((hana, 404), (amina, 422)):
        with pytest.raises(Denied) as denied:
            shell.post(f"/api/dossiers/{number}/rolls", {"roll": hana_signed})
        assert denied.value.status == expected
    assert count(office, Roll) == 1


def test_of_two_new_generations_one_is_taken(office: Office) -> None:
    _, number = opened_by_amina(office)
    amina, bruno = office.shell(AMINA), office.shell(BRUNO)
    opened = bruno.dossier(number)
    members = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, HANA)]
    amina.change_members(number, members)
    roll, key = bruno.next_roll(opened, members)
    personals = {one.fingerprint: one.personal for one in bruno.directory().roster.officers}
    signed = bruno.signed_roll(roll, key, personals, key.seal_chain(opened.keys[1]))
    with pytest.raises(Denied) as denied:
        bruno.post(f"/api/dossiers/{number}/rolls", {"roll": signed})
    assert (denied.value.status, denied.value.detail) == (409, "conflict")


def test_a_removed_member_gets_nothing_more(office: Office) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    assert bruno.dossier(number)
    office.shell(AMINA).change_members(
        number, [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, CHEN)]
    )
    with pytest.raises(Denied) as denied:
        bruno.dossier(number)
    assert denied.value.status == 404


def test_an_item_in_anothers_name_is_refused_by_whoever_reads_it(office: Office) -> None:
    """Bruno holds the case key and posts a note that says that Amina wrote it."""
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    opened = bruno.dossier(number)
    posted, _ = bruno.write(opened, "note", "Close it.")
    values = opened.keys[1].open_item(
        "note", decode(posted["item_id"]), bruno.fingerprint, decode(posted["sealed"])
    )
    amina_name = TEST_PEOPLE.officer(AMINA).fingerprint
    false = {**values, "author": encode(amina_name)}
    sealed = opened.keys[1].seal_item("note", decode(posted["item_id"]), amina_name, false)
    bruno.post(f"/api/dossiers/{number}/items", {**posted, "sealed": encode(sealed)})
    reader = office.shell(CHEN)
    with pytest.raises(Refused):
        reader.read_items(reader.dossier(number))


@pytest.mark.parametrize(
    "change",
    [
        {"counter": 7},
        {"generation": 2},
        {"kind": "finding"},
        {"sealed": encode(bytes(1000))},
        {"item_id": ""},
    ],
)
def test_a_note_out_of_place_is_not_kept(office: Office, change: dict[str, Any]) -> None:
    _, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    posted, _ = amina.write(amina.dossier(number), "note", "Ask the bank.")
    with pytest.raises(Denied) as denied:
        amina.post(f"/api/dossiers/{number}/items", {**posted, **change})
    assert denied.value.status in {409, 422}
    assert count(office, Item) == 0


def test_an_answer_built_on_an_old_mailbox_is_not_kept(office: Office) -> None:
    _, number = opened_by_amina(office)
    amina, bruno = office.shell(AMINA), office.shell(BRUNO)
    opened = bruno.dossier(number)
    amina.answer(number, "First")
    posted, _ = bruno.write(opened, "reply", "Second")
    body = {"item": {**posted, "counter": 2}, "version": 2, "mailbox": encode(bytes(65_536))}
    with pytest.raises(Denied) as denied:
        bruno.post(f"/api/dossiers/{number}/answers", body)
    assert (denied.value.status, denied.value.detail) == (409, "conflict")
    assert count(office, Item) == 1


def test_a_follow_up_is_handed_in_by_whoever_read_it_alone(office: Office) -> None:
    keys, number = opened_by_amina(office)
    hana = office.shell(HANA)
    body = {
        "address": encode(keys.mailbox.address),  # type: ignore[attr-defined]
        "envelope": encode(bytes(32)), "generation": 1, "content_key": encode(bytes(1168)), "bundle": "",
    }  # fmt: skip
    for shell in (hana, office.shell(BRUNO)):
        with pytest.raises(Denied) as denied:
            shell.post("/api/hand-ins", body)
        assert denied.value.status == 404
    # There is a follow-up, and Bruno knows its hash and address, but was never handed its body.
    team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO)]
    name = office.receive(seal_follow_up(keys, office.directory(), CHANNEL, TODAY, "More", team))  # type: ignore[arg-type]
    office.round()
    bruno = office.shell(BRUNO)
    with pytest.raises(Denied) as denied:
        bruno.post("/api/hand-ins", {**body, "envelope": encode(name)})
    assert denied.value.status == 404
    seal, key = bruno.try_envelopes()[name]
    bruno.read_envelope(name, seal, key)
    assert bruno.post("/api/hand-ins", {**body, "envelope": encode(name)}) == {"number": number}


def test_recusal_takes_effect_at_once_and_leaves_somebody(office: Office) -> None:
    _, number = opened_by_amina(office)
    bruno = office.shell(BRUNO)
    bruno.post(f"/dossiers/{number}/recuse", {})
    with pytest.raises(Denied) as denied:
        bruno.dossier(number)
    assert denied.value.status == 404
    amina = office.shell(AMINA)
    amina.change_members(number, [amina.fingerprint])
    with pytest.raises(Denied) as denied:
        amina.post(f"/dossiers/{number}/recuse", {})
    assert denied.value.status == 422


def test_only_a_member_owns_a_case(office: Office) -> None:
    _, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    client = amina.transport.client  # type: ignore[attr-defined]
    headers = {"Origin": "http://127.0.0.1:8101", "X-CSRFToken": amina.session["csrf"]}
    for owner, status in (("hana", 422), ("bruno", 303), ("", 303)):
        answer = client.post(f"/dossiers/{number}/owner", data={"owner": owner}, headers=headers)
        assert answer.status_code == status, owner


def test_an_envelope_is_collected_once_in_all_time(office: Office) -> None:
    _, name = office.report()
    office.round()
    with office.database() as database:
        row = database.get_one(SealedEnvelope, name)
        sealed = row.seal + row.body
    office.receive(sealed)
    office.round()
    assert count(office, SealedEnvelope) == 1
    with office.worker.store.connect() as connection:
        assert store.waiting_hashes(connection) == []


def test_a_mailbox_is_named_by_its_channel(office: Office) -> None:
    keys, _ = opened_by_amina(office)
    office.round()
    box = keys.mailbox  # type: ignore[attr-defined]
    value = office.mailbox(box.address)
    assert value is not None
    other = TEST_PEOPLE.channel_id("protection")
    with pytest.raises(Refused):
        dossier.open_mailbox(value, box.reply_seed, box.cover, TEST_PEOPLE.installation, box.address, [other])
    assert TEST_PEOPLE.channel_id(MISCONDUCT) == CHANNEL


def test_the_queue_is_paged_by_day_and_shows_nothing_of_other_dossiers(office: Office) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(opened_by_amina(office)[1])
        office.clock.moment += timedelta(hours=23)
    _, barred = opened_by_amina(office, left_out=[chen()])
    with office.database() as database:
        pages = [list(access.page(database, "amina", "", 3))]
        pages.append(list(access.page(database, "amina", pages[0][-1].number, 3)))
        assert [row.number for page in pages for row in page] == [barred, *reversed(numbers)]
        unknown = access.page(database, "chen", "2026-ZZZZZZ", 5)
        assert access.page(database, "chen", barred, 5) == unknown
