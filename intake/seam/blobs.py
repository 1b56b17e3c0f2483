"""Parts of sealed bundles as files of one folder, until the console has collected them.

Names are a bundle's id and a part's index, both in hex; beside them one small file an id holds the declared
size, since the portal's database account can read nothing back. All times of a file that can be set are
midnight of its day. A file appears whole and durable or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crypto.part import Part, part_count, part_size
from crypto.refusal import Refused
from intake.seam.files import TEMPORARY, midnight, settle, written

#: What is left free on the disk: a report must not fail because files have filled it.
RESERVE = 256 * 1024 * 1024

_NAME = re.compile(r"([0-9a-f]{32})-(size|[0-9a-f]{8})")


class Taken(Exception):
    """Another size is known for an id, or other bytes for an index; what is there stays."""


def _read(path: Path) -> bytes:
    """A file's bytes, without a trace in its time of access where the system allows that."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0))
    except PermissionError:
        descriptor = os.open(path, os.O_RDONLY)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


class Blobs:
    """The folder. Any number of processes may use it at once; each method raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, bundle_id: bytes, index: int | None) -> Path:
        return self._folder / f"{bundle_id.hex()}-{'size' if index is None else f'{index:08x}'}"

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more leave the reserve free."""
        return shutil.disk_usage(self._folder).free - size >= RESERVE

    def is_known(self, bundle_id: bytes) -> bool:
        """Whether a bundle's size is here: it comes before all parts and goes after them."""
        return self._path(bundle_id, None).exists()

    def add(self, part: Part, day: date) -> None:
        """Keeps a part durably; the same one again changes nothing. Raises `Taken`."""
        head = part.head
        self._add(self._path(head.bundle_id, None), head.stream_size.to_bytes(8, "big"), day)
        self._add(self._path(head.bundle_id, head.index), part.data, day)
        settle(self._folder, day)

    def _add(self, path: Path, data: bytes, day: date) -> None:
        if not path.exists():
            with written(self._folder, [data], day) as temporary:
                try:
                    # Unlike a rename, a link never takes the place of what another request has put there.
                    path.hardlink_to(temporary)
                except FileExistsError:
                    pass
                else:
                    return
        if _read(path) != data:
            raise Taken

    def is_whole(self, bundle_id: bytes, stream_size: int) -> bool:
        """Whether every part of a bundle is here. Raises `Refused("form")` for a size off the ladder."""
        return all(
            self._path(bundle_id, index).exists() for index in reversed(range(part_count(stream_size)))
        )

    def length(self, bundle_id: bytes, index: int) -> int | None:
        """How many bytes a part has; nothing while it isn't here."""
        try:
            return self._path(bundle_id, index).stat().st_size
        except FileNotFoundError:
            return None

    def parts(self, bundle_id: bytes, stream_size: int) -> Iterator[bytes]:
        """A bundle's parts in order, one at a time. Raises `Refused("form")` for one of another length."""
        for index in range(part_count(stream_size)):
            data = _read(self._path(bundle_id, index))
            if len(data) != part_size(stream_size, index):
                raise Refused("form")
            yield data

    def ids(self) -> set[bytes]:
        """The ids of all bundles of which there is anything."""
        names = (_NAME.fullmatch(entry.name) for entry in os.scandir(self._folder))
        return {bytes.fromhex(name[1]) for name in names if name}

    def drop(self, bundle_id: bytes) -> None:
        """Forgets a bundle, whatever there is of it; its declared size goes last."""
        paths = sorted(self._folder.glob(f"{bundle_id.hex()}-*"))
        for path in paths:
            path.unlink(missing_ok=True)

    def sweep(self, before: date) -> None:
        """Takes away what a crash left half-written before a day."""
        for path in self._folder.glob(f"{TEMPORARY}*"):
            try:
                if path.stat().st_mtime < midnight(before):
                    path.unlink()
            except FileNotFoundError:
                continue
