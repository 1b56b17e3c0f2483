"""What the portal needs before its first start."""

from __future__ import annotations

import secrets

from intake.app import FILLER_SIZE
from intake.config import Settings
from intake.seam.database import open_database
from intake.seam.files import make_database_folder, make_folder, write_private
from intake.seam.migrations import upgrade


def set_up(settings: Settings) -> None:
    """Makes the filler's secret and the blobs' folder if there are none, and brings the database up.

    Raises `BadSetting`.
    """
    make_folder(settings.filler.parent)
    make_folder(settings.blobs)
    if not settings.filler.exists():
        write_private(settings.filler, secrets.token_bytes(FILLER_SIZE))
    make_database_folder(settings.database)
    engine = open_database(settings.database)
    upgrade(engine, "intake")
    engine.dispose()
