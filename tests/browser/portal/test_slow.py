"""Without a compiler, as in Tor Browser, and on a slow phone with a bad line: it works and shows it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.office import TEXTS, deliver, open_envelope
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT

#: What developer tools call "Slow 3G": bytes a second both ways, and milliseconds to and fro.
SLOW_LINE = {
    "offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000,
}  # fmt: skip
#: How many times slower than this machine.
SLOW_PROCESSOR = 6
#: Seconds after which somebody wonders whether a button was pressed at all.
ANSWERED = 3.0
#: Notes what the page says while it works.
LISTEN = """
  () => {
    window.said = [];
    const note = () => {
      const bar = document.querySelector('[data-step=send] [data-progress]');
      const line = document.querySelector('[data-step=send] [data-status]');
      if (bar.offsetParent) window.said.push([bar.value, line.textContent]);
    };
    new MutationObserver(note).observe(document.querySelector('[data-step=send]'),
      { attributes: true, childList: true, characterData: true, subtree: true });
  }
"""


@pytest.fixture
def slow(page: Page) -> Page:
    """A page on a slow phone and a bad line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    page.set_default_timeout(60_000)
    return page


def journey(reporter: BrowserReporter, portal: RunningPortal, today: date) -> None:
    """Written, sent, come back, read, added to; and an officer opens both."""
    digits = reporter.report(MISCONDUCT, {"what_happened": WORDS})
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": WORDS}
    portal.empty()
    deliver(portal, digits, today)
    reporter.come_back(digits)
    assert reporter.messages() == [text for _, text in TEXTS]
    reporter.page.locator("[data-write]").click()
    content = open_envelope(reporter.add("More"), AMINA, today)
    assert content is not None
    assert content["answers"] == {"message": "More"}


def test_without_a_compiler_everything_works(
    playwright: Playwright, portal: RunningPortal, today: date
) -> None:
    arguments = [*ARGUMENTS, "--js-flags=--jitless"]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{portal.url}/en/")
    assert page.evaluate("typeof WebAssembly") == "undefined"
    journey(BrowserReporter(page, portal), portal, today)
    chromium.close()


def test_a_slow_phone_on_a_bad_line_gets_through(slow: Page, portal: RunningPortal, today: date) -> None:
    journey(BrowserReporter(slow, portal), portal, today)


def test_on_a_slow_phone_buttons_answer_and_progress_is_shown(slow: Page, portal: RunningPortal) -> None:
    reporter = BrowserReporter(slow, portal)
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    for number in (2, 3):
        pressed = time.monotonic()
        reporter.go_on()
        reporter.step(f"question-{number}").wait_for()
        assert time.monotonic() - pressed < ANSWERED
    slow.evaluate("location.hash = 'leave-out'")
    reporter.step("leave-out").wait_for()
    reporter.leave_out()
    reporter.take_receipt()
    slow.evaluate(LISTEN)
    pressed = time.monotonic()
    slow.locator("#typed-back").fill(reporter.receipt)
    reporter.go_on()
    reporter.step("send").wait_for()
    assert time.monotonic() - pressed < ANSWERED
    reporter.step("sent").wait_for()
    said = slow.evaluate("window.said")
    values = [value for value, _ in said]
    assert values == sorted(values)
    assert len(set(values)) >= 3
    assert len({line for _, line in said if line}) >= 3
