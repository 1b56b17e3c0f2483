"""The receipt: shown, copied, printed, typed back; and every way in which people get it wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from crypto import receipt
from tests.browser.conftest import Seen
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT

EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@pytest.fixture
def reporter(page: Page, portal: RunningPortal) -> BrowserReporter:
    """Somebody who sees the receipt."""
    writer = BrowserReporter(page, portal)
    writer.write(MISCONDUCT, {"what_happened": WORDS})
    return writer


def error(reporter: BrowserReporter, typed: str) -> str:
    """What the page says when this is typed back."""
    reporter.page.locator("#typed-back").fill(typed)
    reporter.go_on()
    summary = reporter.step("receipt").locator("[data-errors]")
    assert summary.is_visible()
    assert reporter.page.title().startswith("Error: ")
    return summary.locator("a").inner_text()


def test_it_has_seven_groups_of_six_digits_that_fit_together(reporter: BrowserReporter) -> None:
    assert receipt.parse(reporter.receipt) == reporter.receipt
    groups = reporter.page.locator("[data-receipt] .receipt__group > :first-child").all_text_contents()
    assert [len(group) for group in groups] == [6] * 7
    assert reporter.page.locator("[data-receipt]").get_attribute("dir") == "ltr"


def test_each_report_has_its_own(page: Page, portal: RunningPortal) -> None:
    writer = BrowserReporter(page, portal)
    one = writer.write(MISCONDUCT, {"what_happened": WORDS})
    page.on("dialog", lambda dialog: dialog.accept())
    assert writer.write(MISCONDUCT, {"what_happened": WORDS}) != one


def test_typing_errors_are_explained(reporter: BrowserReporter, seen: Seen) -> None:
    right = reporter.receipt
    wrong = right[:13] + str((int(right[13]) + 1) % 10) + right[14:]
    assert error(reporter, "") == "Type the 42 digits of your receipt."
    assert error(reporter, " - \n") == "Type the 42 digits of your receipt."
    assert "You typed 41 digits" in error(reporter, right[:-1])
    assert "You typed 43 digits" in error(reporter, right + "1")
    assert "You typed 1 digit." in error(reporter, "7")
    assert error(reporter, wrong) == "Group 3 differs from the receipt above."
    assert error(reporter, receipt.generate()).startswith("Groups 1, 2, 3")
    assert "Only digits" in error(reporter, right.replace(right[0], "O"))
    assert "far longer" in error(reporter, right + " " * 200)
    assert "far longer" in error(reporter, "1" * 100_000)
    assert seen.posts == []


def test_the_summary_leads_to_the_field(reporter: BrowserReporter) -> None:
    error(reporter, "1")
    address = reporter.page.url
    reporter.step("receipt").locator("[data-errors] a").click()
    assert reporter.page.evaluate("document.activeElement.id") == "typed-back"
    assert reporter.page.url == address
    field = reporter.page.locator("#typed-back")
    assert field.get_attribute("aria-invalid") == "true"
    assert "typed-back-error" in (field.get_attribute("aria-describedby") or "")


@pytest.mark.parametrize("style", ["spaces", "lines", "dashes", "eastern", "devanagari", "marks"])
def test_it_can_be_typed_in_many_ways(style: str, reporter: BrowserReporter, portal: RunningPortal) -> None:
    groups = receipt.groups(reporter.receipt)
    typed = {
        "spaces": " ".join(groups),
        "lines": "\n".join(groups),
        "dashes": "-".join(groups),
        "eastern": " ".join(groups).translate(EASTERN),
        "devanagari": "".join(groups).translate(DEVANAGARI),
        "marks": "\u2066" + "\u00a0".join(groups) + "\u2069",
    }
    reporter.page.locator("#typed-back").fill(typed[style])
    assert reporter.page.locator("#typed-back-count").inner_text() == "42 of 42 digits"
    reporter.go_on()
    reporter.step("sent").wait_for()
    assert len(portal.envelopes()) == 1


def test_the_copy_is_one_line_of_digits(
    reporter: BrowserReporter, context: BrowserContext, portal: RunningPortal
) -> None:
    # Only a browser's user may read the clipboard: the pages' own policy forbids it to them.
    context.grant_permissions(["clipboard-write", "clipboard-read"], origin=portal.url)
    reporter.page.locator("[data-copy]").click()
    reporter.page.get_by_text("Copied.").wait_for()
    reporter.page.locator("#typed-back").focus()
    reporter.page.keyboard.press("Control+v")
    pasted = reporter.page.locator("#typed-back").input_value()
    assert pasted == " ".join(receipt.groups(reporter.receipt))


def test_a_selection_takes_the_digits_alone(reporter: BrowserReporter) -> None:
    selected = reporter.page.evaluate(
        """() => {
          getSelection().selectAllChildren(document.querySelector('[data-receipt]'));
          return getSelection().toString();
        }"""
    )
    assert receipt.parse(selected) == reporter.receipt


def test_the_receipt_prints_alone_and_not_what_it_is_for(reporter: BrowserReporter) -> None:
    page = reporter.page
    page.emulate_media(media="print")
    printed = " ".join(page.locator("body").inner_text().split())
    digits, _, rest = printed.partition(" Keep this where only you find it.")
    assert all(group in digits for group in receipt.groups(reporter.receipt))
    assert rest == " Nobody can give it to you again."
    for unwanted in (
        "portal",
        "leave",
        "copy",
        "type it back",
        "question",
        "cookies",
        "report",
        "answer",
        "receipt",
    ):
        assert unwanted not in printed.lower()
    assert page.title() == "Your receipt \u2013 Portal"


def test_the_print_button_prints(reporter: BrowserReporter) -> None:
    reporter.page.evaluate("window.print = () => { window.printed = true; }")
    reporter.page.locator("[data-print]").click()
    assert reporter.page.evaluate("window.printed") is True


def test_without_a_clipboard_the_page_says_to_write_it_down(reporter: BrowserReporter) -> None:
    reporter.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    reporter.page.locator("[data-copy]").click()
    reporter.page.get_by_text("doesn't let this page copy").wait_for()
