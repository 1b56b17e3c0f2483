"""The worker's rounds of bundles: collected part by part, dropped when they never became whole, erased.

Each step may be the last before a crash: a bundle's file is whole before its row is committed, its row is
committed before the intake forgets it, and what a crash left over is found by the next round.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as Database

from crypto.refusal import Refused
from intake.seam import faults, store
from intake.seam.blobs import Blobs
from intake.seam.database import writing
from intake.seam.logs import Event
from intake.seam.store import StoredBundle
from review.dossiers import bundles
from review.dossiers.bundle_files import BundleFiles

log = logging.getLogger("candour.worker")


class _Said(Event):
    ASIDE = "a bundle is set aside: %s"
    NEVER_WHOLE = "a bundle never became whole and is dropped"


@dataclass(frozen=True, slots=True)
class Shelves:
    """Both databases, the intake's folder of parts, and the console's folder of bundles."""

    review: Engine
    store: Engine
    blobs: Blobs
    files: BundleFiles


@contextmanager
def _session(engine: Engine) -> Iterator[Database]:
    with writing(engine) as connection, Database(bind=connection) as database:
        yield database
        database.flush()


def collect(shelves: Shelves, today: date, counted: date) -> int:
    """Takes whole bundles over and drops those that waited too long. Gives how many are new.

    `counted` is the day that waiting and keeping are counted from (`review/dossiers/days.py`).
    """
    new = 0
    with shelves.files.alone():
        with _session(shelves.review) as database:
            known = bundles.kept(database)
        shelves.files.keep_only(known)
        there = shelves.blobs.ids()
        with shelves.store.connect() as connection:
            waiting = store.waiting_bundles(connection)
        for stored in waiting:
            try:
                new += _collect_one(shelves, stored, counted)
            except OperationalError:
                raise
            except (OSError, Refused, SQLAlchemyError) as error:
                # The others go on; this one stays at the intake and is tried again.
                log.error(_Said.ASIDE, faults.told(error))  # noqa: TRY400 - no words of a case
        # A row always comes before its files and goes after them: these were finished with.
        for bundle_id in there - {stored.id for stored in waiting}:
            shelves.blobs.drop(bundle_id)
        shelves.blobs.sweep(today)
    return new


def _collect_one(shelves: Shelves, stored: StoredBundle, counted: date) -> bool:
    with _session(shelves.review) as database:
        known = bundles.is_known(database, stored.id)
    if known:
        # A round ended between the console's commit and here, or a part came once more.
        _forget(shelves, stored.id)
        return False
    if shelves.blobs.is_whole(stored.id, stored.stream_size):
        parts = shelves.blobs.parts(stored.id, stored.stream_size)
        shelves.files.put(stored.id, parts, counted)
        with _session(shelves.review) as database:
            bundles.add(database, stored, counted)
        _forget(shelves, stored.id)
        return True
    with _session(shelves.review) as database:
        waited = bundles.waited(database, stored.id, counted)
    if waited >= bundles.PATIENCE:
        log.warning(_Said.NEVER_WHOLE)
        _forget(shelves, stored.id)
    return False


def _forget(shelves: Shelves, bundle_id: bytes) -> None:
    shelves.blobs.drop(bundle_id)
    with writing(shelves.store) as connection:
        store.drop_bundle(connection, bundle_id)
    with _session(shelves.review) as database:
        bundles.stop_waiting(database, bundle_id)


def erase(shelves: Shelves, today: date) -> int:
    """Erases what no opened envelope named within 90 days. Gives how many."""
    with shelves.files.alone():
        with _session(shelves.review) as database:
            found = bundles.erase(database, today)
        for bundle_id in found:
            shelves.files.drop(bundle_id)
    return len(found)
