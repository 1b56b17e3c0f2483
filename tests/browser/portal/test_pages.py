"""What holds on every page and step: access, direction, size, and nothing left behind or asked elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from crypto import receipt
from intake.seam.languages import LANGUAGES
from tests.browser import latin
from tests.browser.axe import violations
from tests.browser.conftest import Seen
from tests.browser.fit import too_wide
from tests.browser.office import deliver
from tests.browser.portal.states import states
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import CHEN, MISCONDUCT, PROTECTION

FORBIDDEN = (
    "localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "serviceWorker",
    "sendBeacon", "WebSocket", "innerHTML", "eval(", "new Function",
)  # fmt: skip
CODES = [language.code for language in LANGUAGES]
QUIET = {
    "autocomplete": "off", "spellcheck": "false", "autocorrect": "off", "autocapitalize": "off",
    "translate": "no",
}  # fmt: skip


def loud(page: Page) -> list[str]:
    """Fields that a browser may remember, spell or translate: of what is shown, hidden, or a template."""
    fields: list[str] = page.evaluate(
        """quiet => [document, ...[...document.querySelectorAll('template')].map(one => one.content)]
          .flatMap(root => [...root.querySelectorAll('form, input, textarea, select')])
          .filter(field => Object.entries(quiet).some(([name, value]) => field.getAttribute(name) !== value))
          .map(field => `remembered: ${field.outerHTML}`)""",
        QUIET,
    )
    return fields


@pytest.fixture
def answered(portal: RunningPortal, today: date) -> str:
    """The digits of a receipt whose mailbox holds answers."""
    digits = receipt.generate()
    deliver(portal, digits, today)
    return digits


@pytest.mark.parametrize("code", CODES)
def test_every_page_and_step_is_accessible_and_fits(
    code: str, page: Page, portal: RunningPortal, today: date, seen: Seen
) -> None:
    """Nothing for axe to find in any state, nothing too wide, cut off, too small to touch or English."""
    seen.expected.append("net::ERR_")
    reporter = BrowserReporter(page, portal, code)
    found = {
        where: violations(page) + too_wide(page) + loud(page) + latin.left_on_portal(page)
        for where in states(reporter, today)
    }
    assert len(found) > 60
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
