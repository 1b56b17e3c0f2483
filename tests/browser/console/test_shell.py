"""The shell in a browser: addresses, history, locking, printing, small windows, the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from review.dossiers.models import Dossier
from tests.browser import axe
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, FARID, GRETA, MISCONDUCT, TEST_PEOPLE


@pytest.fixture
def with_dossier(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> tuple[Desk, str]:
    """Amina signed in, with one dossier open: made once, put back for each test."""
    kept = console.copies / "dossier.db"
    if not kept.exists():
        a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
        console.round()
        first = desk()
        first.sign_in(AMINA)
        first.open_reports()
        console.forget_codes()
        console.keep(kept)
        first.page.context.close()
    console.restore(kept)
    with console.database() as database:
        number = database.scalars(select(Dossier.number)).one()
    amina = desk()
    amina.sign_in(AMINA, "/dossiers")
    amina.go(f"/dossiers/{number}")
    amina.page.locator("#write-note").wait_for()
    return amina, number


def until(page: Page, expression: str) -> None:
    """Waits until an expression holds; the page's policy forbids Playwright's own way."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def entries(page: Page) -> int:
    count: int = page.evaluate("history.length")
    return count


def test_links_posts_back_and_forward_make_one_entry_a_page(with_dossier: tuple[Desk, str]) -> None:
    amina, number = with_dossier
    page, shell = amina.page, amina.console.shell
    before = entries(page)
    amina.go("/dossiers")
    amina.go("/directory")
    assert (entries(page), page.title()) == (before + 2, "Directory")
    page.go_back()
    page.wait_for_url(f"{shell}/dossiers")
    amina.settled()
    page.go_back()
    page.wait_for_url(f"{shell}/dossiers/{number}")
    page.locator("#write-note").wait_for()
    assert page.title() == number
    page.locator("#p-owner").select_option("amina")
    page.get_by_role("button", name="Assign").click()
    page.locator("#p-owner option[selected][value=amina]").wait_for(state="attached")
    assert entries(page) == before + 2
    page.go_forward()
    page.wait_for_url(f"{shell}/dossiers")


def test_reload_asks_for_the_passphrase_and_comes_back_to_the_page(with_dossier: tuple[Desk, str]) -> None:
    amina, number = with_dossier
    amina.page.reload()
    amina.page.locator("#login").wait_for()
    assert WORDS not in amina.page.content()
    amina.fill_sign_in(AMINA)
    amina.page.locator("section[data-sealed='envelope']").get_by_text(WORDS).wait_for()
    assert amina.page.url.endswith(f"/dossiers/{number}")
    amina.page.go_back()
    amina.page.wait_for_url(f"{amina.console.shell}/dossiers")


def test_a_lock_empties_the_view_before_it_asks_and_ends_the_worker(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    assert len(amina.page.workers) == 1
    amina.page.locator("#write-note").fill("A thought that is not finished")
    amina.lock()
    assert amina.page.workers == []
    content = amina.page.content()
    for words in (WORDS, "A thought", AMINA.name):
        assert words not in content
    # Nothing that was typed is lost: it lay sealed in the shell's memory.
    amina.fill_sign_in(AMINA)
    amina.page.locator("#write-note").wait_for()
    until(amina.page, "document.querySelector('#write-note').value === 'A thought that is not finished'")


ASK = """
(message) => new Promise((resolve) => {
  const post = self.postMessage;
  self.postMessage = (answer) => { self.postMessage = post; resolve(answer); };
  self.dispatchEvent(new MessageEvent('message', { data: message }));
})
"""


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1, "day": "2026-11-24", "verb": "sign", "text": "anything"},
        {"id": 1, "day": "2026-11-24", "verb": "constructor"},
        {"id": 1, "day": "2026-11-24", "verb": "renew", "extra": 1},
        {"id": 1, "day": "2026-11-24", "verb": "note", "text": "without a dossier"},
        {"id": 1, "verb": "renew"},
    ],
)
def test_the_key_worker_does_what_its_list_names_and_nothing_else(
    desk: Callable[..., Desk], message: dict[str, object]
) -> None:
    amina = desk()
    amina.sign_in(AMINA)
    answer = amina.page.workers[0].evaluate(ASK, message)
    assert answer == {"id": 1, "refused": "unknown"}


def test_a_lock_ends_the_worker_though_the_console_never_answers(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    amina.page.route(f"{amina.console.url}/api/session/end", lambda _: None)
    amina.page.get_by_role("button", name="Lock", exact=True).click()
    amina.page.get_by_text("Keys locked").wait_for()
    assert amina.page.workers == []
    assert WORDS not in amina.page.content()


def test_a_draft_is_there_after_going_to_another_page(with_dossier: tuple[Desk, str]) -> None:
    amina, number = with_dossier
    amina.page.locator("#write-reply").fill("Half an answer")
    amina.dossier(number)
    until(amina.page, "document.querySelector('#write-reply').value === 'Half an answer'")


def test_a_draft_is_not_shown_to_whoever_signs_in_next(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    amina.page.locator("#write-note").fill("A thought that is not finished")
    amina.lock()
    amina.fill_sign_in(BRUNO)
    amina.page.locator("#write-note").wait_for()
    amina.page.wait_for_timeout(300)
    assert amina.page.locator("#write-note").input_value() == ""


def test_idle_minutes_lock_the_keys_after_a_warning(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    del console
    amina = desk()
    amina.page.clock.install()
    amina.sign_in(AMINA)
    amina.page.clock.fast_forward(14 * 60 * 1000 + 1000)
    amina.dialog.get_by_text("Are you still there?").wait_for()
    amina.agree("Stay signed in")
    amina.page.clock.fast_forward(14 * 60 * 1000 + 1000)
    amina.dialog.wait_for()
    amina.page.clock.fast_forward(61_000)
    amina.page.locator("#login").wait_for()
    assert "locked because nothing was done" in amina.page.locator("#view").inner_text()


def test_a_computer_that_slept_has_its_keys_locked_at_the_first_touch(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    del console
    amina = desk()
    amina.page.clock.install()
    amina.sign_in(AMINA)
    # Only the clock on the wall goes on: no timer runs in a computer that sleeps.
    amina.page.evaluate("() => { const then = Date.now(); Date.now = () => then + 16 * 60_000; }")
    amina.page.keyboard.press("Tab")
    amina.page.locator("#login").wait_for()


def test_a_second_window_asks_for_the_passphrase(with_dossier: tuple[Desk, str]) -> None:
    amina, number = with_dossier
    other = amina.page.context.new_page()
    other.goto(f"{amina.console.shell}/dossiers/{number}")
    other.locator("#login").wait_for()
    assert WORDS not in other.content()


def test_two_windows_read_in_turn(
    with_dossier: tuple[Desk, str], desk: Callable[..., Desk], seen: Seen
) -> None:
    amina, number = with_dossier
    seen.expected += ["409"]
    second = desk()
    second.sign_in(AMINA, f"/dossiers/{number}")
    assert WORDS in second.slots("envelope")[0]
    # Another text is read there, so that the two windows' chains of requests part.
    second.write("note", "From the second window")
    amina.dossier(number)
    amina.page.locator("section[data-sealed='envelope']").get_by_text(WORDS).wait_for()
    # The first window's request was refused once, and then followed the second window's.
    assert [line for line in seen.complaints if "409" in line]


def test_the_consoles_own_address_leads_to_the_shell(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    amina = desk()
    amina.page.goto(f"{console.url}/dossiers?after=x")
    assert amina.page.url == f"{console.shell}/dossiers?after=x"


def test_a_link_with_a_key_held_opens_the_shell(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    with amina.page.context.expect_page() as opened:
        amina.page.locator("a[href='/dossiers']").first.click(modifiers=["Control"])
    opened.value.locator("#login").wait_for()
    assert opened.value.url == f"{amina.console.shell}/dossiers"


def test_printing_and_finding_have_every_message(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    for number in range(3):
        amina.write("note", f"Note number {number}")
    amina.page.emulate_media(media="print")
    for number in range(3):
        assert amina.page.evaluate(f"window.find('Note number {number}')")
        assert amina.page.get_by_text(f"Note number {number}").is_visible()


def test_the_scroll_position_comes_back(with_dossier: tuple[Desk, str]) -> None:
    amina, number = with_dossier
    amina.page.evaluate("window.scrollTo(0, 400)")
    until(amina.page, "history.state?.scroll === 400")
    # Not a click of Playwright's, which would scroll the link into view first.
    amina.page.evaluate("document.querySelector('a[href=\"/directory\"]').click()")
    amina.page.wait_for_url(f"{amina.console.shell}/directory")
    amina.settled()
    assert amina.page.evaluate("window.scrollY") == 0
    amina.page.go_back()
    amina.page.wait_for_url(f"{amina.console.shell}/dossiers/{number}")
    until(amina.page, "window.scrollY === 400")


@pytest.mark.parametrize("path", ["/dossiers", "/envelopes", "/own-keys", "/directory", "dossier"])
def test_a_page_is_accessible_and_fits_a_small_window(with_dossier: tuple[Desk, str], path: str) -> None:
    amina, number = with_dossier
    if path != "dossier":
        amina.go(path)
    else:
        amina.dossier(number)
        amina.page.locator("#write-note").wait_for()
    assert axe.violations(amina.page) == []
    amina.page.set_viewport_size({"width": 320, "height": 640})
    assert not axe.overflows(amina.page)


def test_sign_in_and_dialogs_are_accessible(with_dossier: tuple[Desk, str]) -> None:
    amina, _ = with_dossier
    amina.page.locator("#write-note").fill("A note")
    amina.page.locator("section[data-sealed='write-note'] button[type=submit]").click()
    amina.dialog.wait_for()
    assert axe.violations(amina.page) == []
    amina.dialog.get_by_role("button", name="Cancel").click()
    amina.lock()
    assert axe.violations(amina.page) == []
    amina.page.set_viewport_size({"width": 320, "height": 640})
    assert not axe.overflows(amina.page)


@pytest.mark.parametrize(
    ("person", "path"), [(FARID, "/people"), (FARID, "/people/new"), (GRETA, "/knowledge")]
)
def test_pages_of_other_roles_are_accessible(
    console: RunningConsole, desk: Callable[..., Desk], person: object, path: str
) -> None:
    del console
    one = desk()
    one.sign_in(person, path)  # type: ignore[arg-type]
    assert axe.violations(one.page) == []


def test_the_keyboard_alone_opens_and_answers(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk()
    amina.open()
    page, keys = amina.page, amina.page.keyboard
    for words in ("amina", TEST_PEOPLE.passphrase(AMINA), amina.codes.next(AMINA, amina.console)):
        keys.type(words)
        keys.press("Tab")
    keys.press("Enter")
    page.locator("#passphrase").wait_for(state="detached")
    amina.settled()
    _tab_to(page, "Try them now")
    keys.press("Enter")
    page.get_by_role("button", name="Try all envelopes").wait_for()
    _tab_to(page, "Try all envelopes")
    keys.press("Enter")
    amina.dialog.get_by_text("A report for you").wait_for()
    _tab_to(page, "Sign and open the dossier")
    keys.press("Enter")
    page.locator("section[data-sealed='try'] a").wait_for()
    _tab_to(page, page.locator("section[data-sealed='try'] a").inner_text())
    keys.press("Enter")
    page.locator("#write-reply").wait_for()
    _tab_to(page, "", "write-reply")
    keys.type("Thank you")
    keys.press("Tab")
    keys.press("Enter")
    _tab_to(page, "Sign and send")
    keys.press("Enter")
    page.locator("section[data-sealed='reply']").get_by_text("Thank you").wait_for()


def _tab_to(page: Page, words: str, name: str = "") -> None:
    """Presses the tab key until the focus is where the words, or the id, are."""
    for _ in range(60):
        found: list[str] = page.evaluate(
            "[document.activeElement.textContent.trim(), document.activeElement.id]"
        )
        if (words and found[0] == words) or (name and found[1] == name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {words or name}")
