"""When the list of officers can't be believed, nothing is sealed, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page

from crypto import directory
from tests.browser.conftest import Seen
from tests.browser.office import open_envelope
from tests.browser.portal.lists import (
    cut,
    expired,
    no_channel,
    other_installation,
    serve,
    stale,
    swapped_epochs,
    tampered,
    too_few,
    with_absent,
)
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import (
    AMINA,
    BRUNO,
    CHEN,
    EVERYBODY,
    MISCONDUCT,
    TEST_PEOPLE,
    epoch_days,
)

REFUSED = [
    (other_installation, "isn't signed by the organization"),
    (stale, "the last confirmation is too old"),
    (expired, "isn't valid today"),
    (tampered, "isn't signed by the organization"),
    (swapped_epochs, "doesn't belong to it"),
    (cut, "is damaged"),
    (too_few, "Too few officers"),
    (no_channel, "Too few officers"),
]


@pytest.mark.parametrize(("made", "reason"), REFUSED)
def test_a_list_that_cannot_be_believed_leads_to_no_question(
    made: Callable[[date], bytes], reason: str, page: Page, portal: RunningPortal, today: date
) -> None:
    serve(page, made(today))
    page.goto(f"{portal.url}/en/{MISCONDUCT}/")
    refusal = page.locator("[data-refusal]")
    refusal.wait_for()
    assert reason in refusal.inner_text()
    assert "Office of Internal Oversight Services" in refusal.inner_text()
    assert page.locator("[data-go]").is_hidden()
    assert page.locator("[data-readers]").is_hidden()
    assert "Amina" not in page.locator("main").inner_text()


@pytest.mark.parametrize(("made", "reason"), REFUSED)
def test_a_list_that_goes_bad_before_sending_seals_nothing_and_keeps_all(
    made: Callable[[date], bytes], reason: str, page: Page, portal: RunningPortal, today: date, seen: Seen
) -> None:
    reporter = BrowserReporter(page, portal)
    reporter.write(MISCONDUCT, {"what_happened": WORDS, "who": "Somebody"})
    serve(page, made(today))
    reporter.type_back()
    failed = page.locator("[data-failed]")
    failed.wait_for()
    assert reason in failed.inner_text()
    assert "nothing was sent" in failed.inner_text()
    assert "head of your department" in failed.inner_text()
    assert seen.posts == portal.envelopes() == []
    page.unroute("**/directory")
    page.locator("[data-unlock]").click()
    reporter.step("check").wait_for()
    assert WORDS in page.locator("[data-answers]").inner_text()
    reporter.go_on()
    reporter.type_back()
    reporter.step("sent").wait_for()
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": WORDS, "who": "Somebody"}


@pytest.mark.parametrize("days", [-5, 5, 40, 400])
def test_with_a_wrong_clock_nothing_is_sealed_and_the_page_says_which_day_it_takes(
    days: int, page: Page, portal: RunningPortal, today: date
) -> None:
    moment = datetime(today.year, today.month, today.day, 12, tzinfo=UTC) + timedelta(days=days)
    page.clock.set_fixed_time(moment)
    page.goto(f"{portal.url}/en/{MISCONDUCT}/")
    page.locator("[data-refusal]").wait_for()
    said = page.locator("[data-refusal] [data-reason]").inner_text()
    assert f"{moment.day} {moment:%B %Y}" in said


def test_a_clock_two_days_off_does_no_harm(page: Page, portal: RunningPortal, today: date) -> None:
    page.clock.set_fixed_time(datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=1))
    BrowserReporter(page, portal).open_channel(MISCONDUCT)


def test_an_older_list_than_the_page_knows_is_refused(page: Page, portal: RunningPortal, today: date) -> None:
    roster = TEST_PEOPLE.roster(today, serial=0)
    epochs = [TEST_PEOPLE.epoch_note(person, first) for person in EVERYBODY for first in epoch_days(today)]
    serve(page, directory.join([roster, *epochs, TEST_PEOPLE.freshness(roster, epochs, today)]))
    page.goto(f"{portal.url}/en/{MISCONDUCT}/")
    page.locator("[data-refusal]").wait_for()
    assert "older list" in page.locator("[data-refusal]").inner_text()


def test_a_portal_without_a_list_says_so_and_the_page_can_ask_again(
    page: Page, portal: RunningPortal, today: date, seen: Seen
) -> None:
    seen.expected.append("503")
    portal.publish(b"candour/1 directory\n")
    page.goto(f"{portal.url}/en/{MISCONDUCT}/")
    page.locator("[data-refusal]").wait_for()
    assert "no signed list of officers yet" in page.locator("[data-refusal]").inner_text()
    portal.publish(TEST_PEOPLE.directory(today))
    page.locator("[data-check-again]").click()
    page.locator("[data-go]").wait_for()
    assert page.locator("[data-refusal]").is_hidden()


def test_an_absent_officer_is_shown_as_absent_and_not_sealed_to(
    page: Page, portal: RunningPortal, today: date
) -> None:
    portal.publish(with_absent(today, BRUNO))
    reporter = BrowserReporter(page, portal)
    reporter.open_channel(MISCONDUCT)
    assert page.locator("[data-present] [data-name]").all_text_contents() == [AMINA.name, CHEN.name]
    assert page.locator("[data-absent-list] [data-name]").all_text_contents() == [BRUNO.name]
    reporter.report(MISCONDUCT, {"what_happened": WORDS})
    (sealed,) = portal.envelopes()
    assert open_envelope(sealed, BRUNO, today) is None
    assert open_envelope(sealed, CHEN, today) is not None


def test_an_officer_who_comes_back_meanwhile_is_shown_before_anything_is_sealed_to_her(
    page: Page, portal: RunningPortal, today: date, seen: Seen
) -> None:
    portal.publish(with_absent(today, BRUNO))
    reporter = BrowserReporter(page, portal)
    reporter.write(MISCONDUCT, {"what_happened": WORDS})
    portal.publish(TEST_PEOPLE.directory(today))
    reporter.type_back()
    reporter.step("leave-out").wait_for()
    assert page.locator("[data-step='leave-out'] [data-list-changed]").is_visible()
    assert seen.posts == []
    reporter.leave_out([BRUNO.name])
    reporter.go_on()
    reporter.type_back()
    reporter.step("sent").wait_for()
    (sealed,) = portal.envelopes()
    assert open_envelope(sealed, BRUNO, today) is None


def test_fewer_than_the_channels_minimum_is_refused_with_other_doors(
    page: Page, portal: RunningPortal
) -> None:
    reporter = BrowserReporter(page, portal)
    reporter.start(MISCONDUCT)
    reporter.answer_all({"what_happened": WORDS})
    section = reporter.step("leave-out")
    for person in (AMINA, BRUNO):
        section.get_by_label(person.name).check()
    reporter.go_on()
    assert section.locator("[data-errors]").is_visible()
    assert "At least 2 officers" in section.locator("[data-errors]").inner_text()
    assert "head of your department" in section.locator("[data-too-few]").inner_text()
    assert page.title().startswith("Error: ")
    section.get_by_label(BRUNO.name).uncheck()
    assert section.locator("[data-too-few]").is_hidden()
    reporter.go_on()
    reporter.step("check").wait_for()
