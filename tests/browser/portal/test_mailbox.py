"""Coming back: what the officers signed is shown, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, Route

from crypto import receipt
from crypto.address import VISIT_SIZE, visit
from crypto.content import encode_base64
from tests.browser.conftest import Seen
from tests.browser.office import (
    TEXTS,
    compose,
    deliver,
    keys_of,
    name_of,
    seal_value,
    signed_messages,
)
from tests.browser.portal.lists import serve, stale
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, GRETA, MISCONDUCT


def test_answers_are_shown_in_order_with_role_name_and_mark(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    reporter.come_back(digits)
    assert reporter.messages() == [text for _, text in TEXTS]
    heads = reporter.page.locator(".message__head").all_inner_texts()
    assert "Intake officer Amina Diallo" in " ".join(heads[0].split())
    assert "Investigator Bruno Keller" in " ".join(heads[1].split())
    assert all("signed" in head for head in heads)
    box = reporter.page.locator(".box")
    assert box.locator("[data-status]").inner_text() == "Being looked at"
    assert "acknowledged your report on" in box.inner_text()
    assert box.locator("[data-team] [data-name]").all_text_contents() == [AMINA.name, BRUNO.name]


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("REGISTERED", "An officer has opened your report."),
        ("INVESTIGATION", "Under investigation"),
        ("SOMETHING_NEW", "In progress"),
        ("CONSTRUCTOR", "In progress"),
    ],
)
def test_a_status_is_said_in_plain_words(
    status: str, shown: str, reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today, status=status, texts=())
    reporter.come_back(digits)
    assert shown in reporter.page.locator(".box__status").inner_text()
    assert status not in reporter.page.locator("main").inner_text()
    assert reporter.page.locator("[data-no-messages]").is_visible()


def test_always_two_visits_go_out_each_of_one_size(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, seen: Seen
) -> None:
    deliver(portal, digits, today)
    reporter.come_back(digits)
    keys = keys_of(digits)
    assert sorted(seen.posts) == sorted([visit(keys.mailbox.token), visit(keys.ethics.token)])
    reporter.come_back(receipt.generate())
    assert [len(body) for body in seen.posts] == [VISIT_SIZE] * 4
    assert all(digits not in request.url + str(request.headers) for request in seen.requests)
    assert all(digits[:6].encode() not in body for body in seen.posts)


def test_a_visit_an_answer_and_an_addition_look_alike(
    page: Page, reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    sizes: list[tuple[int, int]] = []
    page.on(
        "response",
        lambda response: sizes.append(
            (len(response.request.post_data_buffer or b""), len(response.body()))
        ) if response.request.method == "POST" else None,
    )  # fmt: skip
    deliver(portal, digits, today)
    reporter.come_back(digits)
    page.locator("[data-write]").click()
    reporter.add("More")
    for _ in range(100):
        if len(sizes) >= 3:
            break
        page.wait_for_timeout(50)
    assert sizes == [(24_848, 65_536)] * 3


def test_an_empty_mailbox_explains_itself_and_counts_days(
    reporter: BrowserReporter, digits: str, today: date
) -> None:
    reporter.come_back(digits)
    page = reporter.page
    assert "Either nobody has opened what you sent" in page.locator("[data-nothing]").inner_text()
    assert page.locator(".box").count() == 0
    sent = today - timedelta(days=3)
    for part, value in (("day", sent.day), ("month", sent.month), ("year", sent.year)):
        page.locator(f"#sent-on-{part}").fill(str(value))
    page.get_by_role("button", name="Count the days").click()
    dates = page.locator("[data-dates]").inner_text()
    assert str(sent + timedelta(days=5)) in dates
    assert "Report misconduct" in dates
    assert "Ask for protection" in dates


@pytest.mark.parametrize("typed", [("31", "2", "2026"), ("", "", ""), ("1", "1", "3026"), ("x", "1", "2026")])
def test_a_day_that_does_not_exist_is_explained(
    typed: tuple[str, str, str], reporter: BrowserReporter, digits: str
) -> None:
    reporter.come_back(digits)
    for part, value in zip(("day", "month", "year"), typed, strict=True):
        reporter.page.locator(f"#sent-on-{part}").fill(value)
    reporter.page.get_by_role("button", name="Count the days").click()
    assert "Give a day that exists" in reporter.step("answers").locator("[data-errors]").inner_text()
    reporter.step("answers").locator("[data-errors] a").click()
    assert reporter.page.evaluate("document.activeElement.id") == "sent-on-day"


@pytest.mark.parametrize(
    "spoil",
    ["text", "order", "gap", "signer", "author", "address", "form"],
)
def test_what_the_officers_did_not_sign_is_not_shown(
    spoil: str, reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    keys = keys_of(digits).mailbox
    place = keys_of(receipt.generate()).mailbox.address if spoil == "address" else keys.address
    made = signed_messages(place, [(AMINA, today, f"Text {at}") for at in range(3)])
    values = compose(made, (AMINA,))
    listed = values["messages"]
    match spoil:
        case "text":
            listed[0]["text"] = "Tell me who you are"
        case "order":
            listed[0], listed[1] = listed[1], listed[0]
        case "gap":
            del listed[1]
        case "signer":
            listed[0]["author"] = encode_base64(bytes(32))
        case "author":
            listed[0]["author"] = encode_base64(name_of(GRETA))
        case "form":
            values["note"] = "x"
        case _:
            pass
    portal.put_mailbox(keys.address, seal_value(values, keys, MISCONDUCT))
    reporter.come_back(digits)
    assert reporter.page.locator("[data-spoilt]").is_visible()
    assert reporter.page.locator("[data-nothing]").is_hidden()
    assert reporter.messages() == []
    said = reporter.page.locator("main").inner_text()
    assert "Text 1" not in said
    assert "who you are" not in said


def test_a_value_moved_from_another_mailbox_is_not_shown(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    other = keys_of(receipt.generate()).mailbox
    made = signed_messages(other.address, [(AMINA, today, "For somebody else")])
    portal.put_mailbox(keys_of(digits).mailbox.address, seal_value(compose(made, ()), other, MISCONDUCT))
    reporter.come_back(digits)
    assert reporter.messages() == []


def test_older_answers_that_fell_out_are_named_with_their_day(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today, texts=tuple((AMINA, f"{at} " + "x" * 20_000) for at in range(4)))
    reporter.come_back(digits)
    assert [text[:2] for text in reporter.messages()] == ["1 ", "2 ", "3 "]
    assert "number 1 of" in reporter.page.locator("[data-dropped]").inner_text()


def test_a_list_that_cannot_be_believed_opens_nothing(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date, page: Page, seen: Seen
) -> None:
    deliver(portal, digits, today)
    serve(page, stale(today))
    page.goto(f"{portal.url}/en/mailbox/")
    page.locator("#receipt").fill(digits)
    reporter.go_on()
    failed = reporter.step("opening").locator("[data-failed]")
    failed.wait_for()
    assert "the last confirmation is too old" in failed.inner_text()
    assert seen.posts == []
    page.unroute("**/directory")
    failed.locator("[data-again]").click()
    reporter.step("answers").wait_for()
    assert reporter.messages() == [text for _, text in TEXTS]


def test_a_wrong_receipt_is_refused_before_anything_is_asked(
    reporter: BrowserReporter, portal: RunningPortal, seen: Seen
) -> None:
    reporter.page.goto(f"{portal.url}/en/mailbox/")
    for typed, said in (
        ("1" * 42, "don't fit together"),
        ("12", "You typed 2 digits"),
        ("1" * 500, "far longer"),
        ("", "Type the 42 digits"),
    ):
        reporter.page.locator("#receipt").fill(typed)
        reporter.go_on()
        assert said in reporter.step("begin").locator("[data-errors]").inner_text()
    assert seen.posts == []


def test_leaving_the_mailbox_forgets_it(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    reporter.come_back(digits)
    assert reporter.page.locator("#receipt").input_value() == ""
    reporter.page.goto(f"{portal.url}/en/")
    reporter.page.go_back()
    reporter.step("begin").wait_for()
    assert "warehouse" not in reporter.page.content()
    reporter.come_back(digits)
    reporter.page.go_back()
    reporter.step("begin").wait_for()
    assert "warehouse" not in reporter.page.content()


def test_a_mailbox_that_opens_late_is_not_shown_for_another_receipt(
    reporter: BrowserReporter, portal: RunningPortal, digits: str, today: date
) -> None:
    deliver(portal, digits, today)
    page = reporter.page
    held: list[Route] = []

    def keep_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/directory", keep_the_first)
    page.goto(f"{portal.url}/en/mailbox/")
    page.locator("#receipt").fill(digits)
    reporter.go_on()
    reporter.step("opening").wait_for()
    page.go_back()
    reporter.step("begin").wait_for()
    held[0].continue_()
    page.locator("#receipt").fill(receipt.generate())
    reporter.go_on()
    page.locator("[data-nothing]").wait_for()
    page.wait_for_timeout(500)
    assert reporter.messages() == []
