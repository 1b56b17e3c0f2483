"""The self-check: what may give a reporter away is marked in her browser, and the choice stays hers."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, Playwright

from tests.browser.axe import overflows, violations
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Seen
from tests.browser.office import deliver, open_envelope
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import ROOT, RunningPortal
from tests.people import AMINA, MISCONDUCT

TELLING = (
    "My supervisor told Fatou Ndiaye to sign. Write to kwame@example.org or call +254 722 345 678. "
    "My index number is 734512."
)
MARKED = {
    "My supervisor": "role",
    "Fatou Ndiaye": "name",
    "kwame@example.org": "e-mail",
    "+254 722 345 678": "telephone",
    "734512": "staff number",
}
#: Of Chromium without its compiler, as Tor Browser's "Safer" is.
WITHOUT_COMPILER = "--js-flags=--jitless"
LONGEST = 61_440


def marks(place: Locator) -> dict[str, str]:
    """The marked pieces and their kinds, without what is only spoken."""
    found = place.locator("mark").evaluate_all(
        "marks => marks.map(mark => [mark.lastChild.textContent, mark.dataset.kind])"
    )
    return dict(found)


def check(reporter: BrowserReporter, answers: dict[str, str]) -> Locator:
    """Goes on to the step that shows the answers."""
    reporter.start(MISCONDUCT)
    reporter.answer_all(answers)
    reporter.leave_out()
    return reporter.step("check")


def test_what_may_give_away_is_marked_and_counted(reporter: BrowserReporter) -> None:
    section = check(reporter, {"what_happened": TELLING, "who": "Ahmed Saleh"})
    assert marks(section.locator("[data-answers]")) == MARKED | {"Ahmed Saleh": "name"}
    assert section.locator("[data-found-count]").inner_text() == "We marked 6 places that may give you away."
    kinds = section.locator("[data-found-kinds] > li").all_inner_texts()
    assert [line.partition("Change")[0].strip() for line in kinds] == [
        "2 names", "1 e-mail address", "1 telephone number", "1 staff number",
        "1 piece about your own place or work",
    ]  # fmt: skip
    assert not section.locator("[data-nothing-found]").is_visible()
    spoken = section.locator("mark .govuk-visually-hidden").all_text_contents()
    assert [text.strip() for text in spoken][:2] == ["marked, your place or work:", "marked, a name:"]


def test_the_text_around_the_marks_is_what_was_typed(reporter: BrowserReporter) -> None:
    typed = f"<b>{TELLING}</b>\n\n& Mr. Okonkwo \U0001f512 «فاطمة»"
    section = check(reporter, {"what_happened": typed})
    shown = section.locator("dd.govuk-summary-list__value").first.evaluate(
        """value => {
          const copy = value.cloneNode(true);
          for (const label of copy.querySelectorAll('.govuk-visually-hidden')) label.remove();
          return copy.textContent;
        }"""
    )
    assert shown == typed


def test_from_a_mark_one_link_leads_to_its_question_and_back(reporter: BrowserReporter) -> None:
    section = check(reporter, {"what_happened": WORDS, "who": "Ahmed Saleh"})
    link = section.locator("[data-found-kinds] a")
    assert link.count() == 1
    link.click()
    question = reporter.question("who")
    question.wait_for()
    question.locator("[name='answer']").fill("the head of the warehouse")
    reporter.go_on()
    section.wait_for()
    assert marks(section) == {}
    assert section.locator("[data-nothing-found]").is_visible()


def test_that_nothing_was_found_is_said_to_prove_nothing(reporter: BrowserReporter) -> None:
    section = check(reporter, {"what_happened": WORDS})
    assert marks(section) == {}
    assert "proves nothing" in section.locator("[data-nothing-found]").inner_text()
    assert "misses things" in section.locator("[data-self-check]").inner_text()


def test_it_never_blocks(reporter: BrowserReporter, portal: RunningPortal, today: date) -> None:
    reporter.report(MISCONDUCT, {"what_happened": TELLING})
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": TELLING}
    assert "Fatou" not in reporter.page.content()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_arabic_is_marked_on_a_page_of_any_language(language: str, page: Page, portal: RunningPortal) -> None:
    reporter = BrowserReporter(page, portal, language)
    section = check(reporter, {"what_happened": "خالد العمري هددني. رقمي الوظيفي ٧٣٤٥١٢ ومديري يعرف."})
    assert marks(section.locator("[data-answers]")) == {
        "خالد العمري": "name", "٧٣٤٥١٢": "staff number", "ومديري": "role",
    }  # fmt: skip
    # A label of the page's language at the beginning doesn't turn the answer around.
    value = section.locator("dd.govuk-summary-list__value").first
    assert value.evaluate("value => getComputedStyle(value).direction") == "rtl"


@pytest.mark.parametrize("zero", [ord("0"), 0x660, 0x6F0])
def test_a_receipt_in_the_text_is_marked(zero: int, reporter: BrowserReporter, digits: str) -> None:
    groups = [digits[start : start + 6] for start in range(0, len(digits), 6)]
    typed = " ".join("".join(chr(zero + int(digit)) for digit in group) for group in groups)
    section = check(reporter, {"what_happened": f"My old report is {typed}, read it."})
    assert marks(section.locator("[data-answers]")) == {typed: "receipt"}
    assert "can open your mailbox" in section.locator("[data-found-kinds]").inner_text()


def test_nothing_goes_out_while_it_looks(reporter: BrowserReporter, seen: Seen) -> None:
    reporter.start(MISCONDUCT)
    before = len(seen.requests)
    reporter.answer_all({"what_happened": TELLING})
    reporter.leave_out()
    assert len(marks(reporter.step("check"))) == len(MARKED)
    reporter.page.wait_for_load_state("networkidle")
    assert len(seen.requests) == before


@pytest.mark.parametrize("language", ["en", "ar"])
def test_marks_are_accessible_and_fit(language: str, page: Page, portal: RunningPortal) -> None:
    check(BrowserReporter(page, portal, language), {"what_happened": TELLING * 3, "who": "خالد العمري"})
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not overflows(page)


def test_marks_are_told_without_colour(browser: Browser, portal: RunningPortal) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    section = check(BrowserReporter(page, portal), {"what_happened": TELLING})
    look = section.locator("mark").first.evaluate(
        "mark => [getComputedStyle(mark).textDecorationLine, getComputedStyle(mark).textDecorationThickness]"
    )
    assert look == ["underline", "3px"]
    context.close()


def write(reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, text: str) -> None:
    """Comes back to a mailbox with an answer, writes something, and presses the button that sends."""
    deliver(portal, digits, today)
    reporter.come_back(digits)
    reporter.page.locator("[data-write]").click()
    reporter.page.locator("#message").fill(text)
    reporter.go_on()


def test_a_message_with_marks_is_shown_once_before_it_is_sealed(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, seen: Seen
) -> None:
    write(reporter, portal, digits, today, TELLING)
    look = reporter.step("look")
    look.wait_for()
    posts = len(seen.posts)
    assert marks(look.locator("[data-looked-at]")) == MARKED
    assert look.locator("[data-heading]").evaluate("heading => heading === document.activeElement")
    assert violations(reporter.page) == []
    assert (portal.envelopes(), len(seen.posts)) == ([], posts)
    look.get_by_role("button", name="Send as it is").press("Enter")
    reporter.step("sent").wait_for()
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"message": TELLING}
    assert "Fatou" not in reporter.page.content()


def test_a_message_can_be_changed_and_is_then_shown_only_if_marks_are_left(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    write(reporter, portal, digits, today, TELLING)
    reporter.step("look").get_by_role("button", name="Change").press("Enter")
    reporter.step("write").wait_for()
    field = reporter.page.locator("#message")
    assert field.input_value() == TELLING
    field.fill("Fatou saw it.")
    reporter.go_on()
    look = reporter.step("look")
    look.wait_for()
    assert marks(look.locator("[data-looked-at]")) == {"Fatou": "name"}
    look.locator("[data-back]").click()
    field.fill("Somebody saw it.")
    reporter.go_on()
    reporter.step("sent").wait_for()
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"message": "Somebody saw it."}


def test_words_that_were_looked_at_are_not_held_up_again(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, seen: Seen
) -> None:
    seen.expected.append("net::ERR_")
    write(reporter, portal, digits, today, TELLING)
    reporter.page.route("**/directory", lambda route: route.abort("timedout"))
    reporter.step("look").locator("[data-as-it-is]").click()
    reporter.step("send").locator("[data-unlock]").click()
    reporter.step("write").wait_for()
    reporter.page.unroute("**/directory")
    reporter.go_on()
    reporter.step("sent").wait_for()
    assert len(portal.envelopes()) == 1


def test_a_message_without_marks_goes_straight_on(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    write(reporter, portal, digits, today, "It was the third one.")
    reporter.step("sent").wait_for()
    assert len(portal.envelopes()) == 1


def sentences(language: str) -> str:
    """The kept sentences of a language, as long as the longest report."""
    bundle = [
        "node_modules/.bin/esbuild", "--bundle", "--platform=node", "--format=esm", "--log-level=warning",
    ]  # fmt: skip
    code = (
        'import { read } from "./tests/intake/identity/corpus.ts";'
        f'console.log(read("{language}", "held_out").map(({{ text }}) => text).join(" "))'
    )
    made = subprocess.run(bundle, cwd=ROOT, input=code, capture_output=True, text=True, check=True)
    command = ["node", "--input-type=module"]
    done = subprocess.run(command, cwd=ROOT, input=made.stdout, capture_output=True, text=True, check=True)
    text = done.stdout.strip()
    return (text * (LONGEST // len(text) + 1))[:LONGEST]


def processor_seconds(session: CDPSession) -> float:
    """The processor's time that the page's tasks have taken, whatever else the machine does."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_longest_report_is_looked_through_without_a_compiler(
    language: str, playwright: Playwright, tmp_path: Path
) -> None:
    """Prints how long it takes (`pytest -s`); only that it ends, with marks, is asserted."""
    script = tmp_path / "find.js"
    bundle = ["node_modules/.bin/esbuild", "intake/browser/identity/find.ts", "--bundle", "--format=iife"]
    options = ["--global-name=check", f"--outfile={script}", "--log-level=warning", "--charset=utf8"]
    subprocess.run([*bundle, *options], cwd=ROOT, check=True)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, WITHOUT_COMPILER])
    page = browser.new_page()
    page.add_script_tag(content=script.read_text())
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    text = sentences(language)
    before = processor_seconds(session)
    found = page.evaluate("text => check.find(text).length", text)
    milliseconds = 1000 * (processor_seconds(session) - before)
    browser.close()
    print(f"\n{language}: {LONGEST} characters, {found} marks, {milliseconds:.0f} ms of the processor")
    assert found > 100
