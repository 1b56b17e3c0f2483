"""No browser remembers, spells or translates what stands in a field of the console, whoever made it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.fit import too_wide
from tests.browser.running import ROOT, RunningPortal
from tests.people import AMINA, FARID, MISCONDUCT

FIELD = re.compile(r"""h\(\s*"(?:form|input|textarea|select)",\s*\{\s*(.{0,40})""")
LOUD = """
  () => [...document.querySelectorAll('form, input, textarea, select')].filter(field =>
    field.getAttribute('autocomplete') !== 'off' || field.getAttribute('spellcheck') !== 'false'
    || field.getAttribute('autocorrect') !== 'off' || field.getAttribute('autocapitalize') !== 'off'
    || field.getAttribute('translate') !== 'no').map(field => field.outerHTML)
"""
FIELDS = "document.querySelectorAll('form, input, textarea, select').length"


def looked_at(page: Page) -> int:
    """How many fields a page has, after none of them was found to be remembered."""
    assert page.evaluate(LOUD) == []
    return int(page.evaluate(FIELDS))


def test_every_field_that_the_shell_makes_says_so() -> None:
    made = [
        (path.name, found)
        for path in (ROOT / "review" / "shell").rglob("*.ts")
        for found in FIELD.findall(path.read_text())
    ]
    assert len(made) >= 5
    assert [(name, found) for name, found in made if "...QUIET" not in found] == []


def test_fields_of_all_pages_are_not_remembered(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": f"{WORDS} Chen Wei knows."})
    console.round()
    amina = desk()
    amina.open()
    assert looked_at(amina.page) >= 4
    amina.sign_in(AMINA)
    amina.try_all()
    amina.dialog.get_by_text("A report for you").wait_for()
    looked_at(amina.page)
    amina.agree("Sign and open the dossier")
    (number,) = amina.tried()
    amina.dossier(number)
    amina.page.locator("#write-note").wait_for()
    # The server's form for the owner, and the shell's own for answer, note and colleague.
    assert looked_at(amina.page) >= 8
    amina.go(f"/dossiers/{number}/recuse")
    assert looked_at(amina.page) >= 2
    farid = desk()
    farid.sign_in(FARID, "/people/new")
    assert looked_at(farid.page) >= 8
    amina.page.goto(f"{console.shell}/enrol")
    amina.page.locator("#invitation").wait_for()
    assert looked_at(amina.page) >= 3


@pytest.mark.parametrize("colours", ["active", "none"])
def test_the_console_fits_small_windows_and_large_letters(
    colours: str, browser: Browser, portal: RunningPortal, console: RunningConsole,
    desk: Callable[..., Desk], seen: Seen,
) -> None:  # fmt: skip
    """WCAG 1.4.4, 1.4.10, 1.4.12 on the pages that an officer uses most, and in forced colours as well."""
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk(forced_colors=colours)
    amina.open()
    found = {"sign in": too_wide(amina.page)}
    amina.sign_in(AMINA)
    (number,) = amina.open_reports()
    found["envelopes"] = too_wide(amina.page)
    for path in ("/dossiers", "/own-keys", "/directory"):
        amina.go(path)
        found[path] = too_wide(amina.page)
    amina.dossier(number)
    amina.page.locator("#write-note").wait_for()
    found["dossier"] = too_wide(amina.page)
    assert axe.violations(amina.page) == []
    assert {where: what for where, what in found.items() if what} == {}
