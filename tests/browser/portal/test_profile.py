"""What stays in a browser's own files: nothing that was typed, and no receipt.

Both browsers write what fields hold into their session files, unless a form says not to. A field that
doesn't say so is typed into as well: a search that doesn't find that one proves nothing.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from playwright.sync_api import Playwright

from crypto import receipt
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.firefox import firefox
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT

WORDS = "zweihundertfuenfundsiebzig Ballen"
CONTROL = "kontrollwort im offenen Feld"
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


def test_firefox_keeps_no_word_and_no_receipt(portal: RunningPortal, tmp_path: Path) -> None:
    with firefox({"browser.sessionstore.interval": 500}) as fox:
        fox.go(f"{portal.url}/en/{MISCONDUCT}/")
        fox.click("[data-start]")
        fox.type("#answer-what-happened", WORDS)
        fox.run(ADD_OPEN_FIELD)
        fox.type("#open-field", CONTROL)
        time.sleep(4)
        copy = snapshot(fox.profile, tmp_path)
    assert files_with(copy, CONTROL), "the search finds nothing at all"
    assert files_with(copy, WORDS) == set()


def test_firefox_keeps_no_receipt(portal: RunningPortal, tmp_path: Path) -> None:
    digits = receipt.generate()
    with firefox({"browser.sessionstore.interval": 500}) as fox:
        fox.go(f"{portal.url}/en/mailbox/")
        fox.type("#receipt", digits)
        time.sleep(3)
        typed = snapshot(fox.profile, tmp_path)
        fox.click("[data-step='begin'] [data-continue]")
        fox.wait("[data-nothing]")
        time.sleep(3)
        opened = snapshot(fox.profile, tmp_path)
    for copy in (typed, opened):
        assert files_with(copy, digits) == set()
        assert files_with(copy, digits[:12]) == set()


def test_chromium_keeps_no_word_and_no_receipt(
    playwright: Playwright, portal: RunningPortal, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=ARGUMENTS)
    page = context.pages[0]
    reporter = BrowserReporter(page, portal)
    digits = reporter.write(MISCONDUCT, {"what_happened": WORDS})
    page.locator("#typed-back").fill(digits)
    page.evaluate(f"() => {{ {ADD_OPEN_FIELD} }}")
    page.locator("#open-field").fill(CONTROL)
    # A browser writes a page's state down when it moves on.
    page.evaluate("history.pushState(null, '', location.href)")
    page.wait_for_timeout(5000)
    (tmp_path / "copies").mkdir()
    copies = [snapshot(profile, tmp_path / "copies")]
    context.close()
    copies.append(profile)
    assert any(files_with(copy, CONTROL) for copy in copies), "the search finds nothing at all"
    for copy in copies:
        assert files_with(copy, WORDS) == set()
        assert files_with(copy, digits) == set()
