"""The console in Arabic: a whole officer's day, right to left, and no English word anywhere on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe, latin
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, CHEN, EVERYBODY, FARID, GRETA, HANA, MISCONDUCT, ORGANIZATION, Person

#: What may stand in Latin letters: names, sign-in names, codes of offices, addresses; and the form's example.
NAMES = [
    ORGANIZATION, "amina", "name@example.org",
    *(f"{one.name} {one.login} {one.office} {one.login}@example.org" for one in EVERYBODY),
]  # fmt: skip


def faults(desk: Desk, *more: str) -> list[str]:
    """Latin words, what axe finds, another direction, and what doesn't fit a small window."""
    page = desk.page
    found = latin.words(page, [*NAMES, *more])
    found += axe.violations(page)
    if page.evaluate("getComputedStyle(document.querySelector('#view')).direction") != "rtl":
        found.append("not right to left")
    page.set_viewport_size({"width": 320, "height": 640})
    if axe.overflows(page):
        found.append("too wide at 320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.fixture
def arabic(desk: Callable[..., Desk]) -> Callable[[Person, str], Desk]:
    """Somebody signed in whose shell speaks Arabic."""

    def make(person: Person, path: str = "/") -> Desk:
        one = desk()
        one.open(path)
        one.choose("ar")
        one.fill_sign_in(person)
        one.page.locator("#passphrase").wait_for(state="detached")
        one.settled()
        return one

    return make


def test_an_officer_works_in_arabic(
    browser: Browser, portal: RunningPortal, console: RunningConsole,
    arabic: Callable[[Person], Desk], seen: Seen,
) -> None:  # fmt: skip
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS}, [CHEN.name])
    console.round()
    amina = arabic(AMINA)
    found = {"queue with an envelope": faults(amina)}
    amina.try_all()
    amina.dialog.get_by_text(amina.say("A report for you")).wait_for()
    found["a report"] = faults(amina)
    amina.agree("Sign and open the dossier")
    (number,) = amina.tried()
    found["tried"] = faults(amina, number)
    amina.dossier(number)
    amina.page.locator("#write-note").wait_for()
    found["dossier"] = faults(amina, number)
    amina.page.locator("#write-reply").fill("شكرًا لك.")
    amina.page.locator("section[data-sealed='write-reply'] button[type=submit]").click()
    found["answering"] = faults(amina, number)
    amina.agree("Sign and send")
    amina.page.locator("section[data-sealed='reply']").get_by_text("شكرًا لك.").wait_for()
    amina.write("note", "ملاحظة")
    amina.page.locator("section[data-sealed='write-note'] button[type=submit]").click()
    found["nothing written"] = faults(amina, number)
    amina.add_colleague(HANA)
    found["worked on"] = faults(amina, number)
    for path in (f"/dossiers/{number}/recuse", "/own-keys", "/directory", "/envelopes"):
        amina.page.locator(f"a[href='{path}']").first.click()
        amina.page.wait_for_url(f"**{path}")
        amina.settled()
        found[path] = faults(amina, number)
        if path.endswith("recuse"):
            amina.page.go_back()
            amina.page.locator("#write-note").wait_for()
    amina.go("/dossiers")
    found["queue"] = faults(amina, number)
    amina.lock()
    found["sign in"] = faults(amina)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("person", "paths"),
    [(FARID, ["/people", "/people/new", "/people/amina", "/people/bruno"]), (GRETA, ["/knowledge"])],
    ids=["administrator", "auditor"],
)
def test_other_roles_work_in_arabic(
    arabic: Callable[[Person, str], Desk], console: RunningConsole, person: Person, paths: list[str]
) -> None:
    del console
    one = arabic(person, paths[0])
    found = {}
    for path in paths:
        one.page.evaluate("path => history.pushState({scroll: 0}, '', path)", path)
        one.page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        one.page.wait_for_timeout(300)
        one.settled()
        found[path] = faults(one)
    assert {where: what for where, what in found.items() if what} == {}


def test_what_is_wrong_is_said_in_arabic(
    arabic: Callable[[Person, str], Desk], console: RunningConsole, seen: Seen
) -> None:
    """Refusals of forms, pages, problems of requests, a server that is away."""
    seen.expected += ["401", "404", "422", "ERR_FAILED"]
    farid = arabic(FARID, "/people/new")
    page = farid.page
    page.locator("main form button").click()
    page.locator(".govuk-error-summary").wait_for()
    found = {"empty form": faults(farid)}
    page.locator("#p-login").fill("amina")
    page.locator("#p-name").fill("Kim Park")
    page.locator("#p-address").fill("kim@example.org")
    page.locator("main form button").click()
    page.get_by_text("محجوز").first.wait_for()
    found["name taken"] = faults(farid, "Kim Park kim")
    page.goto(f"{console.shell}/people/nobody")
    page.locator("#login").wait_for()
    farid.fill_sign_in(FARID)
    page.get_by_role("heading", name=farid.say("Not found")).wait_for()
    found["no such page"] = faults(farid)
    farid.lock()
    farid.fill_sign_in(FARID, "1" * 24)
    page.locator(".govuk-error-summary").wait_for()
    found["wrong passphrase"] = faults(farid)
    page.route(f"{console.url}/**", lambda route: route.abort())
    farid.fill_sign_in(FARID)
    page.get_by_text("يتعذر الوصول").wait_for()
    found["console away"] = faults(farid)
    page.unroute(f"{console.url}/**")
    page.goto(f"{console.shell}/enrol")
    page.locator("#invitation").wait_for()
    found["enrolment"] = faults(farid)
    assert {where: what for where, what in found.items() if what} == {}


def typed(page: Page) -> dict[str, str]:
    """What stands in the fields of the view."""
    values: dict[str, str] = page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('#view input[id], #view select[id],"
        " #view textarea[id]')].map(field => [field.id, field.type === 'checkbox' ? String(field.checked)"
        " : field.value]))"
    )
    return {name: value for name, value in values.items() if not name.startswith("p-csrf")}


def test_changing_the_language_loses_nothing_and_keeps_the_keys_open(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk()
    amina.open()
    amina.page.locator("#login").fill("amina")
    amina.page.locator("#passphrase").fill("1234")
    before = typed(amina.page)
    amina.choose("ar")
    assert typed(amina.page) == before
    amina.choose("en")
    amina.fill_sign_in(AMINA)
    amina.page.locator("#passphrase").wait_for(state="detached")
    amina.settled()
    (number,) = amina.open_reports()
    amina.go(f"/dossiers/{number}")
    amina.page.locator("#write-note").fill("Half a note")
    amina.page.locator("#write-reply").fill("Half an answer")
    amina.page.locator("#p-owner").select_option("amina")
    before = typed(amina.page)
    amina.choose("ar")
    amina.page.locator("section[data-sealed='envelope']").get_by_text(WORDS).wait_for()
    assert typed(amina.page) == before
    assert amina.page.locator("#passphrase").count() == 0
    assert amina.page.title() == number
    assert amina.page.locator("#view h2").first.inner_text() == "البلاغ"


def test_a_code_that_is_shown_once_stays_when_the_language_changes(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    del console
    farid = desk()
    farid.sign_in(FARID, "/people/new")
    before = {"p-login": "kim", "p-name": "Kim Park", "p-address": "kim@example.org"}
    for name, value in before.items():
        farid.page.locator(f"#{name}").fill(value)
    farid.choose("ar")
    assert typed(farid.page).items() >= before.items()
    farid.choose("en")
    farid.page.locator("main form button").click()
    code = farid.page.locator("p.govuk-heading-m")
    code.wait_for()
    shown = code.inner_text()
    farid.choose("ar")
    assert code.inner_text() == shown
    assert farid.page.locator("#view").get_attribute("lang") == "en"
    farid.go("/people")
    assert farid.page.locator("#view").get_attribute("lang") is None


def test_the_browsers_language_is_spoken_first_and_the_choice_is_remembered(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    del console
    one = desk(locale="ar-EG")
    one.open()
    assert one.page.locator("html").get_attribute("lang") == "ar"
    assert one.page.evaluate("localStorage.length") == 0
    one.choose("en")
    one.page.reload()
    one.page.locator("#login").wait_for()
    assert one.page.locator("html").get_attribute("lang") == "en"
    assert one.page.evaluate("({...localStorage})") == {"candour-language": "en"}
    assert one.page.evaluate("sessionStorage.length") == 0
    other = desk(locale="fr-FR")
    other.open()
    assert other.page.locator("html").get_attribute("lang") == "en"
    assert other.page.locator(".candour-languages button").all_inner_texts() == ["English", "العربية"]


def test_a_language_whose_texts_do_not_come_changes_nothing(
    console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    del console
    seen.expected += ["ERR_FAILED", "Failed to fetch"]
    one = desk()
    one.open()
    one.page.locator("#login").fill("amina")
    one.page.route("**/messages.ar.js", lambda route: route.abort())
    one.page.locator(".candour-languages [lang=ar]").click()
    one.agree("Go on")
    assert one.page.locator("html").get_attribute("lang") == "en"
    assert typed(one.page)["login"] == "amina"
