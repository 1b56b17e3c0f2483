"""Collected envelopes: tried by every recipient, handed out against a signed request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session as Database

from crypto import envelope
from crypto.refusal import Refused
from crypto.register import ARRIVED
from intake.seam.database import serialize
from intake.seam.store import StoredEnvelope
from review.dossiers import access, knowledge, register
from review.dossiers.access import Acting, NotFound
from review.dossiers.knowledge import Reader, Request
from review.dossiers.models import AttachedEnvelope, SealedEnvelope, SeenEnvelope, Trial

#: What collecting waits for: of two workers the second sees what the first has taken.
_COLLECTING = 6805
#: How many heads and slots are handed out at once: 9.4 kB each.
MOST_HEADS = 32
SHUT, OPENED, BROKEN, WAITING = "shut", "opened", "broken", "waiting"
OUTCOMES = frozenset({SHUT, OPENED, BROKEN, WAITING})


class AlreadyOpened(Exception):
    """Another recipient was first; `number` names the dossier when this person may know it."""

    def __init__(self, number: str | None) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Untried:
    """What an officer's list shows of an envelope."""

    hash: bytes
    channel: bytes
    collected_on: date
    size_class: int
    waiting: bool


def collect(database: Database, stored: StoredEnvelope, today: date) -> bool:
    """Takes an envelope over from the intake, and notes its arrival in the register of receipts.

    One whose hash was ever seen is known, and no second one. Raises `Refused` for bytes that are no
    envelope, or not the one that they are kept as.
    """
    parsed = envelope.parse(stored.sealed)
    if parsed.hash != stored.hash:
        raise Refused("hash")
    serialize(database.connection(), _COLLECTING)
    if database.get(SeenEnvelope, stored.hash):
        return False
    database.add(SeenEnvelope(hash=stored.hash))
    database.add(
        SealedEnvelope(
            hash=stored.hash,
            channel=parsed.head.channel,
            size_class=parsed.head.size_class,
            arrived_on=stored.day,
            collected_on=today,
            seal=parsed.seal,
            body=parsed.body,
        )
    )
    register.note(database, ARRIVED, parsed.head.commitment, stored.day)
    return True


def _untried(acting: Acting) -> ColumnElement[bool]:
    """An entry goes when her own browser tried it, never because somebody else opened it."""
    tried = exists().where(
        Trial.envelope == SealedEnvelope.hash, Trial.login == acting.login, Trial.outcome != WAITING
    )
    return and_(SealedEnvelope.channel.in_(acting.channels), ~tried)


def untried(database: Database, acting: Acting, limit: int, after: bytes = b"") -> list[Untried]:
    """The envelopes of her channels that this person's browser has still to try, oldest day first.

    With `after`, those that come later than the envelope of this hash; `NotFound` for another channel's.
    """
    waiting = exists().where(
        Trial.envelope == SealedEnvelope.hash, Trial.login == acting.login, Trial.outcome == WAITING
    )
    query = (
        select(
            SealedEnvelope.hash,
            SealedEnvelope.channel,
            SealedEnvelope.collected_on,
            SealedEnvelope.size_class,
            waiting.label("waiting"),
        )
        .where(_untried(acting), _later(database, acting, after))
        .order_by(SealedEnvelope.collected_on, SealedEnvelope.hash)
        .limit(limit)
    )  # fmt: skip
    return [Untried(*row) for row in database.execute(query)]


def _later(database: Database, acting: Acting, after: bytes) -> ColumnElement[bool]:
    if not after:
        return true()
    day = database.scalar(_of_channels(acting, [after]).with_only_columns(SealedEnvelope.collected_on))
    if day is None:
        raise NotFound
    same_day = and_(SealedEnvelope.collected_on == day, SealedEnvelope.hash > after)
    return or_(SealedEnvelope.collected_on > day, same_day)


def count_untried(database: Database, acting: Acting) -> int:
    """How many there are."""
    query = select(func.count()).select_from(SealedEnvelope).where(_untried(acting))
    return database.scalar(query) or 0


def _of_channels(acting: Acting, hashes: Iterable[bytes]) -> Select[SealedEnvelope]:
    return select(SealedEnvelope).where(
        SealedEnvelope.hash.in_(list(hashes)), SealedEnvelope.channel.in_(acting.channels)
    )


def seals(database: Database, acting: Acting, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
    """Heads and slots to try, by hash. It is no knowledge: nothing of a body leaves."""
    found = database.scalars(_of_channels(acting, hashes[:MOST_HEADS]))
    return {row.hash: row.seal for row in found}


def record_trials(database: Database, acting: Acting, outcomes: dict[bytes, str], day: date) -> None:
    """What this person's browser found. Raises `NotFound` for another channel's envelope."""
    known = {row.hash for row in database.scalars(_of_channels(acting, outcomes))}
    if set(outcomes) - known or set(outcomes.values()) - OUTCOMES:
        raise NotFound
    for name, outcome in outcomes.items():
        before = database.get(Trial, (name, acting.login))
        if before is None:
            database.add(Trial(envelope=name, login=acting.login, outcome=outcome, tried_on=day))
        elif before.outcome == WAITING:
            before.outcome, before.tried_on = outcome, day


def place(database: Database, acting: Acting, name: bytes) -> str | None:
    """The number of the dossier that an envelope belongs to, when this person may read that dossier."""
    attached = database.get(AttachedEnvelope, name)
    try:
        return access.get(database, acting.login, attached.dossier).number if attached else None
    except NotFound:
        return None


def body(database: Database, installation: bytes, acting: Acting, request: Request, today: date) -> bytes:
    """An envelope's body for whoever opened one of its slots; the request is stored with it.

    Once it belongs to a dossier, only its members get it here. Raises `NotFound` (also for a barred
    person), `AlreadyOpened`, `Refused`, `knowledge.StaleRequest`.
    """
    row = database.scalar(_of_channels(acting, [request.item]))
    before = database.get(Trial, (request.item, acting.login))
    # What stayed shut for her is nothing to her: answered otherwise, she would learn who else opened it.
    if row is None or (before and before.outcome == SHUT):
        raise NotFound
    attached = database.get(AttachedEnvelope, request.item)
    dossier = attached.dossier if attached else None
    if dossier is not None:
        if access.is_barred(database, acting.login, dossier):
            raise NotFound
        try:
            access.get(database, acting.login, dossier)
        except NotFound:
            raise AlreadyOpened(None) from None
    reader = Reader(acting.login, acting.officer.identity)
    knowledge.record(database, installation, reader, request, dossier, today)
    return row.body
