"""The directory as the console keeps it: rosters of the root, epoch notes, and what was last published."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from crypto import directory, hpke, note
from crypto.directory import EpochNote as ParsedEpoch
from crypto.refusal import Refused
from crypto.roster import Roster, parse_roster
from intake.seam.organization import Organization
from review.staff.models import Credential, EpochNote, OfficerKeys, Person, Published, RosterNote

_CURRENT = "current"
#: The shell makes the next epoch when fewer days than these are left.
RENEW_DAYS = 10
#: The next epoch begins at most so long after the day on which it is made, or before it.
_EPOCH_TOLERANCE = timedelta(days=RENEW_DAYS + 2)


class BadRoster(Exception):
    """A roster that can't be taken. The message says why."""


class BadClock(Exception):
    """The clock of the officer's computer and the console's don't agree."""


class StaleVersion(Exception):
    """The officer's secret was changed elsewhere meanwhile."""


def take_roster(database: Database, organization: Organization, text: str, day: date) -> Roster:
    """Keeps a roster that the root signed. Raises `BadRoster`."""
    try:
        roster = directory.verify_roster(
            text, organization.root, organization.installation, day, organization.lowest_serial
        )
    except Refused as refused:
        raise BadRoster(f"The root's roster can't be taken: {refused.reason}.") from None
    newest = database.scalar(select(func.max(RosterNote.serial))) or 0
    if roster.serial <= newest:
        raise BadRoster(f"Its serial is {roster.serial}, but roster {newest} is here already.")
    database.add(RosterNote(serial=roster.serial, taken_on=day, note=text))
    return roster


def newest_roster(database: Database) -> str | None:
    """The signed roster with the highest serial."""
    return database.scalar(select(RosterNote.note).order_by(RosterNote.serial.desc()).limit(1))


def roster_of(database: Database, organization: Organization) -> Roster | None:
    """The newest roster, its signature checked again; nothing before the first one."""
    text = newest_roster(database)
    if text is None:
        return None
    name = directory.key_name(organization.installation, "root")
    return parse_roster(note.verify(text, name, organization.root))


def epoch_notes(database: Database, roster: Roster, day: date) -> list[EpochNote]:
    """The epoch notes of people on the roster that still matter, in the order in which they are published."""
    identities = {officer.fingerprint for officer in roster.officers}
    query = (
        select(EpochNote)
        .join(OfficerKeys, OfficerKeys.login == EpochNote.login)
        .where(EpochNote.last >= day, OfficerKeys.fingerprint.in_(identities))
        .order_by(EpochNote.login, EpochNote.first, EpochNote.hash)
    )
    return list(database.scalars(query))


def put_epoch(
    database: Database, organization: Organization, login: str, text: str, day: date
) -> ParsedEpoch:
    """Keeps an officer's epoch note, signed by her own identity. Raises `Refused`.

    Raises `BadClock` for one that begins on another day than about `day`: with it, keys that are still
    needed would be destroyed, and reports sealed to none until then.
    """
    keys = database.get_one(OfficerKeys, login)
    epoch = directory.verify_epoch(text, keys.identity, organization.installation)
    if abs(epoch.first - day) > _EPOCH_TOLERANCE:
        raise BadClock
    # A weak key would stop every report to this officer's channels.
    hpke.seal(epoch.key, b"", b"")
    name = sha256(text.encode()).digest()
    if database.get(EpochNote, name) is None:
        database.add(EpochNote(hash=name, login=login, first=epoch.first, last=epoch.last, note=text))
    return epoch


def put_secret(database: Database, login: str, version: int, secret: bytes, escrow: bytes) -> None:
    """Keeps the next version of an officer's sealed secret. Raises `StaleVersion`."""
    credential = database.get_one(Credential, login)
    if version != credential.version + 1:
        raise StaleVersion
    credential.version, credential.secret, credential.escrow = version, secret, escrow


def epoch_until(database: Database, login: str) -> date | None:
    """The last day of an officer's newest epoch note."""
    return database.scalar(select(func.max(EpochNote.last)).where(EpochNote.login == login))


def published(database: Database) -> bytes | None:
    """The directory's file as last published."""
    row = database.get(Published, _CURRENT)
    return row.notes if row else None


def publish(database: Database, notes: bytes) -> None:
    """Keeps the directory's file that is being published."""
    database.merge(Published(name=_CURRENT, notes=notes))


def who_is_behind(database: Database, roster: Roster, day: date) -> list[str]:
    """Names of recipients without an epoch note for `day` or for ten days on: they must sign in."""
    soon = day + timedelta(days=RENEW_DAYS)
    names = []
    for officer in roster.officers:
        until = database.scalar(
            select(func.max(EpochNote.last))
            .join(OfficerKeys, OfficerKeys.login == EpochNote.login)
            .where(OfficerKeys.fingerprint == officer.fingerprint)
        )
        if officer.channels and (until is None or until < soon):
            names.append(officer.name)
    return names


def people_by_fingerprint(database: Database) -> dict[bytes, str]:
    """Sign-in names by fingerprints of identity keys."""
    return dict(database.execute(select(OfficerKeys.fingerprint, OfficerKeys.login)).all())


def staff_list(database: Database) -> list[tuple[Person, bytes | None]]:
    """Everybody active with the fingerprint of her identity: what an opener's browser matches names with."""
    query = select(Person, OfficerKeys.fingerprint).outerjoin(OfficerKeys, OfficerKeys.login == Person.login)
    return [(person, name) for person, name in database.execute(query.where(Person.active))]
