"""A hostile console's page runs no code, reaches no foreign server, gets no field and no other slot.

Both layers, the shell's policy and its sanitizer, hold alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import Seen
from tests.browser.console import hostile
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT, TEST_PEOPLE

#: Parses without the sanitizer's list; everything after it stays as it is.
NO_SANITIZER = """
const policy = trustedTypes.createPolicy('test', { createHTML: (html) => html });
Document.parseHTML = (html) => new DOMParser().parseFromString(policy.createHTML(html), 'text/html');
"""


def serve(page: Page, console: RunningConsole, path: str, pages: Sequence[str]) -> None:
    """The console answers this path with pages of the attacker's, one after the other."""
    headers = {
        "Access-Control-Allow-Origin": console.shell,
        "Access-Control-Allow-Credentials": "true",
        "Content-Type": "text/html",
    }
    left = list(pages)
    page.route(f"{console.url}{path}", lambda route: route.fulfill(body=left.pop(0), headers=headers))


def let_parse(page: Page, console: RunningConsole) -> None:
    """The shell's policy as it is, but for one more name of a trusted type, which the test needs to parse."""

    def widen(route: Route) -> None:
        answer = route.fetch()
        policy = answer.headers["content-security-policy"].replace(
            "trusted-types shell", "trusted-types shell test"
        )
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route(f"{console.shell}/directory", widen)
    # A document that a test hands over isn't one of this machine's, so Chromium asks before it may call here.
    page.context.grant_permissions(["local-network-access"], origin=console.shell)


def check_harmless(page: Page, number: int) -> None:
    """Nothing ran, nothing can be typed, nothing leads away, and the frame stands."""
    page.locator("#view h1", has_text=f"Trick {number}").wait_for()
    assert page.evaluate("window.broken") is None
    fields = "#view input:not([type=hidden]), #view textarea, #view select, #view [contenteditable]"
    assert page.locator(fields).count() == 0
    elements = "#view script, #view iframe, #view dialog, #view style, #view img, #view svg, #view math"
    assert page.locator(elements).count() == 0
    assert page.locator("#view [style], #view [onload], #view [onerror], #view [onfocus]").count() == 0
    assert page.locator("#view .govuk-exit-this-page, #view .evil").count() == 0
    assert page.get_by_role("button", name="Lock").is_visible()
    assert page.evaluate("document.activeElement.localName") == "h1"
    links = page.locator("#view a, #view form").evaluate_all(
        "found => found.map(one => one.getAttribute('href') ?? one.getAttribute('action'))"
    )
    assert not [link for link in links if link and not link.startswith(("/", "#"))]


@pytest.mark.parametrize("layers", ["both", "no policy", "no sanitizer"])
def test_a_hostile_page_does_nothing(
    browser: Browser, console: RunningConsole, desk: Callable[..., Desk], seen: Seen, layers: str
) -> None:
    del browser
    officer = desk(bypass_csp=layers == "no policy")
    if layers == "no sanitizer":
        officer.page.add_init_script(NO_SANITIZER)
        let_parse(officer.page, console)
    serve(officer.page, console, "/directory", [hostile.page(*one) for one in enumerate(hostile.TRICKS)])
    seen.expected += ["Content Security Policy", "violates", "Refused to", "unsafe-inline"]
    officer.open("/directory")
    officer.fill_sign_in(AMINA)
    for number in range(len(hostile.TRICKS)):
        check_harmless(officer.page, number)
        if number + 1 < len(hostile.TRICKS):
            officer.page.locator("#view a", has_text="Next").click()
    officer.page.wait_for_timeout(500)
    assert officer.page.evaluate("window.broken") is None
    hosts = {request.url.split("/")[2] for request in seen.requests if request.url.startswith("http")}
    assert hosts <= {console.addresses.console, console.addresses.shell}


def test_only_the_shell_moves_the_focus(
    console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    officer = desk()
    trap = "<input autofocus id=trap><a autofocus href=#x>x</a><div tabindex=0 autofocus>x</div>"
    serve(officer.page, console, "/directory", [hostile.page(0, trap)])
    seen.expected += ["Content Security Policy", "violates"]
    officer.open("/directory")
    officer.fill_sign_in(AMINA)
    officer.page.locator("#view h1", has_text="Trick 0").wait_for()
    officer.page.wait_for_timeout(300)
    assert officer.page.evaluate("document.activeElement.localName") == "h1"


def test_a_page_gets_no_slot_of_another_dossier(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    """The server shows dossier A's page with slots of dossier B: they stay shut."""
    for _ in range(2):
        a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    officer = desk()
    officer.sign_in(AMINA)
    first, second = officer.open_reports(2)
    officer.go(f"/dossiers/{second}")
    real = officer.page.locator("section[data-sealed='envelope']").first.get_attribute("data-n")
    slot = f"<section data-sealed=envelope data-dossier={second} data-n={real}></section>"
    serve(officer.page, console, f"/dossiers/{first}", [hostile.page(0, slot)])
    seen.expected += ["Content Security Policy", "violates"]
    officer.go("/dossiers")
    officer.page.locator(f"a[href='/dossiers/{first}']").click()
    officer.page.locator("#view h1", has_text="Trick 0").wait_for()
    officer.page.wait_for_timeout(1000)
    assert WORDS not in officer.page.locator("#view").inner_text()


def test_typed_words_leave_the_browser_sealed_alone(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    officer = desk()
    officer.sign_in(AMINA)
    (number,) = officer.open_reports()
    officer.go(f"/dossiers/{number}")
    typed = "Canary of the note"
    officer.write("note", typed)
    officer.write("reply", "Canary of the answer")
    asked = [
        (request.url + str(request.headers), request.post_data_buffer or b"") for request in seen.requests
    ]
    for words in (typed, "Canary of the answer", WORDS):
        assert not [url for url, body in asked if words in url or words.encode() in body]
    passphrase = TEST_PEOPLE.passphrase(AMINA)
    assert not [url for url, body in asked if passphrase in url or passphrase.encode() in body]
