"""The way without JavaScript in real browsers: write, attach, be answered, come back, add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from crypto import dossier, mailbox, receipt, signing
from crypto.mailbox import Message
from crypto.statement import REPLY, Item
from tests.browser.axe import overflows, violations
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.firefox import SAFEST, firefox
from tests.browser.latin import left_on_portal
from tests.browser.portal.test_profile import files_with, snapshot
from tests.browser.running import RunningPlain
from tests.intake.plain.opening import Opened, files_of, open_as
from tests.people import AMINA, BRUNO, CHEN, MISCONDUCT, TEST_PEOPLE

WORDS = "Der Lagerleiter verkauft nachts Treibstoff."
ANSWER = "Wer hat es noch gesehen?"
#: A press of a form's one button.
SEND = "main form button"


@pytest.fixture(scope="session")
def running_plain(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlain]:
    """One server for all tests of a session."""
    running = RunningPlain.start(built_site, tmp_path_factory.mktemp("plain"))
    yield running
    running.stop()


@pytest.fixture
def plain(running_plain: RunningPlain, today: date) -> RunningPlain:
    """The plain way, emptied, with the fixed people's directory of today."""
    running_plain.empty()
    running_plain.publish(TEST_PEOPLE.directory(today))
    return running_plain


@pytest.fixture
def safest(browser: Browser) -> Iterator[BrowserContext]:
    """A Chromium without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1024, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


def shown_receipt(text: str) -> str:
    """The digits of a page that shows a receipt."""
    return "".join(re.findall(r"\b\d{6}\b", text))[:42]


def opened_by_amina(plain: RunningPlain, today: date) -> Opened:
    """The one envelope that is there, opened."""
    (sealed,) = plain.envelopes()
    opened = open_as(AMINA, sealed, today)
    assert opened is not None
    return opened


def answer(plain: RunningPlain, digits: str, today: date) -> None:
    """An officer answers, and the worker delivers it."""
    keys = receipt.derive(digits, TEST_PEOPLE.installation).mailbox
    item = Item(TEST_PEOPLE.installation, keys.address, bytes(16), REPLY, 1, today, b"", ANSWER)
    signature = signing.sign(TEST_PEOPLE.seed(AMINA.login, "identity"), item.message())
    message = Message(item, TEST_PEOPLE.officer(AMINA).fingerprint, signature)
    team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO)]
    values = mailbox.compose(1, "REGISTERED", today, team, [message])
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    plain.put_mailbox(
        keys.address,
        dossier.seal_mailbox(
            values, keys.reply_key, keys.cover, TEST_PEOPLE.installation, keys.address, channel
        ),
    )


def test_a_report_travels_both_ways_without_javascript(
    safest: BrowserContext, plain: RunningPlain, today: date, tmp_path: Path
) -> None:
    (tmp_path / "beleg.txt").write_bytes(b"proof" * 200_000)
    page = safest.new_page()
    page.goto(f"{plain.url}/plain/en/{MISCONDUCT}/")
    page.fill("#answer-what-happened", WORDS)
    page.get_by_label("Chen Wei").check()
    digits = shown_receipt(page.locator("ol.receipt").inner_text())
    page.locator(SEND).click()
    assert page.title().startswith("Error: ")
    assert page.input_value("#answer-what-happened") == WORDS
    assert page.get_by_label("Chen Wei").is_checked()
    assert shown_receipt(page.locator("ol.receipt").inner_text()) == digits
    page.fill("#typed-back", digits)
    page.set_input_files("#files", tmp_path / "beleg.txt")
    page.locator(SEND).click()
    page.wait_for_url("**/sent/")
    opened = opened_by_amina(plain, today)
    assert opened.content["answers"] == {"what_happened": WORDS}
    assert files_of(opened, plain) == [b"proof" * 200_000]
    assert open_as(CHEN, plain.envelopes()[0], today) is None
    plain.empty()
    answer(plain, digits, today)
    page.goto(f"{plain.url}/plain/en/mailbox/")
    page.fill("#receipt", digits)
    page.locator(SEND).click()
    assert ANSWER in page.locator(".messages").inner_text()
    page.fill("#message", "Der Hausmeister.")
    page.locator(SEND).click()
    page.wait_for_url("**/mailbox/sent/")
    assert opened_by_amina(plain, today).content["answers"] == {"message": "Der Hausmeister."}
    assert safest.cookies() == []


def test_firefox_without_javascript_does_the_same(plain: RunningPlain, today: date, tmp_path: Path) -> None:
    (tmp_path / "beleg.txt").write_bytes(b"proof")
    with firefox(SAFEST) as fox:
        fox.go(f"{plain.url}/plain/en/{MISCONDUCT}/")
        digits = shown_receipt(fox.run("return document.querySelector('ol.receipt').innerText"))
        fox.type("#answer-what-happened", WORDS)
        fox.type("#typed-back", digits)
        fox.type("#files", str(tmp_path / "beleg.txt"))
        fox.click(SEND)
        fox.wait(".done")
        opened = opened_by_amina(plain, today)
        assert opened.content["answers"] == {"what_happened": WORDS}
        assert files_of(opened, plain) == [b"proof"]
        answer(plain, digits, today)
        fox.go(f"{plain.url}/plain/en/mailbox/")
        fox.type("#receipt", digits)
        fox.click(SEND)
        fox.wait(".messages")
        assert ANSWER in fox.text()


def every_page(page: Page, plain: RunningPlain, language: str) -> Iterator[str]:
    """Goes to one page after the other and gives its name."""
    for path in ("", f"{MISCONDUCT}/", f"{MISCONDUCT}/sent/", "mailbox/", "mailbox/sent/", "nowhere/"):
        page.goto(f"{plain.url}/plain/{language}/{path}")
        yield path
    page.goto(f"{plain.url}/plain/{language}/{MISCONDUCT}/")
    page.locator(SEND).click()
    page.locator(".govuk-error-summary").wait_for()
    yield "errors"
    page.goto(f"{plain.url}/plain/{language}/mailbox/")
    page.fill("#receipt", receipt.generate())
    page.locator(SEND).click()
    page.locator("#message").wait_for()
    yield "opened"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1024])
def test_every_page_is_accessible_and_fits(
    browser: Browser, plain: RunningPlain, language: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in every_page(page, plain, language):
        assert violations(page) == [], name
        assert not overflows(page), name
        assert left_on_portal(page) == [], name
    context.close()
    assert [line for line in complaints if "404" not in line] == []


def test_chromium_keeps_nothing_of_a_page_with_errors_and_of_a_mailbox(
    playwright: Playwright, plain: RunningPlain, tmp_path: Path
) -> None:
    """With a control: the same form without its filled field for a password is found in the profile."""
    found = {}
    for name, unkept in (("as it is", True), ("control", False)):
        profile = tmp_path / name
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=ARGUMENTS
        )
        context.set_default_timeout(30_000)
        page = context.pages[0]
        page.goto(f"{plain.url}/plain/en/{MISCONDUCT}/")
        shown = shown_receipt(page.locator("ol.receipt").inner_text())
        if not unkept:
            page.evaluate("document.querySelector('[name=unkept]').remove()")
        page.fill("#answer-who", WORDS)
        page.locator(SEND).click()
        page.locator(".govuk-error-summary").wait_for()
        page.wait_for_timeout(3000)
        typed = receipt.generate()
        page.goto(f"{plain.url}/plain/en/mailbox/")
        page.fill("#receipt", typed)
        page.locator(SEND).click()
        page.locator("#message").wait_for()
        page.fill("#message", WORDS)
        page.wait_for_timeout(5000)
        (tmp_path / f"{name} copies").mkdir()
        copies = [snapshot(profile, tmp_path / f"{name} copies")]
        context.close()
        copies.append(profile)
        found[name] = {text: [files_with(copy, text) for copy in copies] for text in (WORDS, shown, typed)}
    assert any(found["control"][WORDS]), "the search finds nothing at all"
    for text, files in found["as it is"].items():
        assert files == [set(), set()], text
