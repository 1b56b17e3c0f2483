"""The portal in Firefox, and as Tor Browser's levels "Safer" and "Safest" have it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crypto import receipt
from tests.browser.attached import noise
from tests.browser.firefox import SAFER, SAFEST, Firefox, Preferences, firefox
from tests.browser.office import TEXTS, deliver, open_envelope, open_files
from tests.browser.reporter import WORDS
from tests.browser.running import RunningPortal
from tests.people import AMINA, CHEN, MISCONDUCT

SHOWN = "[data-step]:not([hidden]) [data-continue]"


def report(fox: Firefox, portal: RunningPortal, file: Path) -> None:
    """A report to everybody but one, with a file."""
    fox.go(f"{portal.url}/en/{MISCONDUCT}/")
    fox.click("[data-start]")
    fox.type("#answer-what-happened", WORDS)
    for number in range(1, 14):
        fox.click(f"[data-step='question-{number}'] [data-continue]")
    fox.type("#files", str(file))
    fox.click("[data-keep]")
    fox.click(SHOWN)
    fox.click("#left-out-3")
    fox.click(SHOWN)
    fox.click("[data-step='check'] [data-continue]")
    fox.wait("[data-receipt]")
    digits = fox.run(
        "return [...document.querySelectorAll('.receipt__group')].map(g => g.firstChild.textContent)"
    )
    fox.type("#typed-back", "".join(digits))
    fox.click(SHOWN)
    fox.wait("[data-step='sent']")


def come_back(fox: Firefox, portal: RunningPortal, digits: str) -> None:
    """Reads the mailbox of a receipt, and writes on."""
    fox.go(f"{portal.url}/en/mailbox/")
    fox.type("#receipt", digits)
    fox.click(SHOWN)
    fox.wait("[data-messages]")


@pytest.mark.parametrize("preferences", [None, SAFER], ids=["stock", "safer"])
def test_report_answer_and_addition_work(
    preferences: Preferences | None, portal: RunningPortal, today: date, tmp_path: Path
) -> None:
    film = noise(tmp_path / "film.bin", 5_000_000)
    digits = receipt.generate()
    deliver(portal, digits, today)
    with firefox(preferences) as fox:
        report(fox, portal, film)
        (sealed,) = portal.envelopes()
        assert open_files(sealed, AMINA, today, portal) == {"film.bin": film.read_bytes()}
        assert fox.run("return typeof WebAssembly") == ("undefined" if preferences else "object")
        portal.empty()
        deliver(portal, digits, today)
        come_back(fox, portal, digits)
        assert TEXTS[0][1] in fox.text()
        fox.click("[data-write]")
        fox.type("#message", "More")
        fox.click(SHOWN)
        fox.wait("[data-step='sent']")
        kept = fox.run("return [document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": WORDS}
    assert open_envelope(sealed, CHEN, today) is None
    (added,) = portal.envelopes()
    content = open_envelope(added, AMINA, today)
    assert content is not None
    assert content["answers"] == {"message": "More"}


def test_without_javascript_the_page_explains_itself(portal: RunningPortal) -> None:
    with firefox(SAFEST) as fox:
        fox.go(f"{portal.url}/en/{MISCONDUCT}/")
        assert "This page needs JavaScript" in fox.text()
        assert "head of your department" in fox.text()
        fox.go(f"{portal.url}/en/mailbox/")
        assert "This page needs JavaScript" in fox.text()
        assert "Open the mailbox" not in fox.text()
