"""The days that rounds saw, counted one by one: a clock that jumps makes nothing older than it is.

What is kept for so many days is kept for so many of these. A jump over forty days adds one, a jump back adds
none, and days without a round don't count.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from intake.seam.database import serialize
from review.dossiers.models import RoundDay

_DAYS = 6804


def begin(database: Database, today: date) -> date:
    """Counts `today` unless it was counted; gives the day that was counted last, which things age from."""
    serialize(database.connection(), _DAYS)
    if database.scalar(select(RoundDay.number).where(RoundDay.day == today)) is None:
        database.add(RoundDay(number=_newest(database) + 1, day=today))
        database.flush()
    return database.scalars(select(RoundDay.day).order_by(RoundDay.number.desc())).first() or today


def _newest(database: Database) -> int:
    return database.scalar(select(func.max(RoundDay.number))) or 0


def passed(database: Database, since: date) -> timedelta:
    """How many days were counted after `since`; for a day from before the first one, all of them."""
    then = database.scalar(select(RoundDay.number).where(RoundDay.day == since)) or 0
    return timedelta(days=_newest(database) - then)


def ago(database: Database, length: timedelta) -> date | None:
    """The day that was counted so many days before the newest one; nothing when there weren't so many."""
    return database.scalar(select(RoundDay.day).where(RoundDay.number == _newest(database) - length.days))
