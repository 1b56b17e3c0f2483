"""The register of receipts: every envelope's arrival, every opening, in batches that tell nothing of either.

Whoever knows C or w finds a day; to everybody else all entries look alike, filling included.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Database

from crypto import register
from crypto.register import BATCH_STEP, ENTRY_SIZE, Batch
from intake.seam.database import serialize
from review.dossiers.models import RegisterBatch, RegisterPending

#: A batch on each Monday, or for demonstrations alone in every round that has an entry for it.
WEEKLY, EACH_ROUND = "weekly", "rounds"
_REGISTER = 6803
#: How many entries one statement names: databases take some 30,000 values.
_AT_ONCE = 1000
#: Made once: building a statement takes longer than running it.
_ADD = {
    "postgresql": postgresql.insert(RegisterPending).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(RegisterPending).on_conflict_do_nothing(),
}


def note(database: Database, kind: str, tag: bytes, day: date) -> None:
    """An entry for the next batch. The same entry is kept once: anybody can send C again."""
    connection = database.connection()
    connection.execute(_ADD[connection.dialect.name], {"entry": register.entry(kind, tag, day)})


def batches(database: Database) -> list[Batch]:
    """The whole register, oldest batch first."""
    rows = database.scalars(select(RegisterBatch).order_by(RegisterBatch.number))
    return [Batch(row.day, row.entries, row.head) for row in rows]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_batch(newest: date | None, pace: str, today: date) -> date:
    """The day of the batch that comes next: today when it is due, also when its Monday was missed."""
    if pace == EACH_ROUND or newest is None or newest < _monday(today):
        return today
    return _monday(today) + timedelta(days=7)


def newest_day(database: Database) -> date | None:
    """The day of the newest batch; nothing before the first."""
    return database.scalar(select(func.max(RegisterBatch.day)))


def _filled(entries: set[bytes]) -> bytes:
    """Sorted, with random entries among them up to the next multiple of 64, at least 64."""
    wanted = max(1, -(-len(entries) // BATCH_STEP)) * BATCH_STEP
    filled = set(entries)
    while len(filled) < wanted:
        filled.add(secrets.token_bytes(ENTRY_SIZE))
    return b"".join(sorted(filled))


def close_batch(database: Database, pace: str, today: date) -> bool:
    """Makes the batch that is due of all that waits, and gives whether one was due.

    A weekly batch comes without any entry too: that nothing happened doesn't show.
    """
    serialize(database.connection(), _REGISTER)
    if next_batch(newest_day(database), pace, today) != today:
        return False
    waiting = set(database.scalars(select(RegisterPending.entry)))
    if pace == EACH_ROUND and not waiting:
        return False
    newest = database.scalar(select(RegisterBatch).order_by(RegisterBatch.number.desc()).limit(1))
    count, before = (newest.number + 1, newest.head) if newest else (1, b"")
    entries = _filled(waiting)
    head = register.chain(before, count, today, entries)
    database.add(RegisterBatch(number=count, day=today, entries=entries, head=head))
    ordered = sorted(waiting)
    for at in range(0, len(ordered), _AT_ONCE):
        some = ordered[at : at + _AT_ONCE]
        database.execute(delete(RegisterPending).where(RegisterPending.entry.in_(some)))
    database.flush()
    return True
