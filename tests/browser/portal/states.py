"""Every page of the portal in every state that somebody can bring it to, one after the other.

`test_pages.py` measures each, and `python -m tests.browser.pictures` takes a picture of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from playwright.sync_api import Page

from crypto import receipt
from tests.browser.office import compose, deliver, keys_of, seal_value, signed_messages
from tests.browser.portal.lists import serve, stale, too_few, with_absent
from tests.browser.reporter import WORDS, BrowserReporter
from tests.people import AMINA, BRUNO, CHEN, MISCONDUCT, PROTECTION

HELP = ("help", "help/safe", "help/seen", "help/next", "help/limits", "help/doors")


def states(reporter: BrowserReporter, today: date) -> Iterator[str]:
    """All of them, by name. The portal must be empty, with today's list of officers."""
    page, url = reporter.page, reporter.portal.url
    for name, path in (("languages", ""), ("error", "error.html"), ("start", f"{reporter.language}/")):
        page.goto(f"{url}/{path}")
        page.wait_for_load_state("networkidle")
        yield name
    for name in HELP:
        page.goto(f"{url}/{reporter.language}/{name}/")
        page.wait_for_load_state("networkidle")
        yield name.replace("/", "-")
    yield from _refused(reporter, today)
    yield from _channel(reporter, MISCONDUCT, today)
    yield from _channel(reporter, PROTECTION, today)
    yield from _mailbox(reporter, today)


def _refused(reporter: BrowserReporter, today: date) -> Iterator[str]:
    page = reporter.page
    for name, notes in (("stale", stale(today)), ("too few", too_few(today))):
        serve(page, notes)
        page.goto(f"{reporter.portal.url}/{reporter.language}/{MISCONDUCT}/")
        page.locator("[data-refusal]").wait_for()
        yield f"list refused, {name}"
    serve(page, with_absent(today, CHEN))
    reporter.open_channel(MISCONDUCT)
    yield "an officer is absent"
    page.unroute("**/directory")


def _channel(reporter: BrowserReporter, channel: str, today: date) -> Iterator[str]:
    page = reporter.page
    reporter.open_channel(channel)
    yield f"{channel} begin"
    page.locator("[data-start]").click()
    reporter.go_on()
    yield f"{channel} question-1 faulty"
    reporter.answer("what_happened", "word " * 11_000)
    yield f"{channel} little room"
    reporter.answer("what_happened", "word " * 13_000)
    reporter.go_on()
    yield f"{channel} too long"
    reporter.answer("what_happened", WORDS)
    yield from _questions(reporter, channel)
    yield from _leave_out(reporter, channel)
    yield f"{channel} check"
    yield from _receipt(reporter, channel, today)


def _questions(reporter: BrowserReporter, channel: str) -> Iterator[str]:
    for number in range(1, reporter.page.locator("[data-question]").count() + 1):
        section = reporter.step(f"question-{number}")
        section.wait_for()
        if section.get_attribute("data-type") == "line":
            section.locator("[name='answer']").fill("Geneva")
            section.locator("[value='UNKNOWN']").check()
        yield f"{channel} question-{number:02}"
        reporter.go_on()


def _leave_out(reporter: BrowserReporter, channel: str) -> Iterator[str]:
    for _ in range(3):
        # Steps between the questions and this one, such as files, are left as they are.
        if reporter.step("leave-out").is_visible():
            break
        yield f"{channel} {reporter.page.locator('[data-step]:not([hidden])').get_attribute('data-step')}"
        reporter.go_on()
    section = reporter.step("leave-out")
    section.wait_for()
    yield f"{channel} leave-out"
    for box in section.locator("input").all():
        box.check()
    reporter.go_on()
    yield f"{channel} leave-out faulty"
    for box in section.locator("input").all()[1:]:
        box.uncheck()
    reporter.go_on()
    reporter.step("check").wait_for()


def _receipt(reporter: BrowserReporter, channel: str, today: date) -> Iterator[str]:
    page = reporter.page
    digits = reporter.take_receipt()
    yield f"{channel} receipt"
    page.locator("#typed-back").fill(digits[:-1])
    reporter.go_on()
    yield f"{channel} receipt faulty"
    page.route("**/post", lambda route: route.abort("timedout"))
    reporter.type_back()
    page.locator("[data-failed]").wait_for()
    yield f"{channel} send failed"
    page.unroute("**/post")
    page.locator("[data-again]").click()
    reporter.step("sent").wait_for()
    page.locator("[data-show-receipt]").click()
    yield f"{channel} sent"
    if channel == MISCONDUCT:
        yield from _changed(reporter, channel, today)


def _changed(reporter: BrowserReporter, channel: str, today: date) -> Iterator[str]:
    page = reporter.page
    reporter.write(channel, {"what_happened": WORDS})
    serve(page, with_absent(today, CHEN))
    reporter.type_back()
    page.locator("[data-step='leave-out'] [data-list-changed]").wait_for()
    yield f"{channel} list changed"
    page.unroute("**/directory")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("[data-forgotten]").wait_for()
    yield f"{channel} loaded anew"


def _mailbox(reporter: BrowserReporter, today: date) -> Iterator[str]:
    page, portal = reporter.page, reporter.portal
    digits = receipt.generate()
    deliver(portal, digits, today)
    page.goto(f"{portal.url}/{reporter.language}/mailbox/")
    yield "mailbox begin"
    reporter.go_on()
    yield "mailbox faulty"
    serve(page, stale(today))
    page.locator("#receipt").fill(digits)
    reporter.go_on()
    page.locator("[data-step='opening'] [data-failed]").wait_for()
    yield "mailbox not opened"
    page.unroute("**/directory")
    reporter.come_back(digits)
    yield "mailbox answers"
    yield from _dates(page, today)
    page.locator("[data-write]").click()
    reporter.step("write").wait_for()
    reporter.go_on()
    yield "mailbox write faulty"
    page.locator("#message").fill(WORDS)
    yield "mailbox write"
    reporter.go_on()
    reporter.step("sent").wait_for()
    yield "mailbox sent"
    yield from _unanswered(reporter)
    yield from _spoilt(reporter, today)


def _dates(page: Page, today: date) -> Iterator[str]:
    form = page.locator("[data-form='sent-on']")
    form.locator("[data-continue]").click()
    yield "mailbox no day"
    for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
        page.locator(f"#sent-on-{part}").fill(str(value))
    form.locator("[data-continue]").click()
    page.locator("[data-dates]").wait_for()
    yield "mailbox days"


def _unanswered(reporter: BrowserReporter) -> Iterator[str]:
    page = reporter.page
    reporter.come_back(receipt.generate())
    yield "mailbox nothing"
    page.locator("[data-write-unanswered]").click()
    section = reporter.step("choose")
    section.wait_for()
    reporter.go_on()
    yield "mailbox choose faulty"
    section.locator("input").first.check()
    yield "mailbox choose"


def _spoilt(reporter: BrowserReporter, today: date) -> Iterator[str]:
    page, portal = reporter.page, reporter.portal
    digits = receipt.generate()
    keys = keys_of(digits).mailbox
    values = compose(signed_messages(keys.address, [(AMINA, today, "Text")]), (AMINA,))
    values["messages"][0]["text"] = "Another text"
    portal.put_mailbox(keys.address, seal_value(values, keys, MISCONDUCT))
    reporter.come_back(digits)
    yield "mailbox spoilt"
    digits = receipt.generate()
    deliver(portal, digits, today, team=(BRUNO,))
    serve(page, with_absent(today, BRUNO))
    reporter.come_back(digits)
    page.locator("[data-nobody]").wait_for()
    yield "mailbox nobody left"
    page.unroute("**/directory")
