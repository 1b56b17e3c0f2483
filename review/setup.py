"""What the console needs before its first start."""

from __future__ import annotations

import secrets

from intake.seam.database import open_database
from intake.seam.files import make_database_folder, make_folder, write_private
from intake.seam.migrations import upgrade
from review import keys
from review.config import Settings
from review.secret import SIZE


def set_up(settings: Settings) -> None:
    """Makes secret, freshness key, folder of bundles and database where they are missing.

    Raises `BadSetting`.
    """
    for file in (settings.secret, settings.freshness_key):
        make_folder(file.parent)
    make_folder(settings.blobs)
    if not settings.secret.exists():
        write_private(settings.secret, secrets.token_bytes(SIZE))
    if not settings.freshness_key.exists():
        keys.new_signing_key(settings.freshness_key)
    make_database_folder(settings.database)
    engine = open_database(settings.database)
    upgrade(engine, "review")
    engine.dispose()
