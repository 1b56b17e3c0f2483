"""Every page of the console in every state that matters to the eye, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.browser.console.desk import Desk
from tests.browser.reporter import WORDS, BrowserReporter
from tests.people import AMINA, CHEN, FARID, GRETA, MISCONDUCT

#: A report that names somebody of the staff, so that there is somebody to bar.
NAMED = f"{WORDS} {CHEN.name} knows of it."


def states(desk: Callable[[], Desk], reporter: BrowserReporter) -> Iterator[tuple[Page, str]]:
    """All of them, each with its page and name, beginning with a report."""
    reporter.report(MISCONDUCT, {"what_happened": NAMED})
    yield from _at_the_door(desk())
    amina = desk()
    amina.console.round()
    amina.sign_in(AMINA)
    yield amina.page, "queue, empty"
    amina.go("/envelopes")
    yield amina.page, "envelopes"
    amina.try_all()
    amina.dialog.get_by_text("A report for you").wait_for()
    yield amina.page, "dialog, a report"
    amina.agree("Sign and open the dossier")
    (number,) = amina.tried()
    yield amina.page, "envelopes tried"
    amina.go("/dossiers")
    yield amina.page, "queue"
    yield from _dossier(amina, number)
    for path in ("/own-keys", "/directory"):
        amina.go(path)
        yield amina.page, path[1:]
    amina.page.goto(f"{amina.console.shell}/nothing-here")
    amina.page.locator("#login").wait_for()
    yield amina.page, "sign in again"
    yield from _others(desk)


def _at_the_door(somebody: Desk) -> Iterator[tuple[Page, str]]:
    somebody.open()
    yield somebody.page, "sign in"
    somebody.fill_sign_in(AMINA, "1" * 24)
    somebody.page.locator(".govuk-error-summary").wait_for()
    yield somebody.page, "sign in, wrong"
    somebody.page.goto(f"{somebody.console.shell}/enrol")
    somebody.page.locator("#invitation").wait_for()
    yield somebody.page, "enrol"


def _dossier(amina: Desk, number: str) -> Iterator[tuple[Page, str]]:
    amina.go(f"/dossiers/{number}")
    amina.page.locator("#write-note").wait_for()
    yield amina.page, "dossier"
    amina.page.locator("#write-note").fill("The garage keeps a list.")
    amina.page.locator("section[data-sealed='write-note'] button[type=submit]").click()
    amina.dialog.wait_for()
    yield amina.page, "dialog, a note"
    amina.agree("Sign and add")
    amina.page.locator("section[data-sealed='note']").get_by_text("keeps a list").wait_for()
    amina.write("reply", "Thank you. Which garage is it?")
    yield amina.page, "dossier with answer and note"
    amina.go(f"/dossiers/{number}/recuse")
    yield amina.page, "recuse"


def _others(desk: Callable[[], Desk]) -> Iterator[tuple[Page, str]]:
    farid = desk()
    farid.sign_in(FARID, "/people")
    yield farid.page, "people"
    farid.page.goto(f"{farid.console.shell}/people/new")
    farid.page.locator("#login").wait_for()
    farid.fill_sign_in(FARID)
    farid.page.locator("#passphrase").wait_for(state="detached")
    farid.settled()
    yield farid.page, "invite"
    farid.page.get_by_role("button", name="Invite").click()
    farid.page.locator(".govuk-error-summary").wait_for()
    yield farid.page, "invite, faulty"
    greta = desk()
    greta.sign_in(GRETA, "/knowledge")
    yield greta.page, "knowledge"
