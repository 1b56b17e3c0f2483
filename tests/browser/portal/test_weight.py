"""How much a report costs on the wire, behind a web server that compresses pages as a real one does."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from crypto.address import ANSWER_SIZE
from tests.browser.line import compressing
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT

#: Answers of one size, which nothing makes smaller.
FIXED = "/post"
#: Bytes, heads and all: the first page with everything that it shows, and all until the report is there.
FIRST_PAGE = 60_000
ALL = 200_000


class Wire:
    """What came over the wire, by address, as the browser's network counts it."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, float] = defaultdict(float)
        self._urls: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": False})
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes[self._urls[event["requestId"]]] += event["encodedDataLength"]

    @property
    def hosts(self) -> set[str]:
        """Everybody who was asked."""
        return {urlsplit(url).netloc for url in self._urls.values()}

    def asked(self, address: str) -> int:
        """How often an address was asked for."""
        return list(self._urls.values()).count(address)

    def total(self, but: str) -> float:
        """All bytes, but those of a path."""
        return sum(size for url, size in self.bytes.items() if urlsplit(url).path != but)


def test_a_report_is_light_and_asks_nobody_else(page: Page, portal: RunningPortal) -> None:
    with compressing(portal.url) as url:
        wire = Wire(page)
        page.goto(f"{url}/en/", wait_until="networkidle")
        first = wire.total(FIXED)
        reporter = BrowserReporter(page, portal, address=url)
        reporter.open_channel(MISCONDUCT)
        page.wait_for_load_state("networkidle")
        channel = wire.total(FIXED)
        page.locator("[data-start]").click()
        reporter.answer_all({"what_happened": WORDS})
        reporter.leave_out()
        reporter.take_receipt()
        reporter.type_back()
        reporter.step("sent").wait_for()
        page.wait_for_load_state("networkidle")
        assert wire.hosts == {urlsplit(url).netloc}
        whole = wire.total(FIXED)
        answer = wire.bytes[f"{url}/post"]
    # Asked for again before sealing, the list of officers comes once.
    assert wire.asked(f"{url}/directory") == 2
    print(f"first page {first:.0f}, with the channel's {channel:.0f}, all {whole:.0f} bytes")
    print(f"the list of officers, all times together: {wire.bytes[f'{url}/directory']:.0f} bytes")
    assert 0 < first <= FIRST_PAGE
    assert first < whole <= ALL
    # The portal's answer has one size whatever it says, and nothing makes it smaller.
    assert ANSWER_SIZE < answer < ANSWER_SIZE + 2000
