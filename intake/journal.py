"""What PostgreSQL keeps of moments on the intake: settings that keep it small, and what clears it.

A table holds days alone, but the server's journal has the moment of every commit until it is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import Engine

from intake.seam.accounts import NoAccounts
from intake.seam.findings import FAIL, OK, WARN, Finding

#: The setting, its value, and why: no standby or archive needs the journal, so it can be the shortest; what
#: is done with is unlinked and not kept for later; no log line says when something came.
SETTINGS = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "archive_mode": "off",
    "track_commit_timestamp": "off",
    "wal_recycle": "off",
    "log_connections": "",
    "log_disconnections": "off",
    "log_checkpoints": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_parameter_max_length_on_error": "0",
}
#: The smallest journal is two segments of the size that the cluster was made with.
_JOURNAL = "max_wal_size"
#: Tables that a round empties.
_PASSING = ("envelope", "bundle", "plain_form")


def _off(value: object) -> str:
    return "" if value in {"off", ""} else str(value)


def check(connection: Connection) -> Iterator[Finding]:
    """Whether the server is set so; nothing on SQLite, which has no such settings."""
    if connection.dialect.name != "postgresql":
        return
    names = [*SETTINGS, _JOURNAL, "wal_segment_size"]
    found = {name: connection.scalar(text(f"SHOW {name}")) for name in names}
    wrong = {name: value for name, value in SETTINGS.items() if _off(found[name]) != _off(value)}
    if wrong:
        said = ", ".join(f"{name}={found[name]}" for name in wrong)
        given = " ".join(f"{name}={value or 'off'}" for name, value in wrong.items())
        remedy = f"Set in postgresql.conf and restart: {given}"
        yield Finding(FAIL, f"PostgreSQL keeps more than it must: {said}", remedy)
    else:
        yield Finding(OK, "PostgreSQL's journal and log keep as little as they can")
    size, least = (int(connection.scalar(text("SELECT pg_size_bytes(:v)"), {"v": found[name]}) or 0)
                   for name in (_JOURNAL, "wal_segment_size"))  # fmt: skip
    if size > 2 * least:
        remedy = f"Set {_JOURNAL}={2 * least // 1_048_576}MB, and min_wal_size too."
        yield Finding(WARN, f"PostgreSQL's journal may grow to {found[_JOURNAL]}", remedy)


def clear(engine: Engine) -> None:
    """After a round, as the owner: rows that are gone leave the disk, and the journal begins anew.

    Raises `NoAccounts` on SQLite, where nothing of it is there.
    """
    if engine.dialect.name != "postgresql":
        raise NoAccounts("SQLite needs no such command: it overwrites what it deletes.")
    owner = create_engine(engine.url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    with owner.connect() as connection:
        for table in _PASSING:
            connection.execute(text(f"VACUUM (FULL) {table}"))
        connection.execute(text("CHECKPOINT"))
        connection.execute(text("SELECT pg_switch_wal()"))
        connection.execute(text("CHECKPOINT"))
    owner.dispose()
