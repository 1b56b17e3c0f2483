"""53: a left-out officer tells from register, heads and her own requests nothing about an envelope."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session as Database

from crypto import dossier, envelope, receipt, seal, signing, statement
from crypto.binding import fingerprint
from crypto.dossier import CaseKey
from crypto.receipt import Receipt
from crypto.register import OPENED, Batch, entry
from intake.seam.database import writing
from intake.seam.store import StoredEnvelope
from review import worker
from review.dossiers import access, envelopes, register, service
from review.dossiers.service import Opening, SignedRoll
from review.staff import published
from tests.conftest import FixedClock
from tests.officer import ALPHABET
from tests.people import DANA, INES, PROTECTION, TEST_PEOPLE
from tests.reporter import new_receipt
from tests.review.conftest import Office, console_of
from tests.review.left_out import LeftOut, guesses, interval

DAYS, A_DAY = 20, 50
INSTALLATION = TEST_PEOPLE.installation


@pytest.fixture(params=["sqlite"])
def new_database(tmp_path: Path) -> Callable[[str], str]:
    """What she sees doesn't depend on the database: one kind is enough for a thousand envelopes."""
    return lambda name: f"sqlite:///{tmp_path}/{name}.db"


def sealed_for(keys: Receipt, recipients: list[bytes]) -> bytes:
    """An envelope; without recipients a dummy. She sees head and slots alone, so its body is random."""
    size_class = secrets.choice(list(envelope.BODY_SIZES))
    head = envelope.Head(size_class, INSTALLATION, TEST_PEOPLE.channel_id(PROTECTION), keys.commitment)
    slots = seal.seal_slots(head.to_bytes(), recipients, secrets.token_bytes(32))
    body = envelope.ENVELOPE_SIZES[size_class] - envelope.SEAL_SIZE
    return head.to_bytes() + slots + secrets.token_bytes(body)


def arrive(office: Office, sealed: Sequence[bytes]) -> list[bytes]:
    """Collects envelopes, as a round does; gives their names."""
    names = [envelope.parse(one).hash for one in sealed]
    with writing(office.worker.review) as connection, Database(bind=connection) as database:
        for name, one in zip(names, sealed, strict=True):
            assert envelopes.collect(database, StoredEnvelope(name, office.today, one), office.today)
        database.flush()
    return names


def opening_of(office: Office, keys: Receipt, name: bytes) -> Opening:
    """Dana's request: a signed roll, and sealed parts that nobody reads here."""
    member = fingerprint(TEST_PEOPLE.officer(DANA).identity)
    number = f"{office.today.year}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
    key = CaseKey(INSTALLATION, number, 1, dossier.new_case_key())
    roll = statement.Roll(
        INSTALLATION, number, 1, office.today, key.hash, secrets.token_bytes(1216), keys.mailbox.address,
        keys.mailbox.u, name, (member,), b"",
    )  # fmt: skip
    signed = signing.sign(TEST_PEOPLE.seed("dana", "identity"), roll.message())
    return Opening(
        "protection request",
        SignedRoll(roll.message(), {member: signed}, {member: secrets.token_bytes(1168)}, b""),
        keys.w, secrets.token_bytes(104), ["ines"], bytes(65_536), b"",
    )  # fmt: skip


def open_reports(office: Office, reports: Sequence[tuple[Receipt, bytes]]) -> None:
    """Dana opens them, by the service's own verb."""
    with writing(office.worker.review) as connection, Database(bind=connection) as database:
        acting = access.acting(database, console_of(office).organization, "dana")
        people = published.people_by_fingerprint(database)
        for keys, name in reports:
            opening = opening_of(office, keys, name)
            service.open_dossier(database, INSTALLATION, acting, opening, people, office.today)
        database.flush()


def lived(office: Office, clock: FixedClock) -> tuple[LeftOut, dict[bytes, bool]]:
    """A thousand envelopes in four weeks, half of them reports that were opened; what Inés has of it."""
    chance = random.Random(53)  # noqa: S311 - who writes when, not a key
    directory = office.directory()
    recipients = [directory.epochs[fingerprint(TEST_PEOPLE.officer(DANA).identity)]]
    ines = LeftOut(office.shell(INES))
    truth: dict[bytes, bool] = {}
    for _ in range(DAYS):
        clock.moment += timedelta(days=1)
        written = [
            (new_receipt(INSTALLATION)[1], is_report)
            for is_report in chance.sample([True, False] * (A_DAY // 2), A_DAY)
        ]
        names = arrive(office, [sealed_for(keys, recipients if one else []) for keys, one in written])
        truth |= {name: one for name, (_, one) in zip(names, written, strict=True)}
        worker.close_batch(office.worker)
        reports = [(keys, name) for name, (keys, one) in zip(names, written, strict=True) if one]
        open_reports(office, reports[::2])
        ines.shell.sign_in(clock.now().timestamp())
        ines.look(clock.now())
        open_reports(office, reports[1::2])
    clock.moment += timedelta(days=7)
    worker.close_batch(office.worker)
    ines.shell.sign_in(clock.now().timestamp())
    ines.download()
    return ines, truth


def found_out(ines: LeftOut, truth: dict[bytes, bool]) -> bool:
    """Whether she guesses better, or worse, than by a coin. Every second envelope she was told about."""
    assert set(ines.seals) == set(truth)
    assert len(truth) == DAYS * A_DAY
    low, high = interval(guesses(ines.features(), truth, list(truth)[::2]))
    return not low <= 0.5 <= high


@dataclass
class Noted:
    """All that was put into the register, with its day, and C by w."""

    entries: list[tuple[str, bytes, date]] = field(default_factory=list)
    commitments: dict[bytes, bytes] = field(default_factory=dict)

    def by_c(self) -> list[Batch]:
        """The register of the same weeks, had openings been tagged by C."""
        waiting: dict[date, set[bytes]] = {}
        for kind, tag, day in self.entries:
            known = self.commitments[tag] if kind == OPENED else tag
            waiting.setdefault(day, set()).add(entry(kind, known, day))
        return [Batch(day, register._filled(some), b"") for day, some in sorted(waiting.items())]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    """Writes down what the services note, which they go on noting."""
    found, note, derive = Noted(), register.note, receipt.derive

    def noting(database: Database, kind: str, tag: bytes, day: date) -> None:
        found.entries.append((kind, tag, day))
        note(database, kind, tag, day)

    def deriving(digits: str, installation: bytes) -> Receipt:
        keys = derive(digits, installation)
        found.commitments[keys.w] = keys.commitment
        return keys

    monkeypatch.setattr(register, "note", noting)
    monkeypatch.setattr(receipt, "derive", deriving)
    return found


def test_53_she_guesses_no_better_than_by_a_coin(office: Office, clock: FixedClock, noted: Noted) -> None:
    """A fair coin is outside its interval one time in twenty: she must be twice in a row to be believed.

    Were openings tagged by C, which heads tell everybody, the same measurement would find each one.
    """
    ines, truth = lived(office, clock)
    if found_out(ines, truth):
        ines, truth = lived(office, clock)
        assert not found_out(ines, truth)
    ines.batches = noted.by_c()
    assert found_out(ines, truth)
    assert all(guesses(ines.features(), truth, list(truth)[::2]))
