"""Who may touch which dossier. A barred person gets what an unknown number gets: not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session as Database

from crypto.roster import Officer
from intake.seam.organization import Organization
from review.dossiers.models import Bar, Dossier, Member, Roll
from review.staff import published
from review.staff.models import OfficerKeys


class NotFound(Exception):
    """There is no such thing for this person."""


class NotAnOfficer(Exception):
    """The person's keys stand in no roster yet, or no longer: nothing is served and nothing taken."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts: her sign-in name, her entry in the roster, and the ids of the channels she receives."""

    login: str
    officer: Officer
    channels: frozenset[bytes]


def acting(database: Database, organization: Organization, login: str) -> Acting:
    """The person as an officer of the newest roster. Raises `NotAnOfficer`."""
    roster = published.roster_of(database, organization)
    keys = database.get(OfficerKeys, login)
    if roster is None or keys is None:
        raise NotAnOfficer
    for officer in roster.officers:
        if officer.identity == keys.identity:
            channels = frozenset(roster.channel(code).channel_id for code in officer.channels)
            return Acting(login, officer, channels)
    raise NotAnOfficer


def _newest_generation() -> ColumnElement[int]:
    return (
        select(func.max(Roll.generation))
        .where(Roll.dossier == Dossier.number)
        .correlate(Dossier)
        .scalar_subquery()
    )


def readable(login: str) -> ColumnElement[bool]:
    """The condition on `Dossier` that a person may read it: a member of its newest generation, not barred."""
    member = exists().where(
        Member.dossier == Dossier.number, Member.login == login, Member.generation == _newest_generation()
    )
    barred = exists().where(Bar.dossier == Dossier.number, Bar.login == login)
    return and_(member, ~barred)


def get(database: Database, login: str, number: str) -> Dossier:
    """A dossier that the person may read. Raises `NotFound`, whatever the reason."""
    found = database.scalar(select(Dossier).where(Dossier.number == number, readable(login)))
    if found is None:
        raise NotFound
    return found


def is_barred(database: Database, login: str, number: str) -> bool:
    """Whether a person may know nothing of a dossier."""
    return database.get(Bar, (number, login)) is not None


def barred(database: Database, number: str) -> list[str]:
    """The sign-in names of all who are barred from a dossier."""
    return list(database.scalars(select(Bar.login).where(Bar.dossier == number)))


def page(database: Database, login: str, after: str, size: int) -> Sequence[Dossier]:
    """A page of one's dossiers, those that came last first; `after` is the last number of the page before.

    A number that she may not read begins at the first page, like one that doesn't exist.
    """
    query = select(Dossier).where(readable(login))
    query = query.order_by(Dossier.arrived_on.desc(), Dossier.number.desc()).limit(size)
    before = database.scalar(select(Dossier.arrived_on).where(Dossier.number == after, readable(login)))
    if before is not None:
        same_day = and_(Dossier.arrived_on == before, Dossier.number < after)
        query = query.where(or_(Dossier.arrived_on < before, same_day))
    return database.scalars(query).all()


def of_kind(database: Database, login: str, kind: str) -> list[str]:
    """The numbers of the dossiers of a kind that a person may read, in their order."""
    query = select(Dossier.number).where(readable(login), Dossier.kind == kind).order_by(Dossier.number)
    return list(database.scalars(query))


def count(database: Database, login: str) -> int:
    """How many dossiers a person may read."""
    return database.scalar(select(func.count()).select_from(Dossier).where(readable(login))) or 0
