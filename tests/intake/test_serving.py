"""The portal's web server: what it answers by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.running import RunningPortal
from tests.malformed import check_malformed


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The portal's real processes, with a page of errors and no other."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "site").mkdir()
    (folder / "site" / "error.html").write_text("<!doctype html><title>Error</title>")
    portal = RunningPortal.start(folder / "site", folder)
    yield portal
    portal.stop()


def test_the_web_servers_own_answers_are_dressed_and_name_nothing(running: RunningPortal) -> None:
    check_malformed(running.url, running.log.read_text())
