"""The clock for trying: who is behind is named in time, and what nobody could open is the auditor's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from intake.seam import decoys
from review.dossiers import trying
from review.dossiers.models import Dummy
from review.regimes.catalogue import days_of
from tests.officer import Denied, Shell, decode, encode
from tests.people import AMINA, BRUNO, CHEN, DANA, GRETA, PROTECTION, TEST_PEOPLE, Person
from tests.reporter import new_receipt, seal_follow_up
from tests.review.conftest import Office
from tests.review.test_journey import CHANNEL, chen

EVERY_RECIPIENT = (AMINA, BRUNO, CHEN)


def for_nobody(office: Office) -> bytes:
    """An envelope that opens for nobody, come from outside."""
    return office.receive(decoys.seal_dummy(TEST_PEOPLE.installation, CHANNEL, 1))


def tries(office: Office, *people: Person) -> None:
    for person in people:
        office.shell(person).try_envelopes()


def later(office: Office, days: int) -> None:
    office.clock.moment += timedelta(days=days)
    office.round()


def named(shell: Shell, path: str) -> str:
    """Who is behind, as a page says it."""
    found = re.search(r"Who is behind with trying.*?</ul>", shell.get(path).decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else ""


def test_the_limits_are_data() -> None:
    assert (days_of("CANDOUR_TRY"), days_of("CANDOUR_TRY_NAMED")) == (3, 5)
    assert (timedelta(days=3), timedelta(days=5)) == (trying.WITHIN, trying.NAMED_AFTER)


def test_after_five_days_every_recipients_page_names_who_is_behind_and_since_when(office: Office) -> None:
    first = office.today
    name = for_nobody(office)
    office.round()
    tries(office, AMINA)
    later(office, 4)
    assert named(office.shell(AMINA), "/envelopes") == ""
    later(office, 1)
    for person in EVERY_RECIPIENT:
        shell = office.shell(person)
        for path in ("/envelopes", "/dossiers"):
            words = named(shell, path)
            assert re.findall(r"(\w+ \w+) , since (\d+ \w+ \d+)", words) == [
                (one.name, f"{(first + timedelta(days=3)):%-d %b %Y}") for one in (BRUNO, CHEN)
            ]
            assert name.hex()[:8] not in shell.get(path).decode()
    tries(office, BRUNO, CHEN)
    assert named(office.shell(AMINA), "/envelopes") == ""


def test_another_channels_recipients_are_told_nothing(office: Office) -> None:
    for_nobody(office)
    office.round()
    later(office, 6)
    assert named(office.shell(DANA), "/envelopes") == ""


def test_a_dummy_counts_as_any_envelope(office: Office) -> None:
    """Otherwise being behind would tell which are none."""
    hashes = [for_nobody(office), for_nobody(office)]
    office.round()
    later(office, 6)
    shell = office.shell(AMINA)
    before = [shell.get("/envelopes"), shell.get("/dossiers")]
    with office.database() as database, database.begin():
        database.add_all(Dummy(hash=one, bundle_id=b"") for one in hashes)
    assert [shell.get("/envelopes"), shell.get("/dossiers")] == before
    assert b"Who is behind" in before[0]


def test_a_follow_up_that_waits_for_its_report_is_tried(office: Office) -> None:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    team = [TEST_PEOPLE.officer(AMINA).fingerprint]
    sealed = seal_follow_up(keys, office.directory(), CHANNEL, office.today, "More", team)
    name = office.receive(sealed)
    office.round()
    amina = office.shell(AMINA)
    amina.post("/api/envelopes/trials", {"outcomes": {encode(name): "waiting"}})
    later(office, 6)
    assert AMINA.name not in named(office.shell(AMINA), "/envelopes")


def shown(office: Office) -> list[str]:
    """The first eight digits of what the auditor's page lists."""
    html = office.shell(GRETA).get("/unopened").decode()
    return re.findall(r'<bdi dir="ltr">([0-9a-f]{8})</bdi>', html)


def test_what_nobody_could_open_is_shown_to_the_auditor_once_all_have_tried(office: Office) -> None:
    name, dummy = for_nobody(office), for_nobody(office)
    _, report = office.report(left_out=[chen()])
    with office.database() as database, database.begin():
        database.add(Dummy(hash=dummy, bundle_id=b""))
    office.round()
    tries(office, AMINA, BRUNO)
    assert shown(office) == []
    tries(office, CHEN)
    assert shown(office) == [name.hex()[:8]]
    assert report.hex()[:8] not in shown(office)


def test_what_opened_falsely_is_shown_to_the_auditor_at_once(office: Office) -> None:
    name = for_nobody(office)
    office.round()
    office.shell(AMINA).post("/api/envelopes/trials", {"outcomes": {encode(name): "broken"}})
    assert shown(office) == [name.hex()[:8]]
    assert "not made by whoever sealed it" in office.shell(GRETA).get("/unopened").decode()


def test_whoever_found_an_envelope_shut_does_not_learn_that_another_opened_it(office: Office) -> None:
    """Asked for the body, for a dossier and for a hand-in: one answer, opened by a colleague or a dummy."""
    dummy = for_nobody(office)
    _, report = office.report(left_out=[chen()])
    office.round()
    left_out = office.shell(CHEN)
    assert left_out.try_envelopes() == {}
    _, own = office.report("About another matter")
    office.round()
    amina = office.shell(AMINA)
    numbers = {}
    for name, (seal, key) in amina.try_envelopes().items():
        content = amina.read_envelope(name, seal, key)
        opened = amina.post("/api/dossiers", amina.opening(name, CHANNEL, content, key))
        numbers[name] = opened["number"]
    left_out = office.shell(CHEN)
    content = left_out.read_dossier(left_out.dossier(numbers[own]))[0]
    answers = [probed(left_out, name, content) for name in (dummy, report)]
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [404, 422, 404]


def probed(shell: Shell, name: bytes, content: Any) -> list[tuple[int, str]]:
    """What the console says to a body, a dossier and a hand-in that are asked for without having opened."""
    handed_in = {
        "address": content["mailbox"], "envelope": encode(name), "generation": 1,
        "content_key": encode(bytes(1168)), "bundle": "",
    }  # fmt: skip
    answers = []
    for ask in (
        lambda: shell.body(name),
        lambda: shell.post("/api/dossiers", shell.opening(name, CHANNEL, content, bytes(32))),
        lambda: shell.post("/api/hand-ins", handed_in),
    ):
        with pytest.raises(Denied) as denied:
            ask()
        shell.start_reading()
        answers.append((denied.value.status, denied.value.detail))
    return answers


def test_the_list_goes_on_after_an_envelope_of_ones_own_channels_alone(office: Office) -> None:
    names = []
    for _ in range(3):
        names += sorted(for_nobody(office) for _ in range(2))
        later(office, 1)
    of_another_channel = office.receive(
        decoys.seal_dummy(TEST_PEOPLE.installation, TEST_PEOPLE.channel_id(PROTECTION), 1)
    )
    office.round()
    amina = office.shell(AMINA)

    def after(name: bytes) -> list[bytes]:
        return [decode(row["hash"]) for row in amina.get(f"/api/untried?after={quote(encode(name))}")]

    assert after(b"") == names
    for at, name in enumerate(names):
        assert after(name) == names[at + 1 :]
    for name, status in ((of_another_channel, 404), (bytes(32), 404), (b"short", 422)):
        with pytest.raises(Denied) as denied:
            after(name)
        assert denied.value.status == status
