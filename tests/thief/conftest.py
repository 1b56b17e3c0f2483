"""The systems that are searched, each started and taken through its journey once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.running import build_site
from tests.postgres import Postgres

#: What the run book asks of the intake's PostgreSQL.
JOURNAL = (
    "wal_level=minimal", "max_wal_senders=0", "archive_mode=off", "track_commit_timestamp=off",
    "max_wal_size=2MB", "min_wal_size=2MB", "wal_recycle=off", "log_checkpoints=off",
)  # fmt: skip


@pytest.fixture(scope="session")
def portal_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The portal's pages, built once for all processes of a parallel run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "portal-site"
    folder.mkdir(exist_ok=True)
    return build_site(folder)


@pytest.fixture(scope="session")
def quiet_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of its own, set as the run book says."""
    server = Postgres(*JOURNAL)
    yield server
    server.stop()
