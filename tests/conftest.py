"""What the tests of both applications share: databases and a day."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from tests.postgres import Postgres

TODAY = date(2026, 11, 24)


@dataclass
class FixedClock:
    """A clock that a test sets."""

    moment: datetime = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


_engines: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    _engines.add(connection.engine)


@pytest.fixture(autouse=True)
def _dispose_engines() -> Iterator[None]:
    yield
    for engine in _engines:
        engine.dispose()
    _engines.clear()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a November morning."""
    return FixedClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, one a process of the test run."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes empty databases by name and gives their owner's address; each test runs on both kinds."""

    def on_sqlite(name: str) -> str:
        return f"sqlite:///{tmp_path}/{name}.db"

    def on_postgres(name: str) -> str:
        server: Postgres = request.getfixturevalue("postgres")
        fresh = f"{name}_{secrets.token_hex(4)}"
        owner = create_engine(server.url(), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {fresh}"))
        owner.dispose()
        return server.url(fresh).render_as_string(hide_password=False)

    return on_postgres if request.param == "postgresql" else on_sqlite
