"""Moving about: back and forward, reload, the keyboard alone, focus and titles, and leaving at once."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Dialog, Page

from tests.browser.conftest import Seen
from tests.browser.office import open_envelope
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT, PROTECTION


def test_back_and_forward_move_between_questions_and_lose_nothing(
    reporter: BrowserReporter, seen: Seen
) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.go_on()
    reporter.answer("category", ["FRAUD"])
    reporter.go_on()
    asked = len(seen.requests)
    reporter.page.go_back()
    reporter.step("question-2").wait_for()
    assert reporter.question("category").locator("input[value='FRAUD']").is_checked()
    reporter.page.go_back()
    reporter.step("question-1").wait_for()
    assert reporter.page.locator("textarea:visible").input_value() == WORDS
    reporter.page.go_forward()
    reporter.step("question-2").wait_for()
    # Not even an icon is asked for: it would tell when somebody answered which question.
    assert len(seen.requests) == asked


def test_the_back_link_goes_one_step_back(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.go_on()
    reporter.step("question-2").locator("[data-back]").click()
    reporter.step("question-1").wait_for()
    reporter.step("question-1").locator("[data-back]").click()
    reporter.step("begin").wait_for()


def test_each_step_has_its_title_and_the_focus_on_its_heading(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    assert reporter.page.title() == "Question 1 of 13 \u2013 Portal"
    assert reporter.page.evaluate("document.activeElement.innerText").strip() == "What happened?"
    reporter.go_on()
    assert reporter.page.title() == "Error: Question 1 of 13 \u2013 Portal"
    assert reporter.page.evaluate("document.activeElement.matches('[data-errors]')")
    reporter.answer("what_happened", WORDS)
    reporter.go_on()
    assert reporter.page.title() == "Question 2 of 13 \u2013 Portal"
    assert reporter.page.evaluate("document.activeElement.innerText").strip() == "What is it about?"


def test_titles_tell_a_passer_by_nothing(reporter: BrowserReporter) -> None:
    titles = set()
    for path in ("", "help/", "mailbox/", f"{MISCONDUCT}/", f"{PROTECTION}/"):
        reporter.page.goto(f"{reporter.portal.url}/en/{path}")
        titles.add(reporter.page.title())
        sections = reporter.page.locator("[data-title]")
        titles |= {section.get_attribute("data-title") or "" for section in sections.all()}
    said = " ".join(titles).lower()
    for word in ("misconduct", "report", "retaliation", "protect", "whistle", "united", "ethics"):
        assert word not in said


def test_a_step_cannot_be_reached_before_its_time(reporter: BrowserReporter) -> None:
    reporter.open_channel(MISCONDUCT)
    for name in ("question-2", "leave-out", "check", "receipt", "send", "sent"):
        reporter.page.evaluate(f"location.hash = '{name}'")
        reporter.step("question-1").wait_for()
        assert reporter.step(name).is_hidden()
        assert reporter.page.url.endswith(f"/{MISCONDUCT}/")


def test_an_unknown_fragment_changes_nothing(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    for name in ("main", "answer-what-happened", "%E0%A4", "nonsense"):
        reporter.page.evaluate(f"location.hash = '{name}'")
        reporter.page.wait_for_timeout(50)
        assert reporter.step("question-1").is_visible()
    reporter.go_on()
    reporter.step("question-2").wait_for()


def test_a_reload_starts_from_the_beginning_and_says_so(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.go_on()
    reporter.page.on("dialog", lambda dialog: dialog.accept())
    reporter.page.reload()
    reporter.step("begin").wait_for()
    assert reporter.page.locator("[data-forgotten]").is_visible()
    assert reporter.page.evaluate("document.querySelector('textarea').value") == ""


def test_the_browser_asks_before_typed_words_are_lost_and_only_then(reporter: BrowserReporter) -> None:
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    reporter.page.on("dialog", dismiss)
    reporter.start(MISCONDUCT)
    reporter.page.reload()
    assert asked == []
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.page.reload()
    assert asked == ["beforeunload"]
    reporter.report(MISCONDUCT, {"what_happened": WORDS})
    reporter.page.reload()
    assert asked == ["beforeunload"]


def test_change_leads_to_a_question_and_back_to_the_check(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer_all({"what_happened": WORDS})
    reporter.leave_out()
    reporter.page.locator("[data-answers] a").nth(2).click()
    reporter.step("question-3").wait_for()
    reporter.answer("when_happened", "Yesterday")
    reporter.go_on()
    reporter.step("check").wait_for()
    assert "Yesterday" in reporter.page.locator("[data-answers]").inner_text()
    reporter.page.locator("[data-change='leave-out']").click()
    reporter.step("leave-out").wait_for()
    reporter.go_on()
    reporter.step("check").wait_for()


def test_words_beside_i_do_not_know_stay_but_are_not_sent(
    reporter: BrowserReporter, portal: RunningPortal, today: date
) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer_all({"what_happened": WORDS, "who": "Somebody"})
    reporter.page.evaluate("location.hash = 'question-6'")
    section = reporter.question("who")
    section.get_by_label("I don't know").check()
    assert section.get_by_text("it isn't sent").is_visible()
    assert section.locator("textarea").input_value() == "Somebody"
    section.get_by_label("I'd rather not say").check()
    assert not section.get_by_label("I don't know").is_checked()
    section.locator("textarea").fill("Somebody else")
    assert not section.get_by_label("I'd rather not say").is_checked()
    section.get_by_label("I'd rather not say").check()
    reporter.page.evaluate("location.hash = 'leave-out'")
    reporter.leave_out()
    assert "I'd rather not say" in reporter.page.locator("[data-answers]").inner_text()
    reporter.take_receipt()
    reporter.type_back()
    reporter.step("sent").wait_for()
    content = open_envelope(portal.envelopes()[0], AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": WORDS, "who": ["DECLINED"]}


def test_a_whole_report_with_the_keyboard_alone(page: Page, portal: RunningPortal) -> None:
    """Tab, Space, Enter and letters; each step begins at its heading."""
    reporter = BrowserReporter(page, portal)
    reporter.open_channel(PROTECTION)
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    reporter.step("question-1").wait_for()
    tab_to(page, "textarea")
    page.keyboard.type(WORDS)
    tab_to(page, "[data-continue]")
    page.keyboard.press("Enter")
    reporter.step("question-2").wait_for()
    tab_to(page, "input[type=checkbox]")
    page.keyboard.press("Space")
    for number in range(2, 19):
        reporter.step(f"question-{number}").wait_for()
        tab_to(page, "[data-continue]")
        page.keyboard.press("Enter")
    for name in ("proof", "files", "leave-out", "check"):
        reporter.step(name).wait_for()
        tab_to(page, "[data-continue]")
        page.keyboard.press("Enter")
    reporter.step("receipt").wait_for()
    digits = page.locator("[data-receipt] .receipt__group > :first-child").all_text_contents()
    tab_to(page, "#typed-back")
    page.keyboard.type("".join(digits))
    tab_to(page, "[data-continue]")
    page.keyboard.press("Enter")
    reporter.step("sent").wait_for()
    assert len(portal.envelopes()) == 1


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is on what a selector names."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard doesn't reach {selector}")


def test_escape_loses_nothing(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.page.locator("textarea:visible").press("Escape")
    assert reporter.page.locator("textarea:visible").input_value() == WORDS


def test_the_skip_link_moves_the_focus_and_no_step(reporter: BrowserReporter) -> None:
    reporter.start(MISCONDUCT)
    address = reporter.page.url
    reporter.page.locator(".govuk-skip-link").first.focus()
    reporter.page.keyboard.press("Enter")
    assert reporter.page.evaluate("document.activeElement.id") == "main"
    assert reporter.page.url == address
