"""Collected bundles as files of one folder: ciphertext, one file each, named by its id in hex."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from intake.seam.files import TEMPORARY, settle, written

_LOCK = "lock"
_NAME = re.compile(r"[0-9a-f]{32}")


class NotHere(Exception):
    """No file of this bundle: it has not come, or was erased."""


class BundleFiles:
    """The folder. The worker alone writes, one round at a time; the console reads. All raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, bundle_id: bytes) -> Path:
        return self._folder / bundle_id.hex()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One round at a time: a second worker would take what the first is about to commit for left over."""
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, bundle_id: bytes, parts: Iterable[bytes], day: date) -> None:
        """Puts a bundle together part by part; its file is there whole and durable, or not at all."""
        with written(self._folder, parts, day) as temporary:
            temporary.rename(self._path(bundle_id))
        settle(self._folder, day)

    def open(self, bundle_id: bytes, stream_size: int) -> BinaryIO:
        """A bundle's bytes, from the first on. Raises `NotHere`, also for a file of another size."""
        try:
            file = self._path(bundle_id).open("rb")
        except FileNotFoundError:
            raise NotHere from None
        if os.fstat(file.fileno()).st_size != stream_size:
            file.close()
            raise NotHere
        return file

    def drop(self, bundle_id: bytes) -> None:
        """Erases a bundle."""
        self._path(bundle_id).unlink(missing_ok=True)

    def keep_only(self, known: Collection[bytes]) -> None:
        """Takes away what a round that ended early left: files half-written, uncommitted or erased."""
        for path in list(self._folder.iterdir()):
            stale = _NAME.fullmatch(path.name) and bytes.fromhex(path.name) not in known
            if stale or path.name.startswith(TEMPORARY):
                path.unlink(missing_ok=True)
