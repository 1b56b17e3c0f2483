"""What the console's accounts may do on PostgreSQL: no more than they must."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import ProgrammingError

from intake.seam.database import open_database
from review.tables import APPEND_ONLY, tables
from tests.review.conftest import Office, console_of


def test_the_consoles_accounts_change_nothing_that_is_only_added(office: Office) -> None:
    if office.owner.dialect.name != "postgresql":
        return
    for engine in (console_of(office).engine, office.worker.review):
        for table in APPEND_ONLY:
            column = next(iter(tables.tables[table].columns)).name
            for act in (
                f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            ):  # fmt: skip
                with pytest.raises(ProgrammingError), engine.begin() as connection:
                    connection.exec_driver_sql(act)


def test_the_worker_sees_no_key_and_no_session(office: Office) -> None:
    if office.owner.dialect.name != "postgresql":
        return
    for table in ("credential", "session", "invitation", "own_trail", "member", "item", "knowledge", "bar"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            office.worker.review.begin() as connection,
        ):
            connection.exec_driver_sql(f"SELECT * FROM {table}")


def test_the_console_makes_no_table(office: Office) -> None:
    if office.owner.dialect.name != "postgresql":
        return
    engine = open_database(console_of(office).settings.database)
    with pytest.raises(ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE mine (x int)")
