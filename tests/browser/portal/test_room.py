"""Long answers: the page says early how much room is left, and never loses a word."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page

from crypto import receipt
from tests.browser.conftest import Seen
from tests.browser.office import open_envelope
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT


@pytest.fixture
def reporter(page: Page, portal: RunningPortal) -> BrowserReporter:
    """Somebody at the first question."""
    writer = BrowserReporter(page, portal)
    writer.start(MISCONDUCT)
    return writer


def room(reporter: BrowserReporter) -> int:
    """How many characters the page says there is room for."""
    line = reporter.question("what_happened").locator("[data-room]").inner_text()
    found = re.search(r"\d+", line)
    assert found is not None
    return int(found[0])


def test_nothing_is_said_of_room_while_there_is_plenty(reporter: BrowserReporter) -> None:
    reporter.answer("what_happened", "word " * 2_000)
    assert reporter.question("what_happened").locator("[data-room]").inner_text() == ""


@pytest.mark.parametrize(("letter", "count"), [("a", 56_000), ("я", 28_000), ("字", 19_000), ('"', 28_000)])
def test_what_the_page_says_fits_does_fit(
    letter: str, count: int, reporter: BrowserReporter, portal: RunningPortal, today: date
) -> None:
    reporter.answer("what_happened", letter * count)
    text = letter * (count + room(reporter))
    reporter.answer("what_happened", text)
    assert room(reporter) == 0
    reporter.answer_all({"what_happened": text})
    reporter.leave_out()
    reporter.take_receipt()
    reporter.type_back()
    reporter.step("sent").wait_for()
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"]["what_happened"] == text


def test_one_letter_too_many_is_refused_and_kept(reporter: BrowserReporter) -> None:
    reporter.answer("what_happened", "a" * 56_000)
    text = "a" * (56_001 + room(reporter))
    reporter.answer("what_happened", text)
    reporter.go_on()
    errors = reporter.step("question-1").locator("[data-errors]")
    assert "about 1 character too long" in errors.inner_text()
    assert "add the rest afterwards" in errors.inner_text()
    assert reporter.page.locator("#answer-what-happened").input_value() == text


def test_all_answers_share_the_room(reporter: BrowserReporter) -> None:
    reporter.answer("what_happened", "a" * 50_000)
    reporter.go_on()
    reporter.go_on()
    for _ in range(3):
        reporter.go_on()
    reporter.answer("who", "b" * 20_000)
    reporter.go_on()
    assert "too long" in reporter.step("question-6").locator("[data-errors]").inner_text()


def test_half_a_character_becomes_a_mark_and_does_not_stop_the_report(
    reporter: BrowserReporter, portal: RunningPortal, today: date, seen: Seen
) -> None:
    reporter.page.locator("#answer-what-happened").evaluate(
        "field => { field.value = 'broken ' + String.fromCharCode(0xd83d) + ' end'; }"
    )
    reporter.answer_all({})
    reporter.leave_out()
    reporter.take_receipt()
    reporter.type_back()
    reporter.step("sent").wait_for()
    content = open_envelope(portal.envelopes()[0], AMINA, today)
    assert content is not None
    assert content["answers"]["what_happened"] == "broken \ufffd end"
    assert seen.unexpected() == []


def test_the_room_for_an_addition_is_watched_too(page: Page, portal: RunningPortal) -> None:
    writer = BrowserReporter(page, portal)
    writer.come_back(receipt.generate())
    page.locator("[data-write-unanswered]").click()
    writer.step("choose").get_by_label("Report misconduct").check()
    writer.go_on()
    page.locator("#message").fill("a" * 62_000)
    writer.go_on()
    assert "too long" in writer.step("write").locator("[data-errors]").inner_text()
