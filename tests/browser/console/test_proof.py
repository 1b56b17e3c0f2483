"""A report proved later, to the Ethics Office alone: by the reporter's browser, in an ethics officer's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser, Request

from crypto import directory, receipt
from crypto.content import PROTECTION as KIND
from crypto.content import encode_base64
from crypto.envelope import parse
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from review import cli_protection
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, DANA, MISCONDUCT, PROTECTION, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report

WORDS = "My contract ends since I reported it."


def ask_again(console: RunningConsole, earlier: receipt.Receipt) -> None:
    """Another request that proves the same report, collected in a round."""
    day = SystemClock().today()
    with console.worker.store.connect() as connection:
        notes = store.directory(connection)
    assert notes is not None
    found = directory.verify(notes, TEST_PEOPLE.organization.root, TEST_PEOPLE.installation, day, 1)
    _, keys = new_receipt(TEST_PEOPLE.installation)
    channel = TEST_PEOPLE.channel_id(PROTECTION)
    sealed = seal_report(keys, found, channel, day, {"what_happened": "Again"}, kind=KIND, earlier=earlier)
    with writing(console.worker.store) as connection:
        store.add_envelope(connection, parse(sealed), day)
    console.round()


def test_a_reporter_proves_and_the_ethics_officer_sees_arrived_and_opened(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen,
    tmp_path: Path,
) -> None:  # fmt: skip
    digits = a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": "Fuel is sold."})
    console.round()
    amina = desk()
    amina.sign_in(AMINA)
    amina.open_reports()
    console.round()

    # In a fresh profile: a digit wrong is told and kept, the right ones are sealed and not sent.
    later = a_reporter(browser, portal, seen)
    later.start(PROTECTION)
    later.answer("what_happened", WORDS)
    later.prove(digits[:-1] + str((int(digits[-1]) + 1) % 10))
    later.step("proof").get_by_text("These 42 digits don't fit together").first.wait_for()
    later.prove(" ".join(receipt.groups(digits)))
    later.page.evaluate("location.hash = 'leave-out'")
    later.leave_out()
    assert "Sealed with this request" in later.step("check").inner_text()
    assert digits[:6] not in later.step("check").inner_text()
    assert later.take_receipt() != digits
    later.type_back()
    later.step("sent").wait_for()
    assert not any(digits.encode() in post or digits[:12].encode() in post for post in seen.posts)
    console.round()
    earlier = receipt.derive(digits, TEST_PEOPLE.installation)
    ask_again(console, earlier)

    # The answer is in the officer's browser; what she looked up is in no request.
    dana, asked = desk(), list[str]()

    def note(request: Request) -> None:
        asked.append(f"{request.url} {request.post_data or ''}")

    dana.page.on("request", note)
    dana.sign_in(DANA)
    numbers = dana.open_reports(2)
    first = next(number for number in numbers if WORDS in shown(dana, number))
    answer = proof_of(dana, first)
    assert "The earlier report arrived on" in answer
    assert "It was opened on" in answer
    assert "ask something that only the author knows" in answer
    other = next(number for number in numbers if number != first)
    dana.page.get_by_role("button", name="Look through all my requests").click()
    dana.page.locator(".candour-proof").get_by_role("link", name=other).wait_for()
    assert any(one.startswith(f"{console.url}/api/register ") for one in asked)
    for tag in (earlier.commitment, earlier.w):
        assert not any(tag.hex() in one or encode_base64(tag) in one for one in asked)

    # Off line the command gives the same answer from the file that she saves.
    with dana.page.expect_download() as download:
        dana.page.get_by_role("button", name="Save for a check off line").click()
    file = tmp_path / "proof.json"
    download.value.save_as(file)
    printed = CliRunner().invoke(cli_protection.protection, ["check-proof", str(file)])
    day = SystemClock().today()
    assert f"The earlier report arrived on {day}. It was opened on {day}." in printed.output


def shown(desk: Desk, number: str) -> str:
    """A dossier's first envelope, once its proof was checked."""
    desk.dossier(number)
    desk.page.locator(".candour-proof .govuk-button-group").wait_for()
    return desk.slots("envelope")[0]


def proof_of(desk: Desk, number: str) -> str:
    """What a dossier's page says of the proof."""
    shown(desk, number)
    return desk.page.locator(".candour-proof").inner_text()
