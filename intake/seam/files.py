"""Files and folders: private ones, and files that appear whole and durable or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import make_url

from intake.seam.settings import BadSetting


def write_private(path: Path, data: bytes) -> None:
    """Writes a new file that its owner alone may read. Raises `FileExistsError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


#: How the names of files begin that are still being written.
TEMPORARY = "new-"
#: The folder says who gets at its files: its owner, and the group where parts run under several accounts.
_MODE = 0o640


def midnight(day: date) -> float:
    """A day as a file's time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


@contextmanager
def written(folder: Path, pieces: Iterable[bytes], day: date) -> Iterator[Path]:
    """A temporary name for data that is on the disk, its times those of the day.

    Rename or link it; the temporary name goes at the end. Raises `OSError`.
    """
    path = folder / f"{TEMPORARY}{secrets.token_hex(16)}"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as file:  # noqa: PTH123 - by descriptor
            file.writelines(pieces)
            file.flush()
            os.utime(file.fileno(), (midnight(day), midnight(day)))
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def settle(folder: Path, day: date) -> None:
    """Makes names durable, whoever made them; the folder's own time says no more than its files'."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.utime(descriptor, (midnight(day), midnight(day)))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Makes a folder for its owner alone. Raises `BadSetting` when that can't be done."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"The folder {path} can't be made ({error.strerror}). Choose another one.") from None
    if not os.access(path, os.W_OK):
        raise BadSetting(f"The folder {path} can't be written by this user. Choose another one.")


def make_database_folder(database: str) -> None:
    """Makes the folder of a SQLite database; others need none. Raises `BadSetting`."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
