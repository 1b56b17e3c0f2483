"""What the intake's disk tells of moments and order: tables, parts of bundles, SQLite's journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.thief.search import cells
from tests.thief.system import System

_DAY = 86_400
#: A time of day after a date, or seconds, milliseconds or microseconds of this century's first half.
_MOMENT = re.compile(
    rb".*\d{4}-\d\d-\d\d[ T]\d\d:.*|(9[5-9]|1\d\d|2[0-4]\d)\d{7}((\d{3})?\d{3})?(\.\d+)?", re.DOTALL
)


def found(system: System) -> set[str]:
    """Everything on the intake that is finer than the day, by what it is."""
    every = {*_columns(system), *_parts(system.folder / "intake" / "blobs")}
    return every | set(_sqlite(system) if system.store.files is None else _postgres(system))


def _columns(system: System) -> Iterator[str]:
    for column, value in cells(system.store.intake):
        if _MOMENT.fullmatch(value):
            yield f"the column {column}"


def _parts(folder: Path) -> Iterator[str]:
    # Before it is listed, which leaves a time.
    every = {"the folder of parts": [folder.stat()]}
    every["a part"] = [path.stat() for path in folder.iterdir()]
    assert every["a part"], "there is nothing to look at"
    for what, times in every.items():
        if any(one.st_mtime % _DAY for one in times):
            yield f"when {what} was written"
        if any(one.st_atime % _DAY for one in times):
            yield f"when {what} was read"
        if any(one.st_ctime % _DAY for one in times):
            yield f"when {what} was changed, as the file system keeps it"


def _sqlite(system: System) -> Iterator[str]:
    path = Path(str(system.store.intake.database))
    engine = create_engine(system.store.intake)
    with engine.connect() as connection:
        query = text("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%WITHOUT ROWID%'")
        yield from (f"the order of rows of {name}" for name in connection.scalars(query))
    engine.dispose()
    if any(file.stat().st_mtime % _DAY for file in path.parent.glob(f"{path.name}*")):
        yield "when the database's files were written"
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        yield "the order of pages in the journal"


def _postgres(system: System) -> Iterator[str]:
    engine = create_engine(system.store.intake)
    with engine.connect() as connection:
        if connection.scalar(text("SELECT count(DISTINCT xmin::text) > 1 FROM envelope")):
            yield "the order of rows of envelope"
        if connection.scalar(text("SHOW track_commit_timestamp")) != "off":
            yield "the moments of commits in pg_commit_ts"
        names = connection.scalars(
            text(
                "SELECT column_name FROM information_schema.columns WHERE table_name ="
                " 'pg_stat_user_tables' AND data_type LIKE 'timestamp%'"
            )
        ).all()
        for name in names:
            query = text(f'SELECT count("{name}") FROM pg_stat_user_tables')
            if connection.scalar(query):
                yield f"the statistics' {name}"
    engine.dispose()
