"""Installations on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, new_database: Callable[[str], str]) -> Iterator[Installation]:
    """Both sides, set up; a test starts the processes that it needs."""
    made = Installation.make(tmp_path, new_database("review"), new_database("intake"))
    yield made
    made.stop()
