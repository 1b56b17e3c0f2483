"""Databases: one way to open them, one way to write. SQLite by default, PostgreSQL in production."""

from __future__ import annotations

import fcntl
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, MetaData, create_engine, event, make_url

from intake.seam import faults

_BUSY_MILLISECONDS = 10_000
#: SQLite's codes of faults that stay with an open file though the disk is well again.
_STALE = ("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")
#: The execution option of a connection whose transaction writes.
WRITING = "candour_writing"

#: Constraints have names, so that a migration can change them and an error can be told apart.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """Metadata whose constraints are named."""
    return MetaData(naming_convention=NAMING)


def open_database(url: str) -> Engine:
    """An engine for a database's address; for SQLite with the settings that durability needs."""
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _let_go_of_faults(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own object
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _let_go_of_faults(engine: Engine) -> None:
    """A file that was opened while the disk could only be read, or failed, is opened anew the next time.

    All connections of a process share what SQLite knows of a file, so the idle ones must close too, and
    what an exception's traceback still holds is freed before the next one opens.
    """
    met = Event()

    def meet(context: ExceptionContext) -> None:
        if faults.code(context.original_exception).startswith(_STALE):
            context.is_disconnect = True
            engine.dispose()
            met.set()

    def connect(*_: object) -> None:
        if met.is_set():
            met.clear()
            gc.collect()

    event.listen(engine, "handle_error", meet)
    event.listen(engine, "do_connect", connect)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def write_lock(engine: Engine) -> Iterator[None]:
    """One writer at a time: SQLite's own busy handler sleeps and starves a process.

    A file lock beside the database is fair; other databases need none.
    """
    path = make_url(str(engine.url)).database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(engine: Engine, purpose: int) -> Iterator[bool]:
    """Whether nobody else is in here for this purpose, on this database; who ends or dies is out again."""
    path = make_url(str(engine.url)).database
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({purpose:d})").scalar())
            try:
                yield mine
            finally:
                if mine:
                    # A connection goes back to its pool, and would keep the lock there.
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({purpose:d})")
        return
    with Path(f"{path}.rounds").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: committed at the end, rolled back by any exception."""
    with (
        write_lock(engine),
        engine.connect().execution_options(**{WRITING: True}) as connection,
        connection.begin(),
    ):
        yield connection


def serialize(connection: Connection, purpose: int) -> None:
    """Lets one transaction at a time go on from here, until its end. SQLite's writers are so already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({purpose:d})")
