"""What the portal needs before its first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy import make_url

from intake.app import FILLER_SIZE
from intake.config import BadSetting, Settings
from intake.seam.database import open_database
from intake.seam.migrations import upgrade


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


def set_up(settings: Settings) -> None:
    """Makes the filler's secret if there is none, and brings the database up. Raises `BadSetting`."""
    make_folder(settings.filler.parent)
    if not settings.filler.exists():
        write_private(settings.filler, secrets.token_bytes(FILLER_SIZE))
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
    engine = open_database(settings.database)
    upgrade(engine, "intake")
    engine.dispose()
