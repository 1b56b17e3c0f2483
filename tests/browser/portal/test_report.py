"""A report through a real browser: what an officer opens is what was typed, and nobody else opens it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from crypto.content import encode_base64
from tests.browser.conftest import Seen
from tests.browser.office import keys_of, name_of, open_envelope
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import (
    AMINA,
    BRUNO,
    CHEN,
    DANA,
    EMEKA,
    EVERYBODY,
    HANA,
    INES,
    MISCONDUCT,
    PROTECTION,
    TEST_PEOPLE,
)

ANSWERS: dict[str, dict[str, Any]] = {
    MISCONDUCT: {
        "what_happened": 'قال لي: «اسكت». \u202etfel\u202c <b>bold</b> & "quoted"\n\nLine \U0001f512 three',
        "category": ["FRAUD", "THEFT"],
        "when_happened": "every Friday since June",
        "still_going": ["LIKELY_AGAIN"],
        "where_happened": ["UNKNOWN"],
        "who": "Ünal Žižek",
        "how_known": ["SAW"],
        "evidence": ["DECLINED"],
        "fear": ["DECLINED"],
    },
    PROTECTION: {
        "what_happened": "My contract wasn't renewed.",
        "detriment": ["DA_UN_NONRENEWAL"],
        "activity": ["UNKNOWN"],
        "office": "Geneva",
        "wish": "That it stops.",
    },
}
READERS = {MISCONDUCT: (AMINA, BRUNO, CHEN), PROTECTION: (DANA, EMEKA, INES)}
KINDS = {MISCONDUCT: "report", PROTECTION: "protection request"}


@pytest.mark.parametrize("channel", [MISCONDUCT, PROTECTION])
def test_every_reader_of_the_channel_opens_what_was_typed(
    channel: str, page: Page, portal: RunningPortal, today: date
) -> None:
    receipt = BrowserReporter(page, portal).report(channel, ANSWERS[channel])
    (sealed,) = portal.envelopes()
    keys = keys_of(receipt)
    for person in READERS[channel]:
        content = open_envelope(sealed, person, today)
        assert content is not None
        assert content["answers"] == ANSWERS[channel]
        assert (content["kind"], content["language"], content["sealed_on"]) == (
            KINDS[channel], "en", str(today),
        )  # fmt: skip
        assert set(content["to"]) == {encode_base64(name_of(reader)) for reader in READERS[channel]}
        assert (content["barred"], content["serial"], content["files"], content["bundle"]) == ([], 1, [], "")
        assert content["mailbox"] == encode_base64(keys.mailbox.address)
        assert content["reply_key"] == encode_base64(keys.mailbox.reply_key)
        assert (content["w"], content["u"]) == (encode_base64(keys.w), encode_base64(keys.mailbox.u))


@pytest.mark.parametrize("channel", [MISCONDUCT, PROTECTION])
def test_nobody_else_opens_it(channel: str, page: Page, portal: RunningPortal, today: date) -> None:
    BrowserReporter(page, portal).report(channel, {"what_happened": WORDS})
    (sealed,) = portal.envelopes()
    for person in EVERYBODY:
        assert (open_envelope(sealed, person, today) is None) == (person not in READERS[channel])


def test_an_officer_left_out_does_not_open_it_and_the_others_know(
    page: Page, portal: RunningPortal, today: date
) -> None:
    BrowserReporter(page, portal).report(MISCONDUCT, {"what_happened": WORDS}, [CHEN.name])
    (sealed,) = portal.envelopes()
    assert open_envelope(sealed, CHEN, today) is None
    content = open_envelope(sealed, BRUNO, today)
    assert content is not None
    assert content["barred"] == [encode_base64(name_of(CHEN))]
    assert encode_base64(name_of(CHEN)) not in content["to"]


def test_the_commitment_in_the_head_is_the_receipts(page: Page, portal: RunningPortal) -> None:
    receipt = BrowserReporter(page, portal).report(MISCONDUCT, {"what_happened": WORDS})
    (sealed,) = portal.envelopes()
    assert sealed[40:72] == keys_of(receipt).commitment
    assert sealed[24:40] == TEST_PEOPLE.channel_id(MISCONDUCT)


def test_a_report_in_arabic_says_so(page: Page, portal: RunningPortal, today: date) -> None:
    BrowserReporter(page, portal, "ar").report(MISCONDUCT, {"what_happened": "رأيت ما حدث"})
    (sealed,) = portal.envelopes()
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert (content["language"], content["answers"]) == ("ar", {"what_happened": "رأيت ما حدث"})


@pytest.mark.parametrize(("length", "size"), [(10, 24_848), (8_000, 24_848), (40_000, 70_976)])
def test_envelopes_have_one_of_two_sizes(length: int, size: int, page: Page, portal: RunningPortal) -> None:
    BrowserReporter(page, portal).report(MISCONDUCT, {"what_happened": "a" * length})
    assert [len(sealed) for sealed in portal.envelopes()] == [size]


def test_nothing_leaves_the_browser_but_the_sealed_envelope(
    page: Page, portal: RunningPortal, seen: Seen
) -> None:
    receipt = BrowserReporter(page, portal).report(MISCONDUCT, {"what_happened": WORDS, "who": "Somebody"})
    keys = keys_of(receipt)
    assert {request.url.split("/")[2] for request in seen.requests} == {portal.url.split("/")[2]}
    assert seen.posts == portal.envelopes()
    secret = [receipt, receipt[:6], keys.mailbox.token.hex(), "warehouse", "Somebody"]
    for request in seen.requests:
        assert not any(part in request.url for part in secret)
        assert not any(part in str(request.headers) for part in secret)
    assert all(part.encode() not in body for body in seen.posts for part in secret)
    assert keys.mailbox.token not in seen.posts[0]


def test_an_unknown_officer_of_the_roster_is_no_reader(page: Page, portal: RunningPortal) -> None:
    BrowserReporter(page, portal).open_channel(MISCONDUCT)
    names = page.locator("[data-present] [data-name]").all_text_contents()
    assert names == [AMINA.name, BRUNO.name, CHEN.name]
    assert HANA.name not in page.locator("body").inner_text()


def test_after_sending_the_words_are_gone_from_the_page(page: Page, portal: RunningPortal) -> None:
    reporter = BrowserReporter(page, portal)
    reporter.report(MISCONDUCT, {"what_happened": WORDS})
    values = page.evaluate(
        "[...document.querySelectorAll('textarea,input')].map(field => field.value).join()"
    )
    assert WORDS not in values + page.content()
    assert reporter.receipt[:6] not in page.content()
    page.locator("[data-show-receipt]").click()
    assert reporter.receipt[:6] in page.content()
