"""The register of receipts: every arrival and opening, in batches that tell a day to whoever knows a tag."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crypto import register as entries
from crypto.refusal import Refused
from crypto.register import ARRIVED, BATCH_STEP, ENTRY_SIZE, OPENED, Batch
from intake.seam import store
from review import permissions, worker
from review.config import load
from review.dossiers import register
from review.dossiers.models import RegisterBatch, RegisterPending
from review.permissions import Role
from tests.officer import Denied, decode
from tests.people import AMINA, DANA, MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt, seal_follow_up
from tests.review.conftest import Office
from tests.review.test_journey import opened_by_amina

MONDAY = date(2026, 11, 30)
#: For what doesn't depend on the database: one kind is enough.
ON_SQLITE = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


def whole(office: Office) -> list[Batch]:
    """The register as an ethics officer's browser downloads it, its chain checked."""
    rows = office.shell(DANA).get("/api/register")["batches"]
    found = [
        Batch(date.fromisoformat(row["day"]), decode(row["entries"]), decode(row["head"])) for row in rows
    ]
    entries.verify(found)
    return found


def until(office: Office, day: date) -> None:
    """Moves the clock to a day's first round, and runs it."""
    office.clock.moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    office.round()


def pending(office: Office) -> int:
    with office.database() as database:
        return database.scalar(select(func.count()).select_from(RegisterPending)) or 0


def test_what_arrived_and_was_opened_is_found_from_monday_on(office: Office) -> None:
    keys: Any
    keys, _ = opened_by_amina(office)
    before = whole(office)
    assert [len(batch.entries) for batch in before] == [BATCH_STEP * ENTRY_SIZE]
    assert entries.find(before, ARRIVED, keys.commitment) is None
    opened_on = office.today
    until(office, MONDAY)
    found = whole(office)
    assert found[:1] == before
    assert entries.find(found, ARRIVED, keys.commitment) == opened_on
    assert entries.find(found, OPENED, keys.w) == opened_on
    assert entries.find(found, OPENED, keys.commitment) is None
    assert pending(office) == 0


@ON_SQLITE
def test_44_a_report_that_nobody_opened_is_never_opened(office: Office) -> None:
    keys, _ = office.report()
    until(office, MONDAY)
    found = whole(office)
    assert entries.find(found, ARRIVED, keys.commitment) == date(2026, 11, 24)
    assert entries.find(found, OPENED, keys.w) is None


@ON_SQLITE
def test_every_envelope_has_an_arrival_follow_ups_too(office: Office) -> None:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    directory = office.directory()
    team = list(directory.epochs)[:1]
    sealed = seal_follow_up(keys, directory, TEST_PEOPLE.channel_id(MISCONDUCT), office.today, "More", team)
    office.receive(sealed)
    until(office, MONDAY)
    assert entries.find(whole(office), ARRIVED, sealed[40:72]) == date(2026, 11, 24)


@ON_SQLITE
def test_the_arrival_stands_with_the_envelope_or_neither_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.report()

    def crash(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(register, "note", crash)
        with pytest.raises(SystemExit):
            worker.collect(office.worker)
    assert office.shell(AMINA).untried() == []
    assert worker.collect(office.worker) == 1
    assert pending(office) == 1


@ON_SQLITE
def test_an_envelope_sent_again_or_a_copied_c_makes_no_second_entry(office: Office) -> None:
    keys, name = office.report()
    with office.worker.store.connect() as connection:
        stored = store.read_envelope(connection, name)
    assert stored is not None
    worker.collect(office.worker)
    office.receive(stored.sealed)
    assert worker.collect(office.worker) == 0
    copied = stored.sealed[:72] + secrets.token_bytes(len(stored.sealed) - 72)
    office.receive(copied)
    assert worker.collect(office.worker) == 1
    assert pending(office) == 1
    office.clock.moment += timedelta(days=1)
    later = stored.sealed[:72] + secrets.token_bytes(len(stored.sealed) - 72)
    office.receive(later)
    until(office, MONDAY)
    assert entries.find(whole(office), ARRIVED, keys.commitment) == date(2026, 11, 24)


def test_an_opening_that_is_refused_leaves_no_entry(office: Office) -> None:
    keys, name = office.report()
    office.round()
    amina = office.shell(AMINA)
    seal, key = amina.try_envelopes()[name]
    content = amina.read_envelope(name, seal, key)
    opening = amina.opening(name, TEST_PEOPLE.channel_id(MISCONDUCT), content, key)
    with pytest.raises(Denied, match="commitment"):
        amina.post("/api/dossiers", {**opening, "w": content["cover"]})
    assert pending(office) == 1
    amina.post("/api/dossiers", opening)
    assert pending(office) == 2
    with office.database() as database:
        waiting = set(database.scalars(select(RegisterPending.entry)))
        kept = database.execute(text("SELECT * FROM dossier")).mappings().one()
    assert waiting == {
        entries.entry(ARRIVED, keys.commitment, office.today), entries.entry(OPENED, keys.w, office.today),
    }  # fmt: skip
    assert keys.w not in [bytes(value) for value in kept.values() if isinstance(value, bytes | memoryview)]
    assert bytes(kept["u"]) == keys.mailbox.u


@ON_SQLITE
def test_a_batch_comes_every_week_and_is_full_whatever_happened(office: Office) -> None:
    assert [row.day for row in whole(office)] == [date(2026, 11, 24)]
    until(office, date(2026, 11, 29))
    assert len(whole(office)) == 1
    until(office, MONDAY)
    office.round()
    assert [row.day for row in whole(office)] == [date(2026, 11, 24), MONDAY]
    until(office, date(2026, 12, 9))
    assert [row.day for row in whole(office)][2:] == [date(2026, 12, 9)], "a Monday that was missed"
    assert {len(row.entries) for row in whole(office)} == {BATCH_STEP * ENTRY_SIZE}
    assert office.shell(DANA).get("/api/register")["next"] == "2026-12-14"


@pytest.mark.parametrize(
    ("newest", "pace", "today", "wanted"),
    [
        (None, "weekly", date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 24), "weekly", date(2026, 11, 24), MONDAY),
        (date(2026, 11, 24), "weekly", MONDAY, MONDAY),
        (MONDAY, "weekly", MONDAY, date(2026, 12, 7)),
        (date(2026, 11, 24), "weekly", date(2026, 12, 2), date(2026, 12, 2)),
        (MONDAY, "rounds", MONDAY, MONDAY),
    ],
)
def test_the_next_batch_is_on_its_day(newest: date | None, pace: str, today: date, wanted: date) -> None:
    assert register.next_batch(newest, pace, today) == wanted


@ON_SQLITE
def test_in_a_demonstration_each_round_has_a_batch_of_what_waits(office: Office) -> None:
    with office.database() as database:
        assert not register.close_batch(database, register.EACH_ROUND, office.today)
        register.note(database, ARRIVED, bytes(32), office.today)
        assert register.close_batch(database, register.EACH_ROUND, office.today)
        assert not register.close_batch(database, register.EACH_ROUND, office.today)


def test_more_than_a_batch_holds_makes_a_larger_one_and_what_waits_tells_no_order(office: Office) -> None:
    tags = [secrets.token_bytes(32) for _ in range(BATCH_STEP + 1)]
    with office.database() as database:
        for tag in tags:
            register.note(database, ARRIVED, tag, MONDAY)
        if office.owner.dialect.name == "sqlite":
            written = [row for (row,) in database.execute(text("SELECT entry FROM register_pending"))]
            assert written == sorted(written)
            with pytest.raises(Exception, match="rowid"):
                database.execute(text("SELECT rowid FROM register_pending"))
        register.close_batch(database, register.WEEKLY, MONDAY)
        newest = database.scalars(select(RegisterBatch).order_by(RegisterBatch.number.desc())).first()
        assert newest is not None
        assert len(newest.entries) == 2 * BATCH_STEP * ENTRY_SIZE
        batch = Batch(newest.day, newest.entries, newest.head)
        assert all(entries.find([batch], ARRIVED, tag) == MONDAY for tag in tags)


@ON_SQLITE
def test_a_changed_register_is_found_out(office: Office) -> None:
    until(office, MONDAY)
    found = whole(office)
    changed = bytearray(found[0].entries)
    changed[50] ^= 1
    for other in (
        [Batch(found[0].day, bytes(changed), found[0].head), found[1]],
        found[1:],
        [found[1], found[0]],
        [Batch(found[0].day + timedelta(days=1), found[0].entries, found[0].head), found[1]],
    ):
        with pytest.raises(Refused, match="register"):
            entries.verify(other)


def test_the_register_is_for_the_ethics_office_alone() -> None:
    assert [role for role in Role if permissions.may(role, "register")] == [Role.ETHICS_OFFICER]


def test_another_pace_is_refused_with_what_is_taken() -> None:
    with pytest.raises(Exception, match="weekly"):
        load({"CANDOUR_REVIEW_REGISTER": "daily"})
