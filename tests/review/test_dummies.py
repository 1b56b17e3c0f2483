"""Dummies: posted as reporters post, looking as what comes, known to one table, and nobody's to open."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from crypto import bundle, envelope, unseal
from crypto.refusal import Refused
from intake.seam import decoys, store
from intake.seam.posting import HttpPosting, NotAcknowledged, check_origin
from intake.seam.settings import BadSetting
from review import config, dummies, worker
from review.dossiers.models import Bundle, Dummy, DummySchedule, SealedEnvelope
from tests.conftest import TODAY
from tests.people import AMINA, BRUNO, CHEN, DANA, MISCONDUCT, TEST_PEOPLE
from tests.reporter import Bundle as Files
from tests.reporter import File
from tests.review.beside import Direct, portal_of, served
from tests.review.conftest import Office, console_of
from tests.review.test_journey import chen

CHANNEL = TEST_PEOPLE.channel_id(MISCONDUCT)
#: So many that every round has some.
OFTEN = timedelta(hours=3)


def with_portal(office: Office, folder: Path, mean: timedelta | None = OFTEN) -> Direct:
    """Lets the office's worker post dummies that often, to a portal over the same store."""
    portal = Direct(portal_of(office, folder))
    settings = replace(office.worker.settings, dummies=mean)
    office.worker = replace(office.worker, portal=portal, settings=settings)
    return portal


def a_day_of(office: Office) -> int:
    """A day's dummies; the first draw only begins the count."""
    worker.post_due(office.worker)
    office.clock.moment += timedelta(days=1)
    return worker.post_due(office.worker)


def test_dummies_come_through_the_public_interface_and_the_next_round_brings_them(
    office: Office, tmp_path: Path
) -> None:
    app = portal_of(office, tmp_path)
    with served(app) as origin:
        settings = replace(office.worker.settings, dummies=OFTEN, portal=origin)
        office.worker = replace(office.worker, portal=HttpPosting(origin), settings=settings)
        count = a_day_of(office)
    assert count
    with office.worker.store.connect() as there:
        waiting = store.waiting_hashes(there)
    with office.database() as database:
        assert set(waiting) == set(database.scalars(select(Dummy.hash)))
        assert len(waiting) == count
    office.round()
    both = office.shell(AMINA).untried() + office.shell(DANA).untried()
    assert sorted(both) == sorted(waiting)


def test_a_dummy_has_an_envelopes_form_and_opens_for_nobody(office: Office, tmp_path: Path) -> None:
    portal = with_portal(office, tmp_path)
    a_day_of(office)
    for sealed in portal.posted[:10]:
        parsed = envelope.parse(sealed)
        assert parsed.head.installation == TEST_PEOPLE.installation
        for person in (AMINA, BRUNO, CHEN, DANA):
            assert unseal.open_slots(parsed.seal, TEST_PEOPLE.secret(person, TODAY).epoch_seeds()) is None
    commitments = {envelope.parse_head(sealed).commitment for sealed in portal.posted}
    assert len(commitments) == len(portal.posted)


def test_how_many_come_is_poisson_of_the_mean_that_is_set() -> None:
    """Mean and variance are one: 20,000 draws, five standard errors."""
    drawn = [dummies.poisson(1 / 3) for _ in range(20_000)]
    mean = sum(drawn) / len(drawn)
    variance = sum((one - mean) ** 2 for one in drawn) / len(drawn)
    assert abs(mean - 1 / 3) < 0.021
    assert abs(variance - 1 / 3) < 0.035


def test_sizes_are_drawn_as_the_channel_has_them(office: Office) -> None:
    """Twelve real envelopes, half of them large; dummies among them don't count."""
    with office.database() as database:
        for at in range(16):
            sealed = decoys.seal_dummy(TEST_PEOPLE.installation, CHANNEL, 2 if at % 2 else 1)
            parsed = envelope.parse(sealed)
            row = SealedEnvelope(
                hash=parsed.hash, channel=CHANNEL, size_class=1 if at >= 12 else parsed.head.size_class,
                arrived_on=TODAY, collected_on=TODAY, seal=parsed.seal, body=parsed.body,
            )  # fmt: skip
            database.add(row)
            if at >= 12:
                database.add(Dummy(hash=parsed.hash, bundle_id=b""))
        database.flush()
        assert dummies.weights(database, CHANNEL) == {1: 6 + 9, 2: 6 + 1}
        assert dummies.weights(database, TEST_PEOPLE.channel_id("protection")) == {1: 9, 2: 1}


def test_files_are_drawn_as_reporters_bring_them(office: Office, tmp_path: Path) -> None:
    """Every real envelope has a bundle, so every dummy has one; it is collected as any other."""
    portal = with_portal(office, tmp_path)
    files = Files.seal(File("a.txt", "text/plain", b"x" * 100))
    office.upload(files.parts())
    office.report(attached=files)
    office.round()
    assert a_day_of(office) == len(portal.posted)
    office.round()
    with office.database() as database:
        sizes = database.scalars(select(Bundle.stream_size)).all()
        kept = database.scalars(select(Dummy.bundle_id)).all()
    assert len(sizes) == len(portal.posted) + 1
    assert set(sizes) == {bundle.stream_size(100)}
    assert all(len(one) == 16 for one in kept)


def test_a_fault_of_the_portal_is_logged_without_a_word_and_tried_again(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    portal = with_portal(office, tmp_path)
    portal.broken = True
    with caplog.at_level(logging.ERROR):
        assert a_day_of(office) == 0
    assert "next round" in caplog.text
    assert "dumm" not in " ".join(caplog.messages).lower()
    with office.database() as database:
        owed = sum(database.scalars(select(DummySchedule.owed)))
    assert owed
    portal.broken = False
    assert worker.post_due(office.worker) == owed
    assert worker.post_due(office.worker) == 0


def test_a_long_stop_is_not_made_up_for_in_one_burst(office: Office, tmp_path: Path) -> None:
    with_portal(office, tmp_path, timedelta(days=1))
    worker.post_due(office.worker)
    office.clock.moment += timedelta(days=1000)
    assert worker.post_due(office.worker) < 40


def test_no_answer_to_an_officer_depends_on_which_are_dummies(office: Office, tmp_path: Path) -> None:
    """Which rows the table of dummies holds changes no byte of what recipients are shown or handed."""
    with_portal(office, tmp_path)
    a_day_of(office)
    office.report(left_out=[chen()])
    office.round()
    shell = office.shell(CHEN)

    def shown() -> list[object]:
        hashes = shell.untried()
        return [
            shell.get("/api/untried"),
            shell.get("/envelopes"),
            shell.get("/dossiers"),
            shell.seals(hashes),
        ]

    before = shown()
    with office.database() as database, database.begin():
        known = set(database.scalars(select(Dummy.hash)))
        every = set(database.scalars(select(SealedEnvelope.hash)))
        database.add_all(Dummy(hash=name, bundle_id=b"") for name in every - known)
    assert every - known
    assert shown() == before
    listed = shell.get("/api/untried")
    assert {tuple(sorted(row)) for row in listed} == {("channel", "collected_on", "hash")}


def test_the_pages_account_changes_nothing_of_dummies(office: Office) -> None:
    if office.owner.dialect.name != "postgresql":
        return
    for act in ("INSERT INTO dummy VALUES ('\\x00', '')", "SELECT * FROM dummy_schedule"):
        with pytest.raises(ProgrammingError, match="denied"), console_of(office).engine.begin() as connection:
            connection.exec_driver_sql(act)


@pytest.mark.parametrize("value", ["", "3", "every 0 days", "every day", "every 3 weeks"])
def test_another_pace_is_refused_with_what_is_taken(value: str) -> None:
    with pytest.raises(BadSetting, match="every 3 days"):
        config.load({"CANDOUR_REVIEW_DUMMIES": value})


def test_the_paces_that_are_taken() -> None:
    def mean(value: str) -> timedelta | None:
        return config.load({"CANDOUR_REVIEW_DUMMIES": value}).dummies

    assert config.load({}).dummies == timedelta(days=3)
    assert (mean("every 600"), mean("every 7 days"), mean("off")) == (
        timedelta(seconds=600), timedelta(days=7), None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "value", ["report.example.org", "https://report.example.org/", "ftp://report.example.org"]
)
def test_a_portal_is_named_by_its_origin(value: str) -> None:
    with pytest.raises(BadSetting, match="CANDOUR_REVIEW_PORTAL"):
        config.load({"CANDOUR_REVIEW_PORTAL": value})
    assert check_origin("X", "https://report.example.org") == "https://report.example.org"


def test_whatever_is_no_acknowledgement_counts_as_none(office: Office, tmp_path: Path) -> None:
    app = portal_of(office, tmp_path)
    with served(app) as origin:
        posting = HttpPosting(origin)
        with pytest.raises(NotAcknowledged, match="422"):
            posting.post(b"nonsense")
        posting.post(decoys.seal_dummy(TEST_PEOPLE.installation, CHANNEL, 1))
        assert len(posting.visit(bytes(32))) == 65_536
        assert posting.directory()
    with pytest.raises(NotAcknowledged, match="did not answer"):
        posting.post(b"")


def test_a_probe_is_one_to_the_key_alone() -> None:
    key, other = decoys.probe_key(bytes(32)), decoys.probe_key(b"\1" * 32)
    sealed = decoys.seal_probe(key, TEST_PEOPLE.installation, CHANNEL, 1)
    head = envelope.parse(sealed).head
    assert decoys.is_probe(key, head)
    assert not decoys.is_probe(other, head)
    assert not decoys.is_probe(key, envelope.parse(decoys.seal_dummy(head.installation, CHANNEL, 1)).head)
    name = decoys.name_of(sealed)
    value = decoys.probe_answer(key, name)
    assert len(value) == 65_536
    assert decoys.is_probe_answer(key, name, value)
    assert not decoys.is_probe_answer(key, bytes(32), value)
    assert not decoys.is_probe_answer(other, name, value)
    with pytest.raises(Refused):
        envelope.parse(value)
