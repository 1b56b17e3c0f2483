"""Bundles of files: collected whole, named by opened envelopes, handed out on signed requests, erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session as Database

from intake.seam.database import serialize
from intake.seam.store import StoredBundle
from review.dossiers import access, days, knowledge
from review.dossiers.access import Acting, NotFound
from review.dossiers.bundle_files import BundleFiles
from review.dossiers.knowledge import Reader, Request
from review.dossiers.models import AttachedBundle, AttachedEnvelope, Bundle, ErasedBundle, WaitingBundle

#: What opening, attaching and erasing wait for: none may overtake another.
OPENING = 6802
#: A bundle that no opened envelope named is erased so long after it was collected.
KEPT = timedelta(days=90)
#: A bundle that isn't whole is dropped so long after a round first saw it.
PATIENCE = timedelta(days=2)
HERE, MISSING, ERASED = "here", "missing", "erased"


@dataclass(frozen=True, slots=True)
class Named:
    """A bundle that an envelope named: what the server knows of it. `stream_size` is 0 unless it is here."""

    bundle_id: bytes
    stream_size: int
    state: str


def _erased() -> ColumnElement[bool]:
    return exists().where(ErasedBundle.bundle_id == Bundle.bundle_id)


def is_known(database: Database, bundle_id: bytes) -> bool:
    """Whether a bundle was ever collected."""
    return database.get(Bundle, bundle_id) is not None


def add(database: Database, stored: StoredBundle, today: date) -> None:
    """Keeps that a bundle is here, once its file is."""
    database.add(
        Bundle(bundle_id=stored.id, stream_size=stored.stream_size, arrived_on=stored.day, collected_on=today)
    )


def kept(database: Database) -> set[bytes]:
    """The ids of all bundles that have a file."""
    return set(database.scalars(select(Bundle.bundle_id).where(~_erased())))


def waited(database: Database, bundle_id: bytes, counted: date) -> timedelta:
    """For how many counted days a bundle that isn't whole has waited; the first time it is asked, none."""
    found = database.get(WaitingBundle, bundle_id)
    if found is not None:
        return days.passed(database, found.seen_on)
    database.add(WaitingBundle(bundle_id=bundle_id, seen_on=counted))
    return timedelta()


def stop_waiting(database: Database, bundle_id: bytes) -> None:
    """Forgets since when a bundle was waited for."""
    database.execute(delete(WaitingBundle).where(WaitingBundle.bundle_id == bundle_id))


def sizes(database: Database) -> dict[bytes, int]:
    """The sizes of all bundles that have a file, by id."""
    query = select(Bundle.bundle_id, Bundle.stream_size).where(~_erased())
    return dict(database.execute(query).all())


def erase(database: Database, today: date) -> list[bytes]:
    """Marks as erased what no opened envelope named within 90 days, and gives the ids, for their files.

    The days are those of rounds, whatever a clock says: `today` is the one that was counted last.
    """
    serialize(database.connection(), OPENING)
    named = exists().where(AttachedBundle.bundle_id == Bundle.bundle_id)
    query = select(Bundle.bundle_id, Bundle.collected_on).where(~named, ~_erased())
    found = [one for one, since in database.execute(query) if days.passed(database, since) >= KEPT]
    database.add_all(ErasedBundle(bundle_id=one, erased_on=today) for one in found)
    return found


def attach(database: Database, envelope: bytes, bundle_id: bytes) -> None:
    """Keeps that an opened envelope names a bundle, which then stays; empty when it has no files."""
    if bundle_id:
        database.flush()
        database.add(AttachedBundle(envelope=envelope, bundle_id=bundle_id))


def named(database: Database, number: str) -> dict[bytes, Named]:
    """The bundles that a dossier's envelopes name, by envelope."""
    query = (
        select(AttachedBundle.envelope, AttachedBundle.bundle_id, Bundle.stream_size, _erased())
        .join(AttachedEnvelope, AttachedEnvelope.envelope == AttachedBundle.envelope)
        .outerjoin(Bundle, Bundle.bundle_id == AttachedBundle.bundle_id)
        .where(AttachedEnvelope.dossier == number)
    )
    found = {}
    for envelope, bundle_id, stream_size, erased in database.execute(query):
        state = MISSING if stream_size is None else ERASED if erased else HERE
        found[envelope] = Named(bundle_id, stream_size if state == HERE else 0, state)
    return found


def serve(
    database: Database, files: BundleFiles, installation: bytes, acting: Acting, number: str,
    request: Request, today: date,
) -> tuple[BinaryIO, int]:  # fmt: skip
    """A bundle's file and size, for a member; the request is stored with it.

    Raises `NotFound` for a bundle that no envelope of this dossier names, `bundle_files.NotHere`,
    `Refused`, `knowledge.StaleRequest`.
    """
    access.get(database, acting.login, number)
    wanted = next((one for one in named(database, number).values() if one.bundle_id == request.item), None)
    if wanted is None:
        raise NotFound
    file = files.open(wanted.bundle_id, wanted.stream_size)
    try:
        reader = Reader(acting.login, acting.officer.identity)
        knowledge.record(database, installation, reader, request, number, today)
    except BaseException:
        file.close()
        raise
    return file, wanted.stream_size
