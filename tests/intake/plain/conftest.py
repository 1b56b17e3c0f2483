"""The plain way as a real process, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from intake.seam.clock import SystemClock
from tests.browser.running import RunningPlain, build_site
from tests.intake.plain.client import Client
from tests.people import TEST_PEOPLE


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The portal's pages, built once for all processes of a parallel run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "portal-site"
    folder.mkdir(exist_ok=True)
    return build_site(folder)


@pytest.fixture(scope="session")
def running_plain(plain_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlain]:
    """One server for all tests of a session."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "tmp").mkdir()
    running = RunningPlain.start(plain_site, folder, TMPDIR=str(folder / "tmp"))
    yield running
    running.stop()


@pytest.fixture
def plain(running_plain: RunningPlain) -> RunningPlain:
    """The plain way with the fixed people's directory of today."""
    running_plain.empty()
    running_plain.publish(TEST_PEOPLE.directory(SystemClock().today()))
    return running_plain


@pytest.fixture(scope="session")
def today() -> date:
    """The day of this machine, which is the server's too."""
    return SystemClock().today()


@pytest.fixture
def client(plain: RunningPlain) -> Client:
    """Somebody at its pages."""
    return Client(plain.url)
