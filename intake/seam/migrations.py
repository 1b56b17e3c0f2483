"""Alembic, for both applications: two histories under `deploy/migrations/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from intake.seam.database import serialize, writing

_FOLDER = Path(__file__).parents[2] / "deploy" / "migrations"
#: Of the purposes of `serialize`.
_UPGRADE = 6800


class OutOfDate(Exception):
    """The database's tables are not those of this release. The message says what to do."""


def configuration(history: str, connection: Connection | None = None) -> Config:
    """Alembic's configuration of a history: `intake` or `review`."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER / history))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, history: str, revision: str = "head") -> None:
    """Brings a database up, in one transaction, one process at a time."""
    with writing(engine) as connection:
        serialize(connection, _UPGRADE)
        command.upgrade(configuration(history, connection), revision)


def downgrade(engine: Engine, history: str, revision: str) -> None:
    """Takes a database back to a revision, or to `base`."""
    with writing(engine) as connection:
        command.downgrade(configuration(history, connection), revision)


def check_current(engine: Engine, history: str) -> None:
    """Raises `OutOfDate` unless the database is at the newest revision of its history.

    It leaves no connection open: server processes are forked, and SQLite's must not be.
    """
    wanted = ScriptDirectory.from_config(configuration(history)).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if found != wanted:
        raise OutOfDate(
            f"The database of {history} is at revision {found or 'none'}, this release needs {wanted}. "
            f"Run `{history} database upgrade`."
        )
