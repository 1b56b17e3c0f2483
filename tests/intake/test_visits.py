"""Negative 49: an unknown, an empty and a full mailbox can't be told apart by size or time (n = 500 each)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import Engine

from crypto import address, dossier, mailbox, signing
from crypto.mailbox import Message
from crypto.receipt import Receipt
from crypto.statement import REPLY, Item
from intake import reports
from intake.seam import store
from intake.seam.database import writing
from tests.conftest import TODAY
from tests.intake.conftest import Portal
from tests.people import AMINA, MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt

N = 500
#: Of two that can't be told apart the rank statistic is 0.5, give or take 0.02: six times that is chance.
CHANCE = 0.12
UNKNOWN, OTHER, EMPTY, FULL = "unknown", "another unknown", "empty", "full"


def told_apart(one: list[float], other: list[float]) -> float:
    """How often of two visits, one of each kind, the first took longer: 0.5 says nothing, 0 and 1 say all."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    places, at = 0.0, 0
    for _, group in groupby(ranked, key=lambda row: row[0]):
        equal = list(group)
        places += sum(at + (len(equal) + 1) / 2 for _, kind in equal if kind == 0)
        at += len(equal)
    return (places - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def value(keys: Receipt, messages: int) -> bytes:
    """A mailbox with so many answers."""
    box, before, sent = keys.mailbox, b"", []
    for counter in range(1, messages + 1):
        name = secrets.token_bytes(16)
        item = Item(TEST_PEOPLE.installation, box.address, name, REPLY, counter, TODAY, before, "?")
        signed = signing.sign(TEST_PEOPLE.seed(AMINA.login, "identity"), item.message())
        sent.append(Message(item, TEST_PEOPLE.officer(AMINA).fingerprint, signed))
        before = item.hash()
    values = mailbox.compose(1, "REGISTERED", TODAY, [TEST_PEOPLE.officer(AMINA).fingerprint], sent)
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    return dossier.seal_mailbox(
        values, box.reply_key, box.cover, TEST_PEOPLE.installation, box.address, channel
    )


@pytest.fixture
def visits(portal: Portal) -> dict[str, list[bytes]]:
    """Visits to twenty mailboxes of each kind."""
    found: dict[str, list[bytes]] = {}
    with writing(portal.collector) as connection:
        for kind, messages in ((UNKNOWN, -1), (OTHER, -1), (EMPTY, 0), (FULL, 50)):
            receipts = [new_receipt(TEST_PEOPLE.installation)[1] for _ in range(20)]
            for keys in receipts if messages >= 0 else ():
                store.put_mailbox_value(connection, keys.mailbox.address, value(keys, messages))
            found[kind] = [address.visit(keys.mailbox.token) for keys in receipts]
    return found


def times(portal: Portal, visits: dict[str, list[bytes]], kinds: tuple[str, ...]) -> dict[str, list[float]]:
    """How long visits take, all kinds among one another."""
    plan = [kind for kind in kinds for _ in range(N)]
    secrets.SystemRandom().shuffle(plan)
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    sizes = set()
    for kind in plan:
        body = secrets.choice(visits[kind])
        started = time.perf_counter()
        answer = portal.post(body)
        taken[kind].append(time.perf_counter() - started)
        sizes.add((answer.status_code, len(answer.data), len(str(answer.headers))))
        answer.close()
    assert len(sizes) == 1
    return taken


def test_unknown_empty_and_full_mailboxes_look_and_last_alike(
    portal: Portal, visits: dict[str, list[bytes]]
) -> None:
    taken = times(portal, visits, (UNKNOWN, OTHER, EMPTY, FULL))
    for kind in (OTHER, EMPTY, FULL):
        assert abs(told_apart(taken[kind], taken[UNKNOWN]) - 0.5) < CHANCE, kind


def hasty(engine: Engine, body: bytes) -> bytes:
    """The control: where nothing is, nothing is made and nothing more is read."""
    with engine.connect() as connection:
        name = address.mailbox_address(address.parse_visit(body))
        if store.mailbox_value(connection, name) is None:
            return bytes(address.ANSWER_SIZE)
    return reports.come_back(engine, bytes(32), body)


def test_an_unknown_mailbox_that_is_answered_at_once_is_found_out(
    portal: Portal, visits: dict[str, list[bytes]]
) -> None:
    taken: dict[str, list[float]] = {UNKNOWN: [], FULL: []}
    for kind in (UNKNOWN, FULL) * 300:
        started = time.perf_counter()
        hasty(portal.owner, visits[kind][0])
        taken[kind].append(time.perf_counter() - started)
    assert told_apart(taken[FULL], taken[UNKNOWN]) > 0.5 + CHANCE


def test_every_visit_asks_twice_and_reads_one_value(portal: Portal, visits: dict[str, list[bytes]]) -> None:
    """What the clock can't see on a busy machine: the same work, whether anybody has answered or not."""
    read: list[bool] = []
    real: Callable[..., bytes | None] = store.mailbox_value

    def counted(connection: Any, name: bytes) -> bytes | None:
        found = real(connection, name)
        read.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "mailbox_value", counted)
        for kind, bodies in visits.items():
            read.clear()
            portal.post(bodies[0]).close()
            assert sorted(read) == [False, True], kind
