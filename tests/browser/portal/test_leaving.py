"""Leaving at once: by button or key, on every page, in both browsers; nothing of it comes back with Back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.firefox import Firefox, firefox
from tests.browser.office import TEXTS, deliver
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import EXIT, RunningPortal
from tests.people import MISCONDUCT, PROTECTION

HELP = ["en/help/", *(f"en/help/{name}/" for name in ("safe", "seen", "next", "limits", "doors"))]
PAGES = ["", "no-such-page", "en/", "ar/", *HELP, "en/mailbox/", f"en/{MISCONDUCT}/", f"ar/{PROTECTION}/"]
BUTTON = ".govuk-exit-this-page__button"
#: What the parts of a page that can take the focus are.
FOCUSABLE = "a[href], button, input, textarea, select, [tabindex='0']"
#: Whether the way out lies over a corner or the middle of what has the focus.
COVERED = """
  () => {
    const box = document.activeElement.getBoundingClientRect();
    const way = document.querySelector('.govuk-exit-this-page');
    if (way.contains(document.activeElement)) return false;
    const right = box.right - 2, bottom = Math.min(box.bottom, innerHeight) - 2;
    const middle = [(box.left + right) / 2, (box.top + bottom) / 2];
    const places = [[box.left + 2, box.top + 2], [right, bottom], middle];
    return places.some(([x, y]) => way.contains(document.elementFromPoint(x, y)));
  }
"""

#: A page that comes back tells whether it was kept whole, and what is on it at that moment.
LISTEN = """
  window.addEventListener('pageshow', event => window.shown(event.persisted, document.body.innerText))
"""
#: Lets the way out lead somewhere else.
AIM = "([button, url]) => { document.querySelector(button).href = url }"


def leave(page: Page, way: str) -> None:
    """Leaves by the button, by the link for those who begin with Tab, or by the key."""
    if way == "button":
        page.locator(BUTTON).click()
    elif way == "link":
        page.locator(".govuk-js-exit-this-page-skiplink").focus()
        page.keyboard.press("Enter")
    else:
        for _ in range(3):
            page.keyboard.press("Shift")


@pytest.fixture
def elsewhere(page: Page) -> list[dict[str, str]]:
    """Another website, and the headers of each request to it."""
    asked: list[dict[str, str]] = []

    def answer(route: Any) -> None:
        asked.append(route.request.headers)
        route.fulfill(body="<title>Elsewhere</title>")

    page.route(f"{EXIT}**", answer)
    return asked


@pytest.mark.parametrize("way", ["button", "link", "keys"])
def test_every_page_is_left_without_a_new_entry_in_the_history(
    way: str, page: Page, portal: RunningPortal, elsewhere: list[dict[str, str]], seen: Any
) -> None:
    seen.expected.append("404")
    for path in PAGES:
        page.goto(f"{portal.url}/{path}")
        page.locator("body.js-enabled").wait_for()
        length = page.evaluate("history.length")
        leave(page, way)
        page.wait_for_url(EXIT)
        assert page.title() == "Elsewhere"
        assert page.evaluate("history.length") == length, path
    assert len(elsewhere) == len(PAGES)
    assert not any("referer" in headers for headers in elsewhere)


@pytest.mark.parametrize("way", ["button", "link", "keys"])
def test_the_page_is_blank_at_once_and_asks_nothing(way: str, reporter: BrowserReporter) -> None:
    """Even when the other website gives no page, so that this one stays."""
    page = reporter.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.route(f"{EXIT}**", lambda route: route.fulfill(status=204))
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    leave(page, way)
    assert page.locator("body").inner_text().strip() == ""
    # Empty to look at, and not empty: browsers then show the address.
    assert page.evaluate("document.title") == "\u00a0"
    assert page.evaluate("document.querySelectorAll('textarea, input').length") == 0
    assert asked == []


def opened(reporter: BrowserReporter, digits: str) -> Iterator[str]:
    """Pages with something on them that must not come back, and a part of it."""
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    yield WORDS
    reporter.start(MISCONDUCT)
    reporter.answer_all({"what_happened": WORDS})
    reporter.leave_out()
    yield WORDS
    written = reporter.write(MISCONDUCT, {"what_happened": WORDS})
    reporter.page.locator("#typed-back").fill(written)
    yield written[:6]
    reporter.come_back(digits)
    reporter.page.get_by_text(TEXTS[0][1]).wait_for()
    yield TEXTS[0][1]


def everything(page: Page) -> str:
    """All that a page shows or holds in its fields."""
    held = page.evaluate("[...document.querySelectorAll('textarea, input')].map(field => field.value).join()")
    return f"{page.locator('body').inner_text()} {held}"


@pytest.mark.parametrize("way", ["button", "keys", "address"])
def test_back_brings_nothing_back_in_chromium(
    way: str, playwright: Playwright, portal: RunningPortal, digits: str, today: date
) -> None:
    """With the cache that keeps whole pages, which Playwright switches off; what it kept is looked at too."""
    deliver(portal, digits, today)
    kept: list[tuple[bool, str]] = []
    chromium = playwright.chromium.launch(
        executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = chromium.new_page()
    page.set_default_timeout(15_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.expose_function("shown", lambda persisted, text: kept.append((persisted, text)))
    reporter = BrowserReporter(page, portal)
    for part in opened(reporter, digits):
        assert part in everything(page)
        page.evaluate(LISTEN)
        page.evaluate(AIM, [BUTTON, f"{portal.url}/en/help/"])
        if way == "address":
            page.goto(f"{portal.url}/en/help/")
        else:
            leave(page, way)
        page.wait_for_url("**/en/help/")
        page.go_back()
        page.wait_for_load_state("networkidle")
        assert part not in everything(page)
        page.go_forward()
        page.wait_for_load_state("networkidle")
    chromium.close()
    assert not any(persisted and (WORDS in text or TEXTS[0][1] in text) for persisted, text in kept)


def test_leaving_in_firefox(portal: RunningPortal, digits: str, today: date) -> None:
    deliver(portal, digits, today)
    target = f"{portal.url}/en/help/"
    with firefox() as fox:
        for path in PAGES:
            fox.go(f"{portal.url}/{path}")
            leave_firefox(fox, target, "keys")
        for way in ("button", "keys"):
            fox.go(f"{portal.url}/en/{MISCONDUCT}/")
            fox.click("[data-start]")
            fox.type("#answer-what-happened", WORDS)
            leave_firefox(fox, target, way)
            gone(fox, WORDS)
            fox.go(f"{portal.url}/en/mailbox/")
            fox.type("#receipt", digits)
            fox.click("[data-step='begin'] [data-continue]")
            fox.wait("[data-messages]")
            leave_firefox(fox, target, way)
            gone(fox, TEXTS[0][1])


def leave_firefox(fox: Firefox, target: str, way: str) -> None:
    """Leaves for another page of the portal, whose history can be looked at."""
    fox.wait(BUTTON)
    fox.run(f"document.querySelector('{BUTTON}').href = '{target}'")
    length = fox.run("return history.length")
    if way == "button":
        fox.click(BUTTON)
    else:
        for _ in range(3):
            fox.press_shift()
    end = time.monotonic() + 15
    while (
        fox.run("return location.href + document.readyState") != f"{target}complete"
        and time.monotonic() < end
    ):
        time.sleep(0.05)
    assert fox.run("return location.href") == target
    assert fox.run("return history.length") == length


def gone(fox: Firefox, part: str) -> None:
    """Back, and nothing of it is there."""
    fox.back()
    time.sleep(0.5)
    fox.wait("main")
    held = fox.run("return [...document.querySelectorAll('textarea, input')].map(f => f.value).join()")
    assert part not in f"{fox.text()} {held}"


def test_without_javascript_it_is_a_link_and_the_page_says_what_it_does_not_do(
    browser: Browser, portal: RunningPortal
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in (path for path in PAGES if path.startswith("en/")):
        page.goto(f"{portal.url}/{path}")
        assert page.locator(BUTTON).get_attribute("href") == EXIT
        shown = page.locator("body").inner_text()
        assert "doesn't delete your browser's history" in shown
        assert "the back button leads here again" in shown
    context.close()


@pytest.mark.parametrize("path", ["en/", *HELP[1:3], "en/mailbox/", f"ar/{MISCONDUCT}/"])
def test_the_way_out_is_in_reach_and_covers_nothing_that_has_the_focus(
    path: str, page: Page, portal: RunningPortal
) -> None:
    """WCAG 2.4.11 and 2.5.8 on a small phone; the button keeps its place while the page scrolls."""
    page.set_viewport_size({"width": 320, "height": 480})
    page.goto(f"{portal.url}/{path}")
    page.locator("body.js-enabled").wait_for()
    for _ in range(page.locator(FOCUSABLE).count() + 1):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")
        box = page.locator(BUTTON).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert 0 <= box["y"] <= 480 - box["height"] or page.evaluate("scrollY") < 200
        # Both thumbs of one hand get at it.
        assert box["width"] > 280
