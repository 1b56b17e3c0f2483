"""What the console's commands do to people and rosters, apart from their printing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.orm import Session as Database

from intake.seam.database import open_database, writing
from intake.seam.organization import Organization
from review.config import Settings
from review.staff import enrolment, published
from review.staff.root import Candidate


@contextmanager
def changing(settings: Settings) -> Iterator[Database]:
    """A transaction on the console's database, committed at the end."""
    engine = open_database(settings.database)
    with writing(engine) as connection, Database(bind=connection) as database:
        yield database
        database.flush()
    engine.dispose()


def candidates(database: Database) -> list[Candidate]:
    """Everybody active whose enrolment was approved: who is to stand on the next roster."""
    return [
        Candidate(
            person.login,
            person.name,
            person.role,
            person.office,
            tuple(person.channels.split()),
            keys.identity,
            keys.personal,
            keys.proof,
            keys.approved_by,
        )
        for person, keys in enrolment.everybody(database)
        if person.active and keys is not None and keys.approved_by is not None
    ]


def take_roster(database: Database, organization: Organization, text: str, day: date) -> int:
    """Keeps a signed roster, and gives its serial. Raises `published.BadRoster`."""
    return published.take_roster(database, organization, text, day).serial
