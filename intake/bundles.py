"""Taking the parts of a sealed bundle: all files of an envelope, uploaded piece by piece before it."""

from __future__ import annotations

import errno
from datetime import date

from sqlalchemy import Engine

from crypto.part import Part
from intake.seam import store
from intake.seam.blobs import Blobs
from intake.seam.database import writing


class TooLarge(Exception):
    """The bundle is larger than this portal takes."""


def take_part(engine: Engine, blobs: Blobs, largest: int, part: Part, day: date) -> None:
    """Keeps one part, durably before it returns; the same one again changes nothing.

    `largest` is the size in bytes of the largest sealed bundle that is taken. Raises `TooLarge`,
    `blobs.Taken`, and `OSError` or `SQLAlchemyError` when nothing could be stored.
    """
    head = part.head
    if head.stream_size > largest:
        raise TooLarge
    if not blobs.has_room(len(part.data)):
        raise OSError(errno.ENOSPC, "the disk is full but for its reserve")
    # The row first, and it goes last: a file without a row is always one that the collector has finished
    # with, and where the size is known the row is there.
    if not blobs.is_known(head.bundle_id):
        with writing(engine) as connection:
            store.add_bundle(connection, head.bundle_id, head.stream_size, day)
    blobs.add(part, day)
