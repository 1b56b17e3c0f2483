"""Files that a reporter attached: saved as exhibits when they are what was sealed, never shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route
from sqlalchemy import select

from crypto import directory
from crypto.content import encode_base64
from crypto.envelope import parse
from intake.bundles import take_part
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from review.dossiers.models import Knowledge
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.people import AMINA, MISCONDUCT, TEST_PEOPLE
from tests.reporter import Bundle, File, new_receipt, seal_report

#: It would run if it were ever taken for HTML, and reads as a picture where characters turn the text around.
HOSTILE = '<img src=x onerror="document.title=1">invoice\u202egpj.exe'
FILM = File("film of the garage.MP4", "video/mp4", secrets.token_bytes(5_000_000))
PAGE = File(HOSTILE, "text/html", b"<script>document.title = 1</script>")


class Lying(Bundle):
    """A bundle whose envelope names another hash for each file."""

    def named(self) -> dict[str, Any]:
        named = super().named()
        for file in named["files"]:
            file["sha256"] = encode_base64(bytes(32))
        return named


def receive(console: RunningConsole, bundle: Bundle, *, whole: bool = True) -> None:
    """A report and its files as the portal takes them, collected in a round."""
    day, worker = SystemClock().today(), console.worker
    with worker.store.connect() as connection:
        notes = store.directory(connection)
    assert notes is not None
    found = directory.verify(notes, TEST_PEOPLE.organization.root, TEST_PEOPLE.installation, day, 1)
    _, keys = new_receipt(TEST_PEOPLE.installation)
    answers = {"what_happened": "See the files."}
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    sealed = seal_report(keys, found, channel, day, answers, attached=bundle)
    for part in bundle.parts()[: None if whole else -1]:
        take_part(worker.store, worker.shelves.blobs, part.head.stream_size, part, day)
    with writing(worker.store) as connection:
        store.add_envelope(connection, parse(sealed), day)
    console.round()


def opened(desk: Callable[..., Desk]) -> Desk:
    """Amina, with the report's dossier before her."""
    amina = desk()
    amina.sign_in(AMINA)
    (number,) = amina.open_reports()
    amina.go(f"/dossiers/{number}")
    return amina


def downloads_of(desk: Desk) -> list[object]:
    """What the page hands to the browser's downloads from now on."""
    found: list[object] = []

    def note(download: object) -> None:
        found.append(download)

    desk.page.on("download", note)
    return found


def save(desk: Desk, name: str) -> None:
    desk.page.locator(".candour-files li").filter(has_text=name).get_by_role("button").click()


def test_a_file_is_saved_as_an_exhibit_with_exactly_its_bytes(
    console: RunningConsole, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    bundle = Bundle.seal(PAGE, FILM)
    receive(console, bundle)
    amina = opened(desk)
    for file, name, ending in ((FILM, "film", "mp4"), (PAGE, "invoice", "bin")):
        with amina.page.expect_download() as download:
            save(amina, name)
        expected = f"exhibit-{sha256(file.data).hexdigest()[:8]}.{ending}"
        assert download.value.suggested_filename == expected
        download.value.save_as(tmp_path / expected)
        assert (tmp_path / expected).read_bytes() == file.data
        amina.page.get_by_text(f"Checked and saved as {expected}.").wait_for()
    assert amina.page.locator("dialog").count() == 0
    with console.database() as database:
        read = list(database.scalars(select(Knowledge.login).where(Knowledge.item == bundle.bundle_id)))
    assert read == [AMINA.login, AMINA.login]


def test_a_hostile_name_is_text_and_shows_what_it_hides(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    receive(console, Bundle.seal(PAGE))
    amina = opened(desk)
    shown = amina.page.locator(".candour-file-name").inner_text()
    assert shown == HOSTILE.replace("\u202e", "[U+202E]")
    assert amina.page.locator(".candour-files img").count() == 0
    assert amina.page.title() != "1"


@pytest.mark.parametrize("spoilt", ["altered", "cut in a chunk", "another hash", "not zero behind"])
def test_a_file_that_is_not_what_was_sealed_is_not_saved(
    console: RunningConsole, desk: Callable[..., Desk], seen: Seen, spoilt: str
) -> None:
    bundle = Lying.seal(FILM) if spoilt == "another hash" else Bundle.seal(FILM)
    if spoilt == "not zero behind":
        longer = Bundle.seal(replace(FILM, data=FILM.data + b"\1"))
        bundle = replace(longer, files=(FILM,))
    receive(console, bundle)
    path = console.worker.settings.blobs / bundle.bundle_id.hex()
    stream = bytearray(path.read_bytes())
    if spoilt == "altered":
        stream[-100] ^= 1
    elif spoilt == "cut in a chunk":
        stream[3_000_000:] = stream[3_016_400:] + stream[:16_400]
    path.write_bytes(stream)
    amina = opened(desk)
    downloads = downloads_of(amina)
    save(amina, "film")
    amina.page.get_by_text("it was cut or altered. Nothing was saved.").wait_for()
    assert downloads == []
    assert seen.unexpected() == []


def test_files_that_have_not_come_say_so_and_offer_nothing(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    receive(console, Bundle.seal(FILM), whole=False)
    amina = opened(desk)
    amina.page.get_by_text("These files have not arrived yet.").wait_for()
    assert amina.page.locator(".candour-files button").count() == 0


def test_cancelling_saves_nothing(console: RunningConsole, desk: Callable[..., Desk], seen: Seen) -> None:
    receive(console, Bundle.seal(FILM))
    amina = opened(desk)
    held: list[Route] = []
    downloads = downloads_of(amina)

    def hold(route: Route) -> None:
        held.append(route)

    amina.page.route("**/bundle", hold)
    save(amina, "film")
    amina.dialog.get_by_text("Checking the file").wait_for()
    amina.agree("Cancel")
    amina.page.locator("#status").get_by_text("Nothing was saved").wait_for()
    amina.page.unroute("**/bundle")
    with amina.page.expect_download() as download:
        save(amina, "film")
    assert download.value.suggested_filename.startswith("exhibit-")
    assert len(downloads) == 1
    seen.expected += ["ERR_FAILED", "ERR_ABORTED"]
