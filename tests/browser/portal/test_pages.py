"""What holds on every page and step: access, direction, size, and nothing left behind or asked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from crypto import receipt
from intake.seam.languages import LANGUAGES
from tests.browser.axe import violations
from tests.browser.conftest import Seen
from tests.browser.office import deliver
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import CHEN, MISCONDUCT, PROTECTION

FORBIDDEN = (
    "localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "serviceWorker",
    "sendBeacon", "WebSocket", "innerHTML", "eval(", "new Function",
)  # fmt: skip
CODES = [language.code for language in LANGUAGES]


def too_wide(page: Page) -> list[str]:
    """By how many pixels the page is too wide for a small phone, and for letters of twice the size."""
    measure = "document.documentElement.scrollWidth - window.innerWidth"
    page.set_viewport_size({"width": 320, "height": 640})
    phone = page.evaluate(measure)
    page.set_viewport_size({"width": 1024, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    large = page.evaluate(measure)
    page.evaluate("document.documentElement.style.fontSize = ''")
    found = {"320 px": phone, "200 %": large}
    return [f"{where}: {pixels} too wide" for where, pixels in found.items() if pixels > 0]


def walk(reporter: BrowserReporter, digits: str) -> Iterator[str]:
    """Every page, and every kind of step of the pages that have some, one after the other."""
    page, url = reporter.page, reporter.portal.url
    for path in ("/", "/error.html", f"/{reporter.language}/", f"/{reporter.language}/help/"):
        page.goto(url + path)
        page.wait_for_load_state("networkidle")
        yield path
    yield from _walk_channel(reporter, MISCONDUCT)
    yield from _walk_channel(reporter, PROTECTION)
    yield from _walk_mailbox(reporter, digits)


def _walk_channel(reporter: BrowserReporter, channel: str) -> Iterator[str]:
    page = reporter.page
    reporter.open_channel(channel)
    yield f"{channel} begin"
    page.locator("[data-start]").click()
    reporter.go_on()
    yield f"{channel} question-1 faulty"
    reporter.answer("what_happened", WORDS)
    kinds = set()
    for number in range(1, page.locator("[data-question]").count() + 1):
        section = reporter.step(f"question-{number}")
        section.wait_for()
        kind = section.get_attribute("data-type")
        if kind not in kinds:
            yield f"{channel} question-{number}"
        kinds.add(kind)
        reporter.go_on()
    section = reporter.step("leave-out")
    section.wait_for()
    for box in section.locator("input").all():
        box.check()
    reporter.go_on()
    yield f"{channel} leave-out faulty"
    for box in section.locator("input").all()[1:]:
        box.uncheck()
    reporter.go_on()
    reporter.step("check").wait_for()
    yield f"{channel} check"
    reporter.take_receipt()
    yield f"{channel} receipt"
    page.route("**/post", lambda route: route.abort("timedout"))
    reporter.type_back()
    page.locator("[data-failed]").wait_for()
    yield f"{channel} send failed"
    page.unroute("**/post")
    page.locator("[data-again]").click()
    reporter.step("sent").wait_for()
    page.locator("[data-show-receipt]").click()
    yield f"{channel} sent"


def _walk_mailbox(reporter: BrowserReporter, digits: str) -> Iterator[str]:
    page = reporter.page
    page.goto(f"{reporter.portal.url}/{reporter.language}/mailbox/")
    reporter.go_on()
    yield "mailbox faulty"
    reporter.come_back(digits)
    page.get_by_role("group").locator("input").first.wait_for()
    yield "mailbox answers"
    page.locator("[data-write]").click()
    reporter.step("write").wait_for()
    yield "mailbox write"
    reporter.come_back(receipt.generate())
    yield "mailbox nothing"
    page.locator("[data-write-unanswered]").click()
    reporter.step("choose").locator("input").first.check()
    yield "mailbox choose"


@pytest.fixture
def answered(portal: RunningPortal, today: date) -> str:
    """The digits of a receipt whose mailbox holds answers."""
    digits = receipt.generate()
    deliver(portal, digits, today)
    return digits


@pytest.mark.parametrize("code", CODES)
def test_every_page_and_step_is_accessible_and_fits(
    code: str, page: Page, portal: RunningPortal, answered: str, seen: Seen
) -> None:
    """Nothing for axe to find; a small phone and letters of twice the size need no sideways scroll."""
    seen.expected.append("net::ERR_")
    reporter = BrowserReporter(page, portal, code)
    found = {where: violations(page) + too_wide(page) for where in walk(reporter, answered)}
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES, ids=CODES)
def test_every_page_says_its_language_and_direction(language: Any, page: Page, portal: RunningPortal) -> None:
    for path in ("", "help/", "mailbox/", f"{MISCONDUCT}/", f"{PROTECTION}/"):
        page.goto(f"{portal.url}/{language.code}/{path}")
        assert page.locator("html").get_attribute("lang") == language.code
        assert page.locator("html").get_attribute("dir") == language.direction
        assert page.evaluate("getComputedStyle(document.body).direction") == language.direction
        other = page.locator(".top__languages a").first
        assert other.get_attribute("href") == f"/{other.get_attribute('hreflang')}/{path}"


def test_arabic_is_turned_around(browser: Browser, portal: RunningPortal, tmp_path: Path) -> None:
    """Looked at as pictures too; here what a picture would show is measured."""
    context = browser.new_context(viewport={"width": 1024, "height": 900})
    page = context.new_page()
    reporter = BrowserReporter(page, portal, "ar")
    reporter.open_channel(MISCONDUCT)
    box = page.locator("[data-step='begin'] h1").bounding_box()
    button = page.locator(".govuk-exit-this-page__button").bounding_box()
    assert box is not None
    assert button is not None
    assert button["x"] < 200
    assert box["x"] + box["width"] > 900
    page.screenshot(path=tmp_path / "begin.png", full_page=True)
    page.locator("[data-start]").click()
    reporter.answer("what_happened", "ما حدث")
    field = page.locator("textarea:visible")
    assert field.evaluate("field => getComputedStyle(field).direction") == "rtl"
    reporter.answer_all({"what_happened": "ما حدث"})
    reporter.leave_out()
    reporter.take_receipt()
    numbers = page.locator("[data-receipt] li").first
    assert numbers.evaluate("item => getComputedStyle(item).direction") == "ltr"
    page.screenshot(path=tmp_path / "receipt.png", full_page=True)
    context.close()
    assert all((tmp_path / f"{name}.png").stat().st_size > 10_000 for name in ("begin", "receipt"))


def test_nothing_is_stored_and_nobody_else_is_asked(
    page: Page, context: BrowserContext, portal: RunningPortal, answered: str, seen: Seen
) -> None:
    """Cookies, storage, caches, service workers: none, after everything that the portal can do."""
    reporter = BrowserReporter(page, portal)
    page.goto(portal.url)
    page.goto(f"{portal.url}/en/")
    reporter.report(MISCONDUCT, {"what_happened": WORDS})
    reporter.come_back(answered)
    assert context.cookies() == []
    kept = page.evaluate(
        """async () => [
          localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
          (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
        ]"""
    )
    assert kept == [0, 0, "", 0, 0, 0]
    assert {request.url.split("/")[2] for request in seen.requests} == {portal.url.split("/")[2]}
    assert {request.method for request in seen.requests} == {"GET", "POST"}
    assert not any("?" in request.url for request in seen.requests)


def test_no_script_touches_a_store(built_assets: Path) -> None:
    for script in (built_assets / "portal").glob("*.js"):
        for name in FORBIDDEN:
            assert name not in script.read_text(), (script.name, name)


@pytest.mark.parametrize("path", ["", "help/", "mailbox/", f"{MISCONDUCT}/", f"{PROTECTION}/"])
@pytest.mark.parametrize("code", CODES)
def test_every_field_keeps_what_is_typed_from_the_browsers_own_files(
    code: str, path: str, page: Page, portal: RunningPortal
) -> None:
    page.goto(f"{portal.url}/{code}/{path}")
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        """names => [...document.querySelectorAll('form, input, textarea, select')].map(
          field => names.map(name => field.getAttribute(name)).join())""",
        ["autocomplete", "spellcheck", "autocorrect", "autocapitalize", "translate"],
    )
    assert set(found) <= {"off,false,off,off,no"}


@pytest.mark.parametrize("path", ["en/", f"en/{MISCONDUCT}/", f"ar/{PROTECTION}/", "en/mailbox/"])
def test_without_javascript_the_page_explains_itself(
    path: str, browser: Browser, portal: RunningPortal
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{portal.url}/{path}")
    shown = page.locator("body").inner_text()
    assert ("This page needs JavaScript" in shown) or ("تحتاج هذه الصفحة إلى جافا سكريبت" in shown)
    assert page.locator("textarea:visible, input:visible, button:visible").count() == 0
    exit_link = page.locator(".govuk-exit-this-page__button")
    assert exit_link.get_attribute("href") == "https://exit.test/"
    if path.endswith(f"{MISCONDUCT}/"):
        assert "5 days after you send it" in shown
        assert "head of your department" in shown
        assert CHEN.name not in shown
    plain.close()


def test_in_forced_colours_everything_is_still_there(browser: Browser, portal: RunningPortal) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    BrowserReporter(page, portal).start(MISCONDUCT)
    border = page.locator("[data-step='question-1']").evaluate(
        "step => getComputedStyle(step).borderTopWidth"
    )
    assert border == "1px"
    context.close()
