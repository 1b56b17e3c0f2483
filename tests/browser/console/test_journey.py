"""The whole way through real browsers: written, collected, opened, answered, read, written on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, CHEN, DANA, EMEKA, HANA, INES, MISCONDUCT, PROTECTION, Person

WORDS = "The invoices of the garage are paid twice."
MORE = "The second invoice lies in the blue folder."


def a_reporter(browser: Browser, portal: RunningPortal, seen: Seen) -> BrowserReporter:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    seen.watch(page)
    return BrowserReporter(page, portal)


@pytest.mark.parametrize(
    ("channel", "opener", "other", "left_out"),
    [(MISCONDUCT, AMINA, BRUNO, CHEN), (PROTECTION, DANA, INES, EMEKA)],
    ids=[MISCONDUCT, PROTECTION],
)
def test_a_report_travels_both_ways(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen,
    channel: str, opener: Person, other: Person, left_out: Person,
) -> None:  # fmt: skip
    # Written with one officer left out, and collected in a round.
    receipt = a_reporter(browser, portal, seen).report(channel, {"what_happened": WORDS}, [left_out.name])
    console.round()
    assert portal.envelopes() == []

    # Opened and acknowledged: the first mailbox value goes with the opening.
    opening = desk()
    opening.sign_in(opener)
    (number,) = opening.open_reports()
    opening.go(f"/dossiers/{number}")
    (report,) = opening.slots("envelope")
    assert WORDS in report
    assert left_out.name in report
    opening.write("reply", "Thank you. Where is the second one?")
    console.round()

    # The reporter returns in a fresh profile, reads, and writes on.
    returned = a_reporter(browser, portal, seen)
    returned.come_back(receipt)
    answers = returned.step("answers").inner_text()
    assert "Thank you. Where is the second one?" in answers
    assert opener.name in answers
    write_on(returned, MORE)
    console.round()

    # Any of the team attaches it; the left-out officer opens nothing at all.
    attaching = desk()
    attaching.sign_in(other)
    attaching.try_all()
    assert number in attaching.tried()
    attaching.go(f"/dossiers/{number}")
    assert any(MORE in text for text in attaching.slots("envelope"))
    outside = desk()
    outside.sign_in(left_out)
    outside.try_all()
    assert outside.tried() == []
    outside.page.goto(f"{console.shell}/dossiers/{number}")
    outside.fill_sign_in(left_out)
    outside.page.get_by_role("heading", name="Not found").wait_for()
    seen.expected += ["404"]


def write_on(reporter: BrowserReporter, text: str) -> None:
    """Writes a new message and has it sealed and sent."""
    reporter.page.locator("[data-write]").first.click()
    reporter.step("write").wait_for()
    reporter.page.locator("#message").fill(text)
    reporter.go_on()
    reporter.step("sent").wait_for()


def test_a_colleague_who_is_added_reads_report_and_note(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    receipt = a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk()
    amina.sign_in(AMINA)
    (number,) = amina.open_reports()
    amina.go(f"/dossiers/{number}")
    amina.write("note", "Ask the bank about both.")
    amina.add_colleague(HANA)
    hana = desk()
    hana.sign_in(HANA, f"/dossiers/{number}")
    assert WORDS in hana.slots("envelope")[0]
    assert "Ask the bank about both." in hana.slots("note")[0]
    assert AMINA.name in hana.slots("note")[0]
    hana.write("reply", "I work on it from today.")
    console.round()
    returned = a_reporter(browser, portal, seen)
    returned.come_back(receipt)
    assert HANA.name in returned.step("answers").inner_text()


def test_of_two_officers_at_once_both_end_on_one_dossier(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina, bruno = desk(), desk()
    for one, person in ((amina, AMINA), (bruno, BRUNO)):
        one.sign_in(person)
        one.try_all()
        one.dialog.get_by_text("A report for you").wait_for()
    amina.agree("Sign and open the dossier")
    (number,) = amina.tried()
    seen.expected += ["410"]
    bruno.agree("Sign and open the dossier")
    bruno.tried()
    bruno.dossier(number)
    assert WORDS in bruno.slots("envelope")[0]


def test_a_person_who_is_named_is_barred_with_her_supervisor_and_her_reports(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    """Bruno Keller is named; Amina, his supervisor, opens the report and bars herself with him."""
    words = "Bruno Keller takes money for it."
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": words})
    console.round()
    amina = desk()
    amina.sign_in(AMINA)
    amina.try_all()
    amina.dialog.get_by_text("A report for you").wait_for()
    assert amina.dialog.get_by_label("Bruno Keller").is_checked()
    assert amina.dialog.get_by_label("Amina Diallo").is_checked()
    amina.agree("Sign and open the dossier")
    (number,) = amina.tried()
    seen.expected += ["404"]
    amina.page.locator(f"a[href='/dossiers/{number}']").click()
    amina.page.get_by_role("heading", name="Not found").wait_for()
    chen = desk()
    chen.sign_in(CHEN)
    chen.dossier(number)
    assert words in chen.slots("envelope")[0]


def test_nothing_waits_in_silence(desk: Callable[..., Desk]) -> None:
    """Unlocking shows its progress and can be cancelled; nothing is left half done."""
    amina = desk()
    amina.open()
    amina.fill_sign_in(AMINA)
    amina.dialog.locator("progress").wait_for()
    amina.dialog.get_by_role("button", name="Cancel").click()
    amina.dialog.wait_for(state="detached")
    assert amina.page.locator("#login").input_value() == "amina"
    amina.fill_sign_in(AMINA)
    amina.page.locator("#passphrase").wait_for(state="detached")
    amina.settled()
