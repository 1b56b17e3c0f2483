"""What rounds could not take, deliver or keep: set aside where it is, and named here with a reason.

Names are hashes, ids and dossiers' numbers. Nothing of it is lost: each round tries it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from crypto import envelope
from crypto.address import ANSWER_SIZE
from crypto.part import part_count, part_size
from crypto.refusal import Refused
from intake.seam import store
from intake.seam.blobs import Blobs
from intake.seam.store import StoredBundle
from review.bundle_rounds import Shelves
from review.dossiers import bundles
from review.dossiers.bundle_files import NotHere
from review.dossiers.envelopes import BROKEN
from review.dossiers.models import Outgoing, Trial


@dataclass(frozen=True, slots=True)
class SetAside:
    """One thing: `kind` is envelope, bundle or answer, `reason` a code."""

    kind: str
    name: str
    #: `form`: no envelope, or not the one that it is kept as. `length`: a part or a value of another size.
    #: `missing`: a collected bundle without its file. `broken`: a slot opened, but not what it promised.
    reason: str


def listed(shelves: Shelves) -> Iterator[SetAside]:
    """Everything that is set aside now, on both sides. Raises `OSError`, `SQLAlchemyError`."""
    yield from _at_the_intake(shelves)
    with shelves.review.connect() as connection, Database(bind=connection) as database:
        query = select(Outgoing.dossier).where(func.length(Outgoing.value) != ANSWER_SIZE)
        yield from (SetAside("answer", number, "length") for number in database.scalars(query))
        broken = select(Trial.envelope).where(Trial.outcome == BROKEN).distinct()
        yield from (SetAside("envelope", name.hex(), "broken") for name in database.scalars(broken))
        for bundle_id, size in bundles.sizes(database).items():
            try:
                shelves.files.open(bundle_id, size).close()
            except NotHere:
                yield SetAside("bundle", bundle_id.hex(), "missing")


def _at_the_intake(shelves: Shelves) -> Iterator[SetAside]:
    with shelves.store.connect() as there:
        for name in store.waiting_hashes(there):
            stored = store.read_envelope(there, name)
            if stored is not None and not _is_envelope(stored.hash, stored.sealed):
                yield SetAside("envelope", name.hex(), "form")
        for bundle in store.waiting_bundles(there):
            if not _is_sound(shelves.blobs, bundle):
                yield SetAside("bundle", bundle.id.hex(), "length")


def _is_envelope(name: bytes, sealed: bytes) -> bool:
    try:
        return envelope.parse(sealed).hash == name
    except Refused:
        return False


def _is_sound(blobs: Blobs, bundle: StoredBundle) -> bool:
    """Whether every part that is here has its length; one that is still to come is no fault."""
    lengths = (blobs.length(bundle.id, index) for index in range(part_count(bundle.stream_size)))
    return all(
        found is None or found == part_size(bundle.stream_size, index) for index, found in enumerate(lengths)
    )
