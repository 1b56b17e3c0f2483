"""The whole way over HTTP, with the Python half on both ends: collected, opened, answered, written on."""

from __future__ import annotations

import pytest

from crypto import dossier, mailbox
from crypto.refusal import Refused
from tests.conftest import TODAY
from tests.officer import Denied, encode
from tests.people import AMINA, BRUNO, CHEN, DANA, HANA, MISCONDUCT, PROTECTION, TEST_PEOPLE
from tests.reporter import seal_follow_up
from tests.review.conftest import Office

CHANNEL = TEST_PEOPLE.channel_id(MISCONDUCT)


def chen() -> bytes:
    return TEST_PEOPLE.officer(CHEN).fingerprint


def opened_by_amina(office: Office, **more: object) -> tuple[object, str]:
    """A report that Amina opened: the reporter's keys and the dossier's number."""
    keys, name = office.report(**more)  # type: ignore[arg-type]
    office.round()
    amina = office.shell(AMINA)
    seal, key = amina.try_envelopes()[name]
    content = amina.read_envelope(name, seal, key)
    number = amina.post("/api/dossiers", amina.opening(name, CHANNEL, content, key))["number"]
    return keys, number


def read_mailbox(office: Office, keys: object) -> mailbox.Mailbox | None:
    box = keys.mailbox  # type: ignore[attr-defined]
    value = office.mailbox(box.address)
    if value is None:
        return None
    found = dossier.open_mailbox(
        value, box.reply_seed, box.cover, TEST_PEOPLE.installation, box.address, [CHANNEL]
    )
    assert found is not None
    return mailbox.check(found[1], office.directory(), TEST_PEOPLE.installation, box.address)


def test_a_report_travels_and_is_answered(office: Office) -> None:
    keys, number = opened_by_amina(office, text="The invoices are false.")
    amina = office.shell(AMINA)
    (content,) = amina.read_dossier(amina.dossier(number))
    assert content["answers"] == {"what_happened": "The invoices are false."}
    amina.answer(number, "Thank you. Which invoices?")
    assert read_mailbox(office, keys) is None
    office.round()
    found = read_mailbox(office, keys)
    assert found is not None
    assert [message.item.text for message in found.messages] == ["Thank you. Which invoices?"]
    assert found.acknowledged == TODAY


def test_a_colleague_reads_report_and_note(office: Office) -> None:
    _, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    amina.note(number, "Ask the bank.")
    with pytest.raises(Denied):
        office.shell(HANA).dossier(number)
    amina = office.shell(AMINA)
    members = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN, HANA)]
    amina.change_members(number, members)
    hana = office.shell(HANA)
    opened = hana.dossier(number)
    assert hana.read_dossier(opened)[0]["answers"] == {"what_happened": "What I saw"}
    assert [row["text"] for row in hana.read_items(opened)] == ["Ask the bank."]


def test_the_left_out_officer_opens_nothing(office: Office) -> None:
    keys, number = opened_by_amina(office, left_out=[chen()])
    left_out = office.shell(CHEN)
    assert left_out.try_envelopes() == {}
    for act in (left_out.dossier, lambda number: left_out.get(f"/dossiers/{number}")):
        with pytest.raises(Denied) as denied:
            act(number)
        assert denied.value.status == 404
    team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO)]
    office.receive(
        seal_follow_up(keys, office.directory(), CHANNEL, TODAY, "More", team)  # type: ignore[arg-type]
    )
    office.round()
    assert office.shell(CHEN).try_envelopes() == {}


def test_a_follow_up_reaches_the_dossier_from_any_of_the_team(office: Office) -> None:
    keys, number = opened_by_amina(office)
    team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]
    name = office.receive(
        seal_follow_up(keys, office.directory(), CHANNEL, TODAY, "The blue folder.", team)  # type: ignore[arg-type]
    )
    office.round()
    bruno = office.shell(BRUNO)
    seal, key = bruno.try_envelopes()[name]
    content = bruno.read_envelope(name, seal, key)
    place = bruno.post("/api/addresses", {"address": content["mailbox"]})
    generation = len(place["rolls"])
    roll = bruno.dossier(place["number"]).rolls[-1]
    handed = dossier.hand_in(key, roll.dossier_key, TEST_PEOPLE.installation, place["number"], name)
    body = {
        "address": content["mailbox"], "envelope": encode(name), "generation": generation,
        "content_key": encode(handed), "bundle": content["bundle"],
    }  # fmt: skip
    assert bruno.post("/api/hand-ins", body) == {"number": number}
    amina = office.shell(AMINA)
    texts = [one["answers"] for one in amina.read_dossier(amina.dossier(number))]
    assert {"message": "The blue folder."} in texts


def test_outsiders_and_wrong_roles_are_refused(office: Office) -> None:
    _, number = opened_by_amina(office)
    dana = office.shell(DANA)
    with pytest.raises(Denied) as denied:
        dana.dossier(number)
    assert denied.value.status == 404
    with pytest.raises(Denied) as denied:
        dana.get("/people")
    assert denied.value.status == 403


def test_a_wrong_passphrase_is_refused(office: Office) -> None:
    with pytest.raises(Denied) as denied:
        office.shell(AMINA, passphrase="0" * 24)
    assert denied.value.status == 401


def test_a_case_key_made_by_the_server_is_refused(office: Office) -> None:
    """The server wraps a key of its own to a member: the roll does not say so."""
    _, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    opened = amina.dossier(number)
    false = dossier.CaseKey(TEST_PEOPLE.installation, number, 1, dossier.new_case_key())
    personal = TEST_PEOPLE.officer(AMINA).personal
    wrap = encode(false.wrap(personal, amina.fingerprint))
    real_get = amina.get
    amina.get = lambda path: {**real_get(path), "wrap": wrap} if path.endswith(number) else real_get(path)  # type: ignore[method-assign]
    with pytest.raises(Refused, match="case key"):
        amina.dossier(number)
    assert opened.number == number


def test_of_two_at_once_one_opens_and_the_other_is_told(office: Office) -> None:
    _, name = office.report()
    office.round()
    amina, bruno = office.shell(AMINA), office.shell(BRUNO)
    openings = []
    for shell in (amina, bruno):
        seal, key = shell.try_envelopes()[name]
        content = shell.read_envelope(name, seal, key)
        openings.append(shell.opening(name, CHANNEL, content, key))
    number = amina.post("/api/dossiers", openings[0])["number"]
    with pytest.raises(Denied) as denied:
        bruno.post("/api/dossiers", openings[1])
    assert (denied.value.status, denied.value.detail) == (410, number)
    assert bruno.read_dossier(bruno.dossier(number))


def test_a_protection_request_is_the_ethics_offices_alone(office: Office) -> None:
    channel = TEST_PEOPLE.channel_id(PROTECTION)
    _, name = office.report(channel=PROTECTION, kind="protection request")
    office.round()
    assert office.shell(AMINA).untried() == []
    dana = office.shell(DANA)
    seal, key = dana.try_envelopes()[name]
    content = dana.read_envelope(name, seal, key)
    number = dana.post("/api/dossiers", dana.opening(name, channel, content, key))["number"]
    with pytest.raises(Denied):
        office.shell(AMINA).dossier(number)
