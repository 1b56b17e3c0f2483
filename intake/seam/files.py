"""Files and folders that their owner alone may read."""

from __future__ import annotations

import os
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
