"""Faults that other systems had, below both applications: tests are named after what must not happen."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import receipt
from intake.seam.database import open_database
from intake.seam.migrations import check_current
from tests.test_boundaries import PROCESSES, loaded

ROOT = Path(__file__).parents[1]
_RECEIPTS = 4_000


@pytest.mark.parametrize("history", ["intake", "review"])
def test_of_two_first_starts_at_once_none_crashes(history: str, new_database: Callable[[str], str]) -> None:
    url = new_database(history)
    code = (
        "import sys; from intake.seam.database import open_database; "
        "from intake.seam.migrations import upgrade; upgrade(open_database(sys.argv[1]), sys.argv[2])"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, history], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 2
    check_current(open_database(url), history)


def test_every_connection_overwrites_what_it_deletes(tmp_path: Path) -> None:
    """`secure_delete` belongs to a connection, not to a file: set once, it would hold for one alone."""
    engine = open_database(f"sqlite:///{tmp_path}/settings.db")
    wanted = {"secure_delete": 1, "synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
            assert found == wanted


@pytest.mark.parametrize("process", sorted(PROCESSES.keys() - {"worker"}))
def test_no_request_can_send_mail(process: str) -> None:
    assert not {"smtplib", "review.notices"} & loaded(PROCESSES[process][0])


def test_receipts_are_evenly_distributed_and_never_the_same() -> None:
    made = [receipt.generate() for _ in range(_RECEIPTS)]
    assert len(set(made)) == _RECEIPTS
    counts = Counter("".join(one[: receipt.DIGITS] for one in made))
    expected = _RECEIPTS * receipt.DIGITS / 10
    deviation = sum((counts[digit] - expected) ** 2 / expected for digit in "0123456789")
    # Nine degrees of freedom: 54 is passed once in fifty million runs.
    assert deviation < 54
