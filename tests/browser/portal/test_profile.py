"""What stays in a browser's own files: nothing that was typed, and no receipt.

Both browsers write what fields hold into their session files, unless a form says not to. A field that
doesn't say so is typed into as well: a search that doesn't find that one proves nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from playwright.sync_api import Playwright

from crypto import receipt
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.firefox import firefox
from tests.browser.office import TEXTS, deliver
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT

WORDS = "zweihundertfuenfundsiebzig Ballen"
MORE = "siebenundneunzig leere Kisten"
CONTROL = "kontrollwort im offenen Feld"
#: Seconds after which a browser has written down what it writes down.
LATER = 20
#: The button that leads on, of the step that is shown.
GO_ON = "[data-step]:not([hidden]) [data-continue]"
#: What no title may say.
TELLING = (
    "misconduct",
    "report",
    "retaliation",
    "protect",
    "whistle",
    "ethics",
    "sent",
    "sealing",
    "officer",
)
ADD_OPEN_FIELD = """
  const field = document.createElement('textarea');
  field.id = 'open-field';
  document.querySelector('main').append(field);
"""


def unpack_lz4(data: bytes) -> bytes:
    """Firefox's session files: `mozLz40`, a zero, the size, one LZ4 block."""
    out = bytearray()
    at = 12
    while at < len(data):
        token = data[at]
        at += 1
        length, at = _length(token >> 4, data, at)
        out += data[at : at + length]
        at += length
        if at >= len(data):
            break
        offset = data[at] | data[at + 1] << 8
        length, at = _length(token & 15, data, at + 2)
        for _ in range(length + 4):
            out.append(out[-offset])
    return bytes(out)


def _length(length: int, data: bytes, at: int) -> tuple[int, int]:
    if length == 15:
        while data[at] == 255:
            length += 255
            at += 1
        length += data[at]
        at += 1
    return length, at


def files_with(profile: Path, text: str) -> set[str]:
    """The files of a profile that hold a text, as bytes or as UTF-16, packed or not."""
    found = set()
    for path in profile.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        if data.startswith(b"mozLz40\0"):
            data = unpack_lz4(data)
        if text.encode() in data or text.encode("utf-16-le") in data:
            found.add(path.name)
    return found


def snapshot(profile: Path, folder: Path) -> Path:
    """A copy of a profile in use."""
    copy = folder / str(len(list(folder.iterdir())))
    shutil.copytree(
        profile, copy, ignore_dangling_symlinks=True, ignore=shutil.ignore_patterns("lock", "Singleton*")
    )
    return copy


def history(profile: Path) -> list[tuple[str, str]]:
    """Addresses and titles that a browser remembers, from a profile that nobody uses."""
    found: list[tuple[str, str]] = []
    for pattern, table in (("places.sqlite", "moz_places"), ("History", "urls")):
        for path in profile.rglob(pattern):
            with closing(sqlite3.connect(path)) as database:
                found += database.execute(f"select url, coalesce(title, '') from {table}")
    return found


def check_history(profile: Path, portal: RunningPortal) -> None:
    """The portal's pages are remembered under titles that tell nothing, and no step of them at all."""
    ours = [(url, title) for url, title in history(profile) if url.startswith(portal.url)]
    assert len(ours) >= 2, "the history isn't where it is looked for"
    assert [url for url, _ in ours if "#" in url or "?" in url] == []
    titles = " ".join(title for _, title in ours).lower()
    assert "portal" in titles
    assert [word for word in TELLING if word in titles] == []


def check_words(copies: list[Path], digits: str) -> None:
    """What was typed without protection is found, and nothing of what was typed with it, or shown."""
    assert any(files_with(copy, CONTROL) for copy in copies), "the search finds nothing at all"
    spaced = " ".join(receipt.groups(digits))
    for text in (WORDS, MORE, TEXTS[0][1], digits, digits[:18], spaced, spaced[:20]):
        assert {name for copy in copies for name in files_with(copy, text)} == set(), text


def test_firefox_keeps_nothing_of_a_whole_session(portal: RunningPortal, today: date, tmp_path: Path) -> None:
    """Written, receipt typed by hand, sent, come back with the receipt pasted, read, added to, closed."""
    copies = []
    with firefox({"browser.sessionstore.interval": 500}) as fox:
        fox.go(f"{portal.url}/en/{MISCONDUCT}/")
        fox.click("[data-start]")
        fox.type("#answer-what-happened", WORDS)
        while not fox.run("return !!document.querySelector('[data-step=receipt]').offsetParent"):
            fox.click(GO_ON)
        shown = "return [...document.querySelectorAll('.receipt__group')].map(g => g.firstChild.textContent)"
        digits = "".join(fox.run(shown))
        fox.type("#typed-back", digits)
        fox.run(ADD_OPEN_FIELD)
        fox.type("#open-field", CONTROL)
        time.sleep(LATER)
        copies.append(snapshot(fox.profile, tmp_path))
        fox.click("[data-copy]")
        fox.click(GO_ON)
        fox.wait("[data-step='sent']")
        deliver(portal, digits, today)
        fox.go(f"{portal.url}/en/mailbox/")
        fox.paste("#receipt")
        fox.click(GO_ON)
        fox.wait("[data-messages]")
        fox.click("[data-write]")
        fox.type("#message", MORE)
        time.sleep(LATER)
        copies.append(snapshot(fox.profile, tmp_path))
        fox.click(GO_ON)
        fox.wait("[data-step='sent']")
        fox.close()
        copies.append(snapshot(fox.profile, tmp_path))
    check_words(copies, digits)
    check_history(copies[-1], portal)


def test_chromium_keeps_nothing_of_a_whole_session(
    playwright: Playwright, portal: RunningPortal, today: date, tmp_path: Path
) -> None:
    profile, copies = tmp_path / "profile", []
    (tmp_path / "copies").mkdir()
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=ARGUMENTS)
    context.grant_permissions(["clipboard-write"], origin=portal.url)
    page = context.pages[0]
    reporter = BrowserReporter(page, portal)
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    # On foot, as people go: `write` takes a short cut through the address, which a browser remembers.
    while not reporter.step("check").is_visible():
        reporter.go_on()
    digits = reporter.take_receipt()
    page.locator("#typed-back").press_sequentially(digits)
    page.evaluate(f"() => {{ {ADD_OPEN_FIELD} }}")
    page.locator("#open-field").fill(CONTROL)
    # A browser writes a page's state down when it moves on.
    page.evaluate("history.pushState(history.state, '', location.href)")
    page.wait_for_timeout(LATER * 1000)
    copies.append(snapshot(profile, tmp_path / "copies"))
    page.locator("[data-copy]").click()
    reporter.go_on()
    reporter.step("sent").wait_for()
    deliver(portal, digits, today)
    page.goto(f"{portal.url}/en/mailbox/")
    page.locator("#receipt").press("Control+v")
    reporter.go_on()
    page.locator("[data-write]").click()
    page.locator("#message").press_sequentially(MORE)
    page.wait_for_timeout(LATER * 1000)
    copies.append(snapshot(profile, tmp_path / "copies"))
    reporter.go_on()
    reporter.step("sent").wait_for()
    context.close()
    copies.append(profile)
    check_words(copies, digits)
    check_history(profile, portal)
