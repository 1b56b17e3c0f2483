"""250 MB over a line that keeps breaking: it arrives whole, and neither side holds it in memory.

And one file as each browser sends it: with scripts that nothing compiles, and in Firefox.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.attached import noise
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Seen
from tests.browser.line import BreakingLine
from tests.browser.memory import descendants, renderers, resident, watched
from tests.browser.office import open_files
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT

MEGABYTE = 1_000_000
#: As much as all files together may have.
SIZE = 250 * MEGABYTE
#: What the page's processes may hold more in the second half than in the first: the browser keeps bodies of
#: posts until it tidies up, but not more and more of them.
PAGE_MAY_GROW = 60 * MEGABYTE
SERVER_MAY_GROW = 60 * MEGABYTE
#: Seconds; a minute is enough on a machine that has nothing else to do.
PATIENCE = 500.0


@pytest.fixture
def line(portal: RunningPortal) -> Iterator[BreakingLine]:
    """A fast line, which holds until it is told to break."""
    with BreakingLine(portal.url, rate=40 * MEGABYTE).running() as breaking:
        yield breaking


def wait_for_all(reporter: BrowserReporter, line: BreakingLine) -> tuple[int, int]:
    """Until it was sent; gives the most that the page's processes held in each half.

    The list and the envelope are asked for again by hand, files go on by themselves.
    """
    end = time.monotonic() + PATIENCE
    most = [0, 0]
    while not reporter.step("sent").is_visible():
        assert time.monotonic() < end, reporter.step("send").inner_text()
        if reporter.step("send").locator("[data-failed]").is_visible():
            reporter.page.locator("[data-again]").click()
        reporter.page.wait_for_timeout(200)
        half = int(line.sent > SIZE // 2)
        most[half] = max(most[half], resident(renderers(os.getpid())))
    return most[0], most[1]


def test_250_megabytes_arrive_over_a_line_that_keeps_breaking(
    page: Page, portal: RunningPortal, line: BreakingLine, seen: Seen, tmp_path: Path, today: date
) -> None:
    seen.expected.append("net::ERR_")
    film = noise(tmp_path / "film.bin", SIZE)
    reporter = BrowserReporter(page, portal, address=line.url)
    reporter.write_with_files(MISCONDUCT, film, as_they_are=True)
    line.every = 3.0
    server = portal.process.pid
    with watched(lambda: descendants(server)) as server_memory:
        reporter.type_back()
        first, second = wait_for_all(reporter, line)
    (sealed,) = portal.envelopes()
    assert open_files(sealed, AMINA, today, portal) == {"film.bin": film.read_bytes()}
    assert line.cuts >= 3
    print(f"page {first}, then {second}, server {server_memory.growth} bytes more, {line.cuts} cuts")
    assert second - first < PAGE_MAY_GROW
    assert server_memory.growth < SERVER_MAY_GROW


def test_a_file_arrives_where_scripts_are_not_compiled(
    playwright: Playwright, portal: RunningPortal, tmp_path: Path, today: date
) -> None:
    film = noise(tmp_path / "film.bin", 6 * MEGABYTE)
    flags = [*ARGUMENTS, "--js-flags=--jitless"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    try:
        page = browser.new_page()
        page.set_default_timeout(60_000)
        reporter = BrowserReporter(page, portal)
        reporter.write_with_files(MISCONDUCT, film, as_they_are=True)
        assert page.evaluate("typeof WebAssembly") == "undefined"
        reporter.type_back()
        reporter.step("sent").wait_for()
    finally:
        browser.close()
    (sealed,) = portal.envelopes()
    assert open_files(sealed, AMINA, today, portal) == {"film.bin": film.read_bytes()}
