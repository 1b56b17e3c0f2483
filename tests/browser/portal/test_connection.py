"""A line that breaks: everything is kept, the same bytes go again, and there is never a second report."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, Route

from crypto.address import ANSWER_SIZE
from tests.browser.conftest import Seen
from tests.browser.office import open_envelope
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT


@pytest.fixture
def reporter(page: Page, portal: RunningPortal, seen: Seen) -> BrowserReporter:
    """Somebody who has written a report and holds the receipt, on a line that will break."""
    seen.expected += ["net::ERR_", "status of 5", "status of 4"]
    writer = BrowserReporter(page, portal)
    writer.write(MISCONDUCT, {"what_happened": WORDS})
    return writer


def failed(reporter: BrowserReporter) -> str:
    """What the page says of the failure."""
    panel = reporter.page.locator("[data-failed]")
    panel.wait_for()
    return panel.inner_text()


def hold(reporter: BrowserReporter, pattern: str) -> list[Route]:
    """Requests that get no answer until the test gives one."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    reporter.page.route(pattern, keep)
    return held


def try_again(reporter: BrowserReporter) -> None:
    reporter.page.unroute("**/post")
    reporter.page.locator("[data-again]").click()
    reporter.step("sent").wait_for()


def test_a_lost_line_keeps_all_and_sends_the_same_bytes_again(
    reporter: BrowserReporter, portal: RunningPortal, seen: Seen, today: date
) -> None:
    reporter.page.route("**/post", lambda route: route.abort("internetdisconnected"))
    reporter.type_back()
    assert "isn't certain whether it arrived" in failed(reporter)
    assert portal.envelopes() == []
    try_again(reporter)
    first, second = seen.posts
    assert portal.envelopes() == [first] == [second]
    assert open_envelope(first, AMINA, today) is not None


def test_a_lost_answer_makes_no_second_report(
    reporter: BrowserReporter, portal: RunningPortal, seen: Seen
) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    reporter.page.route("**/post", lose_answer)
    reporter.type_back()
    assert "isn't certain" in failed(reporter)
    assert len(portal.envelopes()) == 1
    try_again(reporter)
    assert portal.envelopes() == seen.posts[:1] == seen.posts[1:]


def test_what_may_have_arrived_cannot_be_changed(reporter: BrowserReporter, portal: RunningPortal) -> None:
    reporter.page.route("**/post", lambda route: route.abort("timedout"))
    reporter.type_back()
    failed(reporter)
    assert reporter.page.locator("[data-unlock]").is_hidden()
    reporter.page.go_back()
    reporter.page.wait_for_timeout(100)
    assert reporter.step("send").is_visible()
    reporter.page.evaluate("location.hash = 'question-1'")
    reporter.page.wait_for_timeout(100)
    assert reporter.step("question-1").is_hidden()
    try_again(reporter)
    assert len(portal.envelopes()) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, '{"status":"received"}'),
        (201, '{"status":"other"}'.ljust(ANSWER_SIZE)),
        (200, '{"status":"received"}'.ljust(ANSWER_SIZE)),
        (503, "{}".ljust(ANSWER_SIZE)),
        (422, "{}"),
        (502, "Bad gateway"),
    ],
)
def test_an_answer_that_is_not_the_portals_is_no_acknowledgement(
    status: int, body: str, reporter: BrowserReporter, portal: RunningPortal
) -> None:
    reporter.page.route("**/post", lambda route: route.fulfill(status=status, body=body))
    reporter.type_back()
    assert "isn't certain" in failed(reporter)
    try_again(reporter)
    assert len(portal.envelopes()) == 1


def test_what_the_portal_refused_can_be_changed_and_sealed_anew(
    reporter: BrowserReporter, portal: RunningPortal, seen: Seen, today: date
) -> None:
    answer = "{}".ljust(ANSWER_SIZE)
    reporter.page.route("**/post", lambda route: route.fulfill(status=422, body=answer))
    reporter.type_back()
    assert "didn't take it" in failed(reporter)
    reporter.page.unroute("**/post")
    reporter.page.locator("[data-unlock]").click()
    reporter.step("check").wait_for()
    reporter.page.locator("[data-answers] a").first.click()
    reporter.answer("what_happened", "Something else")
    reporter.go_on()
    reporter.step("check").wait_for()
    reporter.go_on()
    reporter.type_back()
    reporter.step("sent").wait_for()
    assert seen.posts[0] != seen.posts[1]
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"]["what_happened"] == "Something else"


def test_a_refusal_after_an_unknown_end_unlocks_nothing(reporter: BrowserReporter) -> None:
    reporter.page.route("**/post", lambda route: route.abort("timedout"))
    reporter.type_back()
    failed(reporter)
    reporter.page.unroute("**/post")
    answer = "{}".ljust(ANSWER_SIZE)
    reporter.page.route("**/post", lambda route: route.fulfill(status=422, body=answer))
    reporter.page.locator("[data-again]").click()
    reporter.page.locator("[data-failed]").wait_for()
    assert "isn't certain" in failed(reporter)
    assert reporter.page.locator("[data-unlock]").is_hidden()


def test_stopped_before_sending_nothing_is_sent(
    reporter: BrowserReporter, portal: RunningPortal, seen: Seen
) -> None:
    held = hold(reporter, "**/directory")
    reporter.type_back()
    reporter.page.locator("[data-cancel]").click()
    held[0].continue_()
    assert "nothing was sent" in failed(reporter)
    assert seen.posts == portal.envelopes() == []
    reporter.page.unroute("**/directory")
    reporter.page.locator("[data-unlock]").click()
    assert WORDS in reporter.page.locator("[data-answers]").inner_text()


def test_stopped_while_sending_it_may_have_arrived(reporter: BrowserReporter, portal: RunningPortal) -> None:
    hold(reporter, "**/post")
    reporter.type_back()
    reporter.page.get_by_text("Sending the sealed envelope").wait_for()
    reporter.page.locator("[data-cancel]").click()
    assert "isn't certain" in failed(reporter)
    try_again(reporter)
    assert len(portal.envelopes()) == 1


def test_sealing_shows_its_progress(reporter: BrowserReporter) -> None:
    reporter.page.evaluate(
        """() => {
          window.steps = [];
          const bar = document.querySelector('[data-progress]');
          new MutationObserver(() => window.steps.push(bar.value)).observe(bar, {attributes: true});
        }"""
    )
    reporter.type_back()
    reporter.step("sent").wait_for()
    assert reporter.page.evaluate("window.steps") == sorted(reporter.page.evaluate("window.steps"))
    assert {0, 1, 8, 9} <= set(reporter.page.evaluate("window.steps"))


def test_a_run_that_was_left_behind_sends_nothing(reporter: BrowserReporter, portal: RunningPortal) -> None:
    held: list[Route] = []

    def keep_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    reporter.page.route("**/directory", keep_the_first)
    reporter.type_back()
    reporter.step("send").wait_for()
    reporter.page.go_back()
    reporter.step("receipt").wait_for()
    reporter.go_on()
    reporter.step("sent").wait_for()
    held[0].continue_()
    reporter.page.wait_for_timeout(500)
    assert reporter.step("sent").is_visible()
    assert len(portal.envelopes()) == 1
