"""A portal that takes no more: the page keeps what was typed, says when to try again, names other doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route

from crypto.directory import verify
from tests.browser.conftest import Seen
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report


@pytest.fixture
def busy(built_site: Path, tmp_path: Path, today: date) -> Iterator[RunningPortal]:
    """A portal that takes one report a minute."""
    running = RunningPortal.start(built_site, tmp_path, CANDOUR_INTAKE_ENVELOPES_A_MINUTE="1")
    running.publish(TEST_PEOPLE.directory(today))
    yield running
    running.stop()


def flood(portal: RunningPortal, today: date) -> None:
    """Uses this minute's budget up."""
    _, keys = new_receipt(TEST_PEOPLE.installation)
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    organization = TEST_PEOPLE.organization
    officers = verify(TEST_PEOPLE.directory(today), organization.root, organization.installation, today, 1)
    sealed = seal_report(keys, officers, channel, today, {"what_happened": "x"})
    request = Request(f"{portal.url}/post", sealed, {"Content-Type": "application/octet-stream"})  # noqa: S310 - our own
    urlopen(request, timeout=20).close()  # noqa: S310 - our own


def test_a_portal_that_takes_no_more_loses_no_word_and_names_other_doors(
    page: Page, busy: RunningPortal, seen: Seen, today: date
) -> None:
    seen.expected += ["status of 503"]
    reporter = BrowserReporter(page, busy)
    reporter.write(MISCONDUCT, {"what_happened": WORDS})

    def after_a_flood(route: Route) -> None:
        flood(busy, today)
        route.continue_()

    page.route("**/post", after_a_flood)
    reporter.type_back()
    panel = page.locator("[data-failed]")
    panel.wait_for()
    said = panel.inner_text()
    for words in ("takes no more at the moment", "Try again in ten minutes.", "Where else you can turn"):
        assert words in said
    assert "isn't certain" not in said
    page.locator("[data-unlock]").click()
    assert WORDS in page.evaluate("() => [...document.querySelectorAll('textarea')].map(one => one.value)")
