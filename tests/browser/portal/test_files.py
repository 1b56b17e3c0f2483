"""Choosing files: several times, within limits, with what hides in them shown and removed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Dialog

from tests.browser.attached import TOLD, noise, photo, told
from tests.browser.axe import overflows, violations
from tests.browser.conftest import Seen
from tests.browser.office import open_envelope, open_files
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, CHEN, MISCONDUCT


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A file of a kind that the browser can't look into."""
    path = tmp_path / "notes.txt"
    path.write_text("Tank 3, every Tuesday.\n")
    return path


@pytest.fixture
def picture(reporter: BrowserReporter, tmp_path: Path) -> Path:
    """A picture that tells who took it, when and where."""
    return photo(reporter.page, tmp_path / "IMG_2231.jpg")


@pytest.fixture
def at_files(reporter: BrowserReporter) -> BrowserReporter:
    """Somebody who has written what happened, and is asked for files."""
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", WORDS)
    reporter.page.evaluate("location.hash = 'files'")
    reporter.step("files").wait_for()
    return reporter


def total(reporter: BrowserReporter) -> str:
    return reporter.page.locator("[data-total]").inner_text()


def errors(reporter: BrowserReporter) -> list[str]:
    return reporter.step("files").locator("[data-errors] li").all_text_contents()


def finish(reporter: BrowserReporter) -> bytes:
    """From the files to the end; gives the envelope."""
    reporter.go_on()
    reporter.step("leave-out").wait_for()
    reporter.leave_out()
    reporter.take_receipt()
    reporter.type_back()
    reporter.step("sent").wait_for()
    (sealed,) = reporter.portal.envelopes()
    return sealed


def test_files_are_chosen_several_times_and_removed(
    at_files: BrowserReporter, notes: Path, tmp_path: Path
) -> None:
    page = at_files.page
    assert total(at_files) == "No files are chosen."
    at_files.choose_files(notes, noise(tmp_path / "a.bin", 2000))
    at_files.choose_files(noise(tmp_path / "b.bin", 1_500_000))
    assert at_files.cards().locator("[data-file-name]").nth(0).inner_text() == "notes.txt"
    assert at_files.cards().locator("[data-size]").all_text_contents() == ["23 bytes", "2 kB", "1.5 MB"]
    assert total(at_files) == "3 files, 1.5 MB in all. 3 files need your decision."
    # The browser isn't left with a list of names.
    assert page.locator("#files").input_value() == ""
    at_files.cards().nth(1).locator("[data-remove]").click()
    assert at_files.cards().locator("[data-rename]").nth(1).input_value() == "b.bin"
    assert page.evaluate("document.activeElement.matches('[data-remove]')")
    assert page.evaluate("document.activeElement.textContent") == "Remove b.bin"
    for _ in range(2):
        at_files.cards().first.locator("[data-remove]").click()
    assert page.evaluate("document.activeElement.id") == "files"
    assert total(at_files) == "No files are chosen."


def test_more_than_twenty_files_are_refused_and_nothing_is_lost(
    at_files: BrowserReporter, tmp_path: Path
) -> None:
    at_files.choose_files(*[noise(tmp_path / f"{number}.bin", 10) for number in range(21)])
    assert at_files.cards().count() == 20
    (message,) = errors(at_files)
    assert "“20.bin” wasn't added: 20 files are the most" in message
    assert at_files.page.title().startswith("Error: ")
    assert at_files.page.evaluate("document.activeElement.matches('[data-errors]')")
    assert at_files.page.locator("#answer-what-happened").input_value() == WORDS


def test_more_than_250_megabytes_are_refused(at_files: BrowserReporter, notes: Path, tmp_path: Path) -> None:
    large = tmp_path / "film.bin"
    with large.open("wb") as file:
        file.truncate(250_000_000)
    at_files.choose_files(notes)
    at_files.choose_files(large)
    (message,) = errors(at_files)
    assert "all files together may have 250 MB at most" in message
    assert at_files.cards().count() == 1


def test_an_empty_file_is_refused(at_files: BrowserReporter, tmp_path: Path) -> None:
    at_files.choose_files(noise(tmp_path / "empty.bin", 0))
    (message,) = errors(at_files)
    assert "“empty.bin” is empty" in message
    assert at_files.cards().count() == 0


def test_what_hides_in_a_picture_is_shown_and_removed(
    at_files: BrowserReporter, portal: RunningPortal, picture: Path, today: date
) -> None:
    assert told(picture.read_bytes()) == TOLD.keys()
    at_files.choose_files(picture)
    shown = at_files.page.locator("[data-findings]").inner_text()
    for value in ("Amina Diallo", "Canon", "EOS 5", "12345678", "46.2", "6.1", "2026"):
        assert value in shown
    assert "removes them before sealing" in at_files.cards().inner_text()
    sealed = finish(at_files)
    for person in (AMINA, BRUNO, CHEN):
        (data,) = open_files(sealed, person, today, portal).values()
        assert told(data) == set()
        assert data.startswith(b"\xff\xd8\xff")
        assert not any(value.encode() in data for value in TOLD.values() if len(value) > 4)


def test_kept_as_evidence_a_file_arrives_byte_for_byte(
    at_files: BrowserReporter, portal: RunningPortal, picture: Path, today: date
) -> None:
    at_files.choose_files(picture)
    at_files.page.get_by_label("Keep it as evidence").check()
    assert "can see all that is hidden in it" in at_files.cards().inner_text()
    sealed = finish(at_files)
    assert open_files(sealed, AMINA, today, portal) == {"IMG_2231.jpg": picture.read_bytes()}


def test_a_kind_that_is_not_known_needs_a_decision(
    at_files: BrowserReporter, portal: RunningPortal, notes: Path, today: date
) -> None:
    at_files.choose_files(notes)
    assert "doesn't know this kind of file" in at_files.cards().inner_text()
    at_files.go_on()
    assert errors(at_files) == ["Decide about “notes.txt”: send it as it is, or remove it."]
    at_files.step("files").locator("[data-errors] a").click()
    assert at_files.page.evaluate("document.activeElement.matches('[data-keep]')")
    at_files.page.keyboard.press("Space")
    sealed = finish(at_files)
    assert open_files(sealed, AMINA, today, portal) == {"notes.txt": notes.read_bytes()}


def test_names_can_be_changed_and_types_come_from_a_short_list(
    at_files: BrowserReporter, picture: Path, notes: Path, today: date
) -> None:
    at_files.choose_files(picture, notes)
    first, second = at_files.cards().all()
    first.locator("[data-neutral]").click()
    assert first.locator("[data-rename]").input_value() == "file-1.jpg"
    second.locator("[data-keep]").check()
    second.locator("[data-rename]").fill("")
    at_files.go_on()
    assert errors(at_files) == ["Give the file a name."]
    second.locator("[data-rename]").fill("x" * 256)
    at_files.go_on()
    assert "255 characters are the most" in errors(at_files)[0]
    second.locator("[data-rename]").fill("list of days")
    content = open_envelope(finish(at_files), AMINA, today)
    assert content is not None
    assert [(file["name"], file["type"]) for file in content["files"]] == [
        ("file-1.jpg", "image/jpeg"),
        ("list of days", "text/plain"),
    ]


def test_the_check_names_the_files_and_leads_back_to_them(at_files: BrowserReporter, notes: Path) -> None:
    at_files.choose_files(notes)
    at_files.page.locator("[data-keep]").check()
    at_files.go_on()
    at_files.leave_out()
    answers = at_files.page.locator("[data-answers]")
    assert "notes.txt (23 bytes; sent unchanged)" in answers.inner_text()
    answers.get_by_role("link", name="Change Files").click()
    at_files.step("files").wait_for()
    assert at_files.cards().count() == 1
    at_files.go_on()
    at_files.step("check").wait_for()


def test_no_request_tells_which_kind_of_file_was_chosen(
    at_files: BrowserReporter, seen: Seen, picture: Path, notes: Path
) -> None:
    before = len(seen.requests)
    at_files.choose_files(notes)
    at_files.choose_files(picture)
    asked = [request.url for request in seen.requests[before:]]
    assert set(asked) == {f"{at_files.portal.url}/static/metadata.en.js"}


def test_a_dropped_file_is_chosen_and_one_dropped_beside_loses_nothing(at_files: BrowserReporter) -> None:
    transfer = at_files.page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['words'], 'dropped.txt'));
          return transfer;
        }"""
    )
    at_files.page.dispatch_event("[data-files]", "drop", {"dataTransfer": transfer})
    at_files.cards().wait_for()
    assert at_files.page.locator("[data-rename]").input_value() == "dropped.txt"
    prevented = (
        "event => !document.body.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true}))"
    )
    assert at_files.page.evaluate(prevented)


def test_the_browser_asks_before_chosen_files_are_lost(reporter: BrowserReporter, notes: Path) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    reporter.page.on("dialog", accept)
    reporter.start(MISCONDUCT)
    reporter.answer("what_happened", "x")
    reporter.page.evaluate("location.hash = 'files'")
    reporter.choose_files(notes)
    reporter.page.evaluate("document.querySelector('#answer-what-happened').value = ''")
    reporter.page.locator("[data-keep]").check()
    reporter.page.reload()
    assert asked == ["beforeunload"]
    reporter.step("begin").wait_for()
    assert reporter.cards().count() == 0


@pytest.mark.parametrize("width", [320, 1024])
def test_the_step_is_accessible_and_needs_no_sideways_scroll(
    width: int, at_files: BrowserReporter, picture: Path, notes: Path
) -> None:
    at_files.page.set_viewport_size({"width": width, "height": 800})
    at_files.choose_files(picture, notes)
    at_files.go_on()
    assert violations(at_files.page) == []
    assert not overflows(at_files.page)


def test_long_names_take_room(at_files: BrowserReporter, tmp_path: Path) -> None:
    page = at_files.page
    page.evaluate("location.hash = 'question-1'")
    at_files.answer("what_happened", "a" * 56_000)
    page.evaluate("location.hash = 'files'")
    at_files.choose_files(*[noise(tmp_path / f"{number}.bin", 10) for number in range(20)])
    for card in at_files.cards().all():
        card.locator("[data-keep]").check()
        card.locator("[data-rename]").fill("字" * 255)
    at_files.go_on()
    assert "too long to be sealed" in errors(at_files)[0]
    for card in at_files.cards().all():
        card.locator("[data-neutral]").click()
    at_files.go_on()
    at_files.step("leave-out").wait_for()
