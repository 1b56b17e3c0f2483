"""The console is killed before and after each act is durable: done once, or not at all and done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from crypto import dossier, statement
from crypto.receipt import Receipt
from review import worker
from review.cases.models import Case
from review.dossiers import knowledge
from review.dossiers.models import AttachedEnvelope, Dossier, Item, Knowledge, Outgoing, Roll
from tests.faults.installation import CHANNEL, CUT, Installation
from tests.officer import Denied, Shell, decode, encode
from tests.people import AMINA, BRUNO, CHEN, HANA, TEST_PEOPLE
from tests.reporter import seal_follow_up

MOMENTS = ("before commit", "after commit")
TEAM = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]


def killed(installation: Installation, moment: str, act: Callable[[], Any]) -> None:
    """An act whose request meets a console that is killed: the officer sees that the line broke."""
    installation.plan(moment)
    with pytest.raises(CUT):
        act()
    assert not installation.spared()


def count(installation: Installation, kind: Any, *where: Any) -> int:
    """How many rows there are."""
    with installation.inside.review.connect() as connection:
        return connection.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def arrived(installation: Installation, sealed: bytes) -> bytes:
    """An envelope that a round has brought."""
    name = installation.keep(sealed)
    assert worker.collect(installation.inside) == 1
    return name


def again(act: Callable[[], Any], status: int) -> str:
    """The same act again, which is refused since it was done; gives what the refusal says."""
    with pytest.raises(Denied) as denied:
        act()
    assert denied.value.status == status
    return denied.value.detail


def read(installation: Installation, amina: Shell, moment: str, name: bytes) -> tuple[Any, bytes]:
    """Tries and reads an envelope, over a console that is killed while it hands the body out."""
    before, entries = amina.before, count(installation, Knowledge)
    killed(installation, moment, lambda: amina.body(name))
    assert count(installation, Knowledge) == entries + (moment == "after commit")
    amina.start_reading()
    assert (amina.before == before) == (moment == "before commit")
    seal, key = amina.try_envelopes()[name]
    return amina.read_envelope(name, seal, key), key


def opened(installation: Installation, amina: Shell, moment: str) -> tuple[Receipt, str]:
    """A report that is read and opened, each with a kill."""
    keys, sealed = installation.report()
    name = arrived(installation, sealed)
    content, key = read(installation, amina, moment, name)
    opening = amina.opening(name, CHANNEL, content, key)
    killed(installation, moment, lambda: amina.post("/api/dossiers", opening))
    if moment == "before commit":
        assert count(installation, Dossier, Dossier.envelope == name) == 0
        number = amina.post("/api/dossiers", opening)["number"]
    else:
        number = again(lambda: amina.post("/api/dossiers", opening), 410)
    for kind in (Dossier.envelope, AttachedEnvelope.envelope):
        assert count(installation, kind.class_, kind == name) == 1
    assert count(installation, Case, Case.dossier == number) == 1
    assert count(installation, Outgoing, Outgoing.dossier == number) == 1
    return keys, number


def follow_up(installation: Installation, amina: Shell, moment: str, keys: Receipt) -> None:
    """A follow-up that is read and attached, each with a kill."""
    today = installation.inside.clock.today()
    name = arrived(installation, seal_follow_up(keys, installation.directory(), CHANNEL, today, "More", TEAM))
    content, key = read(installation, amina, moment, name)
    place = amina.post("/api/addresses", {"address": content["mailbox"]})
    newest = statement.parse_roll(decode(place["rolls"][-1]["message"]))
    handed = dossier.hand_in(key, newest.dossier_key, TEST_PEOPLE.installation, newest.dossier, name)
    body = {
        "address": content["mailbox"], "envelope": encode(name), "generation": newest.generation,
        "content_key": encode(handed), "bundle": "",
    }  # fmt: skip
    killed(installation, moment, lambda: amina.post("/api/hand-ins", body))
    if moment == "before commit":
        amina.post("/api/hand-ins", body)
    else:
        again(lambda: amina.post("/api/hand-ins", body), 410)
    assert count(installation, AttachedEnvelope, AttachedEnvelope.envelope == name) == 1


def sent_again(
    installation: Installation, moment: str, act: Callable[[], Any], kind: Any, *where: Any
) -> None:
    """An act that adds one row, killed, then done twice more: the row is there once."""
    before = count(installation, kind, *where)
    killed(installation, moment, act)
    assert count(installation, kind, *where) == before + (moment == "after commit")
    for _ in range(2):
        act()
    assert count(installation, kind, *where) == before + 1


def write(installation: Installation, amina: Shell, moment: str, number: str) -> None:
    """A note and an answer."""
    path = f"/api/dossiers/{number}"
    posted, _ = amina.write(amina.dossier(number), "note", f"A note {moment}")
    sent_again(installation, moment, lambda: amina.post(f"{path}/items", posted), Item)
    answer = amina.new_answer(number, f"An answer {moment}")
    sent_again(installation, moment, lambda: amina.post(f"{path}/answers", answer), Item)


def add_hana(installation: Installation, amina: Shell, moment: str, number: str) -> None:
    """A colleague comes."""
    body = amina.new_members(number, [*TEAM, TEST_PEOPLE.officer(HANA).fingerprint])
    path = f"/api/dossiers/{number}/rolls"
    sent_again(installation, moment, lambda: amina.post(path, body), Roll, Roll.dossier == number)


@pytest.mark.parametrize("moment", MOMENTS)
def test_at_each_act_of_an_officer(installation: Installation, moment: str) -> None:
    installation.serve("review")
    amina = installation.shell(AMINA)
    keys, number = opened(installation, amina, moment)
    follow_up(installation, amina, moment, keys)
    write(installation, amina, moment, number)
    add_hana(installation, amina, moment, number)
    hana = installation.shell(HANA)
    found = hana.dossier(number)
    texts = [one["answers"] for one in hana.read_dossier(found)]
    assert sorted(map(str, texts)) == ["{'message': 'More'}", "{'what_happened': 'What I saw'}"]
    assert [row["text"] for row in hana.read_items(found)] == [f"A note {moment}", f"An answer {moment}"]
    identities = {person.login: TEST_PEOPLE.officer(person).identity for person in (AMINA, HANA)}
    with installation.inside.review.connect() as connection, Database(bind=connection) as database:
        assert list(knowledge.faults(database, TEST_PEOPLE.installation, identities)) == []
