"""The clock for trying: who is behind with it, and what nobody could open.

Nobody can tell a report from a dummy before it was tried, so every recipient tries every envelope, in time;
who doesn't is named to the other recipients, and never with an envelope.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session as Database

from intake.seam.organization import Organization
from review.dossiers.models import AttachedEnvelope, Dummy, SealedEnvelope, Trial
from review.regimes.catalogue import days_of
from review.staff import published
from review.staff.models import OfficerKeys, Person

#: Within so many days of its round a recipient tries an envelope; after so many she is named.
WITHIN, NAMED_AFTER = timedelta(days=days_of("CANDOUR_TRY")), timedelta(days=days_of("CANDOUR_TRY_NAMED"))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of the newest roster, the ids of the channels that she receives, and since when she may."""

    login: str
    name: str
    channels: frozenset[bytes]
    since: date


@dataclass(frozen=True, slots=True)
class Behind:
    """A recipient who is behind, and the last day on which she would not have been."""

    login: str
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Unopened:
    """What the auditor's list shows of an envelope; `broken`: a slot opened, and what it holds did not."""

    hash: bytes
    channel: bytes
    arrived_on: date
    broken: bool


def recipients(database: Database, organization: Organization) -> list[Recipient]:
    """Everybody whom the newest roster names for a channel, by name."""
    roster = published.roster_of(database, organization)
    if roster is None:
        return []
    channels = {
        officer.identity: frozenset(roster.channel(code).channel_id for code in officer.channels)
        for officer in roster.officers
    }
    query = select(OfficerKeys, Person.name).join(Person, Person.login == OfficerKeys.login)
    return [
        Recipient(keys.login, name, channels[keys.identity], keys.approved_on or keys.enrolled_on)
        for keys, name in database.execute(query.order_by(Person.name))
        if channels.get(keys.identity)
    ]


def behind(
    database: Database, organization: Organization, channels: Iterable[bytes], today: date
) -> list[Behind]:
    """The recipients of these channels who have not tried all of their envelopes in time, by name."""
    shared, found = frozenset(channels), []
    for one in recipients(database, organization):
        oldest = _oldest_untried(database, one.login, one.channels & shared)
        # Whoever came later has the same time from then on.
        start = max(oldest, one.since) if oldest else today
        if today - start >= NAMED_AFTER:
            found.append(Behind(one.login, one.name, start + WITHIN))
    return found


def _oldest_untried(database: Database, login: str, channels: frozenset[bytes]) -> date | None:
    tried = exists().where(Trial.envelope == SealedEnvelope.hash, Trial.login == login)
    query = select(func.min(SealedEnvelope.collected_on))
    return database.scalar(query.where(SealedEnvelope.channel.in_(channels), ~tried))


def _shut_for_all(everybody: list[Recipient]) -> ColumnElement[bool]:
    """Tried by every recipient of its channel, and shut for each."""
    conditions = []
    for channel in {channel for one in everybody for channel in one.channels}:
        logins = [one.login for one in everybody if channel in one.channels]
        shut = (
            select(func.count())
            .select_from(Trial)
            .where(Trial.envelope == SealedEnvelope.hash, Trial.login.in_(logins), Trial.outcome == "shut")
            .correlate(SealedEnvelope)
            .scalar_subquery()
        )
        conditions.append(and_(SealedEnvelope.channel == channel, shut == len(logins)))
    return or_(*conditions)


def unopened(
    database: Database, organization: Organization, start: int, size: int
) -> tuple[list[Unopened], int]:
    """A page of what nobody could open after all have tried, and how many there are; the oldest first.

    Dummies and probes are left out. What opened and was not made by whoever sealed it is here at once.
    """
    broken = exists().where(Trial.envelope == SealedEnvelope.hash, Trial.outcome == "broken")
    everybody = recipients(database, organization)
    condition = and_(
        ~exists().where(Dummy.hash == SealedEnvelope.hash),
        ~exists().where(AttachedEnvelope.envelope == SealedEnvelope.hash),
        or_(broken, _shut_for_all(everybody)) if everybody else broken,
    )
    columns = (
        SealedEnvelope.hash, SealedEnvelope.channel, SealedEnvelope.arrived_on, broken.label("broken"),
    )  # fmt: skip
    query = select(*columns).where(condition).order_by(SealedEnvelope.arrived_on, SealedEnvelope.hash)
    rows = database.execute(query.offset(start).limit(size))
    count = database.scalar(select(func.count()).select_from(SealedEnvelope).where(condition)) or 0
    return [Unopened(row[0], row[1], row[2], bool(row[3])) for row in rows], count
