"""Writing on: what is added reaches the team, or those whom its writer chose again, and nobody else."""

from __future__ import annotations

from datetime import date

from crypto.content import encode_base64
from tests.browser.conftest import Seen
from tests.browser.office import (
    TEXTS,
    compose,
    deliver,
    keys_of,
    name_of,
    open_envelope,
    seal_value,
    signed_messages,
)
from tests.browser.portal.lists import with_absent
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, CHEN, DANA, EMEKA, HANA, PROTECTION


def test_an_addition_reaches_the_team_and_nobody_else(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    newest = deliver(portal, digits, today, team=(AMINA, HANA))
    reporter.come_back(digits)
    reporter.page.locator("[data-write]").click()
    sealed = reporter.add("It was the third one.")
    keys = keys_of(digits).mailbox
    for person in (AMINA, HANA):
        content = open_envelope(sealed, person, today)
        assert content is not None
        assert content["kind"] == "follow-up"
        assert content["answers"] == {"message": "It was the third one."}
        assert (content["counter"], content["newest"]) == (2, encode_base64(newest))
        assert (content["reply_key"], content["cover"], content["w"]) == ("", "", "")
        assert content["mailbox"] == encode_base64(keys.address)
        assert content["u"] == encode_base64(keys.u)
        assert content["to"] == [encode_base64(name_of(each)) for each in (AMINA, HANA)]
    assert open_envelope(sealed, BRUNO, today) is None
    assert open_envelope(sealed, CHEN, today) is None


def test_an_addition_is_never_sealed_to_a_member_who_left(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    portal.publish(with_absent(today, BRUNO))
    reporter.come_back(digits)
    reporter.page.locator("[data-write]").click()
    assert reporter.step("write").locator("[data-to] [data-name]").all_text_contents() == [AMINA.name]
    sealed = reporter.add("More")
    assert open_envelope(sealed, AMINA, today) is not None
    assert open_envelope(sealed, BRUNO, today) is None


def test_who_comes_back_while_somebody_writes_is_shown_first(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    reporter.come_back(digits)
    reporter.page.locator("[data-write]").click()
    portal.publish(with_absent(today, BRUNO))
    reporter.page.locator("#message").fill("More")
    reporter.go_on()
    reporter.step("write").locator("[data-list-changed]").wait_for()
    assert reporter.page.locator("#message").input_value() == "More"
    assert portal.envelopes() == []
    assert reporter.step("write").locator("[data-to] [data-name]").all_text_contents() == [AMINA.name]
    reporter.add("More")


def test_with_nobody_left_a_new_report_is_offered(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today, team=(BRUNO,))
    portal.publish(with_absent(today, BRUNO))
    reporter.come_back(digits)
    assert reporter.messages() == [text for _, text in TEXTS]
    assert "Send a new report instead" in reporter.page.locator("[data-nobody]").inner_text()
    assert reporter.page.locator("[data-write]").is_hidden()


def test_without_an_answer_channel_and_readers_are_asked_again(
    reporter: BrowserReporter, digits: str, today: date
) -> None:
    reporter.come_back(digits)
    reporter.page.locator("[data-write-unanswered]").click()
    section = reporter.step("choose")
    section.wait_for()
    assert "a wrong guess could reach the wrong person" in section.inner_text()
    assert section.locator("input:checked").count() == 0
    reporter.go_on()
    assert "Choose the channel" in section.locator("[data-errors]").inner_text()
    section.get_by_label("Report misconduct").check()
    for person in (BRUNO, CHEN):
        section.get_by_label(person.name).check()
    reporter.go_on()
    sealed = reporter.add("Nobody has answered me.")
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert (content["counter"], content["newest"]) == (0, "")
    assert content["barred"] == [encode_base64(name_of(each)) for each in (BRUNO, CHEN)]
    assert open_envelope(sealed, BRUNO, today) is None


def test_an_addition_needs_one_reader_and_some_words(reporter: BrowserReporter, digits: str) -> None:
    reporter.come_back(digits)
    reporter.page.locator("[data-write-unanswered]").click()
    section = reporter.step("choose")
    section.get_by_label("Report misconduct").check()
    for person in (AMINA, BRUNO, CHEN):
        section.get_by_label(person.name).check()
    reporter.go_on()
    assert "Nobody could open it now" in section.locator("[data-errors]").inner_text()
    section.get_by_label(AMINA.name).uncheck()
    reporter.go_on()
    reporter.step("write").wait_for()
    reporter.page.locator("#message").fill(" \n ")
    reporter.go_on()
    assert "Write something first" in reporter.step("write").locator("[data-errors]").inner_text()


def test_the_ethics_office_has_a_mailbox_of_its_own(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    keys = keys_of(digits).ethics
    made = signed_messages(keys.address, [(DANA, today, "The Ethics Office here.")])
    values = compose(made, (DANA, EMEKA))
    portal.put_mailbox(keys.address, seal_value(values, keys, PROTECTION))
    reporter.come_back(digits)
    headings = reporter.page.locator("[data-channel]").all_text_contents()
    assert headings == ["Report misconduct", "Ask for protection against retaliation"]
    assert reporter.messages()[-1] == "The Ethics Office here."
    reporter.page.locator("[data-write]").nth(1).click()
    sealed = reporter.add("For the Ethics Office alone")
    content = open_envelope(sealed, DANA, today)
    assert content is not None
    assert content["mailbox"] == encode_base64(keys.address)
    assert content["u"] == encode_base64(keys.u)
    assert open_envelope(sealed, AMINA, today) is None


def test_an_addition_on_a_broken_line_goes_again_as_it_is(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, seen: Seen
) -> None:
    seen.expected.append("net::ERR_")
    deliver(portal, digits, today)
    reporter.come_back(digits)
    page = reporter.page
    page.locator("[data-write]").click()
    page.route("**/post", lambda route: route.abort("timedout"))
    page.locator("#message").fill("More")
    reporter.go_on()
    reporter.step("send").locator("[data-failed]").wait_for()
    page.unroute("**/post")
    reporter.step("send").locator("[data-again]").click()
    reporter.step("sent").wait_for()
    assert portal.envelopes() == [seen.posts[-1]] == [seen.posts[-2]]
