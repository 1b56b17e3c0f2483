"""The two histories: models equal migrations, up and down leave the schema as it was, with data."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.exc import DatabaseError

from intake.seam import store
from intake.seam.database import open_database, writing
from intake.seam.migrations import OutOfDate, check_current, downgrade, upgrade
from review.tables import APPEND_ONLY, tables

HISTORIES: dict[str, MetaData] = {"intake": store.tables, "review": tables}


@pytest.fixture(params=list(HISTORIES))
def history(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def schema(engine: Engine) -> dict[str, object]:
    found = inspect(engine)
    return {
        table: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in found.get_columns(table)
            ],
            sorted(str(check["name"]) for check in found.get_check_constraints(table)),
            sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
            sorted(str(key["name"]) for key in found.get_unique_constraints(table)),
            found.get_pk_constraint(table)["name"],
        )
        for table in found.get_table_names()
    }


def test_models_equal_migrations(history: str, new_database: Callable[[str], str]) -> None:
    engine = open_database(new_database(history))
    upgrade(engine, history)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, HISTORIES[history]) == []


def test_models_alone_make_the_same_constraints(history: str, new_database: Callable[[str], str]) -> None:
    migrated, made = open_database(new_database("migrated")), open_database(new_database("made"))
    upgrade(migrated, history)
    HISTORIES[history].create_all(made)
    found = schema(migrated)
    found.pop("alembic_version")
    assert found == schema(made)


def test_down_and_up_again_gives_the_same_schema(history: str, new_database: Callable[[str], str]) -> None:
    engine = open_database(new_database(history))
    upgrade(engine, history)
    before = schema(engine)
    downgrade(engine, history, "base")
    assert set(schema(engine)) == {"alembic_version"}
    upgrade(engine, history)
    assert schema(engine) == before


def test_the_store_loses_no_envelope_on_a_second_upgrade(new_database: Callable[[str], str]) -> None:
    engine = open_database(new_database("intake"))
    upgrade(engine, "intake")
    name, sealed = secrets.token_bytes(32), secrets.token_bytes(24_848)
    row = {"hash": name, "channel": bytes(16), "size_class": 1, "day": date(2026, 11, 24), "sealed": sealed}
    with writing(engine) as connection:
        connection.execute(store.envelopes.insert().values(row))
    upgrade(engine, "intake")
    with engine.connect() as connection:
        found = store.read_envelope(connection, name)
    assert found == store.StoredEnvelope(name, row["day"], sealed)  # type: ignore[arg-type]


def test_a_database_of_another_release_is_refused(history: str, new_database: Callable[[str], str]) -> None:
    engine = open_database(new_database(history))
    with pytest.raises(OutOfDate, match=f"{history} database upgrade"):
        check_current(engine, history)
    upgrade(engine, history)
    check_current(engine, history)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_rows_that_are_only_added_stay(table: str, act: str, review_rows: Engine) -> None:
    column = next(iter(tables.tables[table].columns)).name
    with pytest.raises(DatabaseError, match="only added"), writing(review_rows) as connection:
        connection.execute(text(act.format(table, column, column)))


@pytest.fixture(scope="module")
def review_rows(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A console's database with one row in every table that is only added, its keys unchecked."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('rows')}/review.db")
    upgrade(engine, "review")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        for table in APPEND_ONLY:
            columns = tables.tables[table].columns
            values = ", ".join("'2026-11-24'" if str(c.type) == "DATE" else "1" for c in columns)
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({values})")
        connection.commit()
    return engine
