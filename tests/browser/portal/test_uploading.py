"""Files on their way: pause, stop, going on, a line that breaks, and never a part or a report too many."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from crypto import part
from crypto.address import ANSWER_SIZE
from tests.browser.attached import noise
from tests.browser.conftest import Seen
from tests.browser.line import BreakingLine
from tests.browser.office import deliver, open_envelope, open_files
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, CHEN, MISCONDUCT

#: Three parts, of which the second is still on its way when something happens.
SIZE = 2_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of three parts."""
    return noise(tmp_path / "film.bin", SIZE)


@pytest.fixture
def writer(page: Page, portal: RunningPortal, seen: Seen, file: Path) -> BrowserReporter:
    """Somebody who has written and attached everything, and holds the receipt."""
    seen.expected += ["net::ERR_", "status of 5", "status of 4"]
    reporter = BrowserReporter(page, portal)
    reporter.write_with_files(MISCONDUCT, file, as_they_are=True)
    return reporter


def heads(seen: Seen) -> list[part.PartHead]:
    """Where the parts belong that were posted, in order."""
    posted = [request for request in seen.requests if request.url.endswith("/part")]
    return [part.parse(request.post_data_buffer or b"").head for request in posted]


def hold_from(writer: BrowserReporter, number: int) -> list[Route]:
    """Lets parts through up to a number; the later ones get no answer until the test gives one."""
    held: list[Route] = []
    passed: list[Route] = []

    def pass_or_hold(route: Route) -> None:
        if len(passed) < number:
            passed.append(route)
            route.continue_()
        else:
            held.append(route)

    writer.page.route("**/part", pass_or_hold)
    return held


def wait_until(writer: BrowserReporter, held: list[Route], count: int) -> None:
    end = time.monotonic() + 15
    while len(held) < count and time.monotonic() < end:
        writer.page.wait_for_timeout(20)
    assert len(held) >= count


def status(writer: BrowserReporter) -> str:
    return writer.step("send").locator("[data-status]").inner_text()


def sent(writer: BrowserReporter) -> bytes:
    writer.step("sent").wait_for()
    (sealed,) = writer.portal.envelopes()
    return sealed


def test_files_arrive_byte_for_byte_with_those_who_were_chosen(
    page: Page, portal: RunningPortal, seen: Seen, tmp_path: Path, today: date
) -> None:
    files = [noise(tmp_path / f"{size}.bin", size) for size in (1, 70_000, 5_300_000)]
    reporter = BrowserReporter(page, portal)
    reporter.write_with_files(MISCONDUCT, *files, as_they_are=True, left_out=[CHEN.name])
    reporter.type_back()
    sealed = sent(reporter)
    for person in (AMINA, BRUNO):
        found = open_files(sealed, person, today, portal)
        assert found == {path.name: path.read_bytes() for path in files}
    assert open_envelope(sealed, CHEN, today) is None
    assert [head.index for head in heads(seen)] == list(range(7))
    assert len({head.bundle_id for head in heads(seen)}) == 1
    posts = b"".join(seen.posts)
    assert b"70000.bin" not in posts
    assert files[1].read_bytes()[:64] not in posts
    # The envelope comes last: until then nothing was reported.
    assert [request.url[-5:] for request in seen.requests if request.method == "POST"][-2:] == [
        "/part",
        "/post",
    ]


def test_the_number_of_files_does_not_show(
    page: Page, portal: RunningPortal, seen: Seen, tmp_path: Path
) -> None:
    shown = []
    for count in (1, 7):
        portal.empty()
        del seen.requests[:]
        files = [noise(tmp_path / f"{count}-{at}.bin", 200_000 // count) for at in range(count)]
        reporter = BrowserReporter(page, portal)
        reporter.write_with_files(MISCONDUCT, *files, as_they_are=True)
        reporter.type_back()
        sent(reporter)
        shown.append([(request.url, len(request.post_data_buffer or b"")) for request in seen.requests])
        page.on("dialog", lambda dialog: dialog.accept())
    assert shown[0] == shown[1]


def test_pause_sends_nothing_and_go_on_sends_the_same_part(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    held = hold_from(writer, 1)
    writer.type_back()
    wait_until(writer, held, 1)
    button = writer.page.locator("[data-pause]")
    button.click()
    assert status(writer) == "Paused. Nothing is being sent."
    assert button.inner_text() == "Go on"
    writer.page.unroute("**/part")
    writer.page.wait_for_timeout(1500)
    assert [head.index for head in heads(seen)] == [0, 1]
    assert "1 MB of 2.1 MB are there" in writer.page.locator("[data-upload-words]").inner_text()
    button.click()
    assert open_files(sent(writer), AMINA, today, portal) == {file.name: file.read_bytes()}
    assert [head.index for head in heads(seen)] == [0, 1, 1, 2]
    bodies = [request.post_data_buffer for request in seen.requests if request.url.endswith("/part")]
    assert bodies[1] == bodies[2]


def test_stopped_nothing_is_reported_and_again_it_goes_on_from_there(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    held = hold_from(writer, 2)
    writer.type_back()
    wait_until(writer, held, 1)
    writer.page.locator("[data-cancel]").click()
    panel = writer.page.locator("[data-failed]")
    panel.wait_for()
    assert "You stopped it, and nothing was reported" in panel.inner_text()
    assert "nobody can open them, and the portal drops them after two days" in panel.inner_text()
    assert portal.envelopes() == []
    writer.page.unroute("**/part")
    writer.page.locator("[data-again]").click()
    assert open_files(sent(writer), AMINA, today, portal) == {file.name: file.read_bytes()}
    assert [head.index for head in heads(seen)] == [0, 1, 2, 2]


def test_a_lost_line_is_said_and_tried_again_alone(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    writer.page.route("**/part", lambda route: route.abort("internetdisconnected"))
    writer.type_back()
    writer.page.locator("[data-countdown]").get_by_text("Trying again in 4 seconds").wait_for()
    assert status(writer).startswith("The connection was lost.")
    writer.page.unroute("**/part")
    writer.page.locator("[data-try-now]").click()
    assert open_files(sent(writer), AMINA, today, portal) == {file.name: file.read_bytes()}
    assert {head.index for head in heads(seen)} == {0, 1, 2}


def test_a_busy_portal_is_not_asked_before_its_time(writer: BrowserReporter, seen: Seen) -> None:
    answer = {"status": 503, "body": "{}".ljust(part.ANSWER_SIZE), "headers": {"Retry-After": "600"}}
    writer.page.route("**/part", lambda route: route.fulfill(**answer))
    writer.type_back()
    writer.page.locator("[data-countdown]").get_by_text("Trying again in 600 seconds").wait_for()
    writer.page.wait_for_timeout(2500)
    assert len(heads(seen)) == 1


def test_other_words_need_no_second_upload(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    early: list[str] = []
    writer.page.route("**/post", lambda route: early.append(route.request.url))
    writer.page.route(
        "**/directory", lambda route: route.abort() if len(heads(seen)) == 3 else route.continue_()
    )
    writer.type_back()
    writer.page.locator("[data-failed]").wait_for()
    assert "Nothing was reported" in writer.page.locator("[data-failed]").inner_text()
    assert early == []
    writer.page.unroute("**/post")
    writer.page.unroute("**/directory")
    writer.page.locator("[data-unlock]").click()
    writer.page.locator("[data-answers] a").first.click()
    writer.answer("what_happened", "Other words")
    writer.go_on()
    writer.step("check").wait_for()
    writer.go_on()
    writer.type_back()
    sealed = sent(writer)
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    assert content["answers"] == {"what_happened": "Other words"}
    assert open_files(sealed, AMINA, today, portal) == {file.name: file.read_bytes()}
    assert [head.index for head in heads(seen)] == [0, 1, 2]


def test_other_files_are_another_bundle(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, tmp_path: Path, today: date
) -> None:
    held = hold_from(writer, 1)
    writer.type_back()
    wait_until(writer, held, 1)
    writer.page.go_back()
    writer.step("receipt").wait_for()
    writer.page.unroute("**/part")
    writer.page.evaluate("location.hash = 'files'")
    writer.cards().locator("[data-remove]").click()
    other = noise(tmp_path / "other.bin", 3000)
    writer.choose_files(other)
    writer.page.locator("[data-keep]").check()
    writer.go_on()
    writer.leave_out()
    writer.go_on()
    writer.type_back()
    sealed = sent(writer)
    assert open_files(sealed, AMINA, today, portal) == {"other.bin": other.read_bytes()}
    assert len({head.bundle_id for head in heads(seen)}) == 2


def refused_once(writer: BrowserReporter) -> None:
    """The portal says that it took nothing; a hostile one may have kept the envelope all the same."""
    answer = "{}".ljust(ANSWER_SIZE)
    writer.page.route("**/post", lambda route: route.fulfill(status=422, body=answer))
    writer.type_back()
    writer.page.locator("[data-failed]").wait_for()
    writer.page.unroute("**/post")
    writer.page.locator("[data-unlock]").click()
    writer.step("check").wait_for()


def test_whoever_is_left_out_later_gets_no_key_that_an_earlier_envelope_held(
    writer: BrowserReporter, seen: Seen, today: date
) -> None:
    refused_once(writer)
    earlier = seen.posts[-1]
    assert open_envelope(earlier, BRUNO, today) is not None
    writer.page.locator("[data-change='leave-out']").click()
    writer.leave_out([BRUNO.name])
    writer.go_on()
    writer.type_back()
    later = sent(writer)
    assert open_envelope(later, BRUNO, today) is None
    ids = [b64decode((open_envelope(each, AMINA, today) or {})["bundle"]) for each in (earlier, later)]
    assert ids[0] != ids[1]
    assert [head.bundle_id for head in heads(seen)] == [ids[0]] * 3 + [ids[1]] * 3


def test_with_the_same_readers_a_refused_report_keeps_its_files(writer: BrowserReporter, seen: Seen) -> None:
    refused_once(writer)
    writer.go_on()
    writer.type_back()
    sent(writer)
    assert [head.index for head in heads(seen)] == [0, 1, 2]


def test_a_file_that_changes_meanwhile_is_named_and_nothing_else_is_lost(
    writer: BrowserReporter, portal: RunningPortal, file: Path
) -> None:
    file.write_bytes(b"other")
    writer.type_back()
    writer.step("files").wait_for()
    message = writer.step("files").locator("[data-errors]").inner_text()
    assert "“film.bin” can't be read. It may have been moved, changed or deleted." in message
    assert portal.envelopes() == []
    assert writer.page.locator("#answer-what-happened").input_value() == WORDS


def test_a_portal_that_takes_less_says_so_at_the_files(writer: BrowserReporter, seen: Seen) -> None:
    answer = "{}".ljust(part.ANSWER_SIZE)
    writer.page.route("**/part", lambda route: route.fulfill(status=413, body=answer))
    writer.type_back()
    writer.step("files").wait_for()
    assert "larger than this portal takes" in writer.step("files").locator("[data-errors]").inner_text()
    assert len(heads(seen)) == 1


def test_a_bundle_that_is_refused_is_made_anew(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    answer = "{}".ljust(part.ANSWER_SIZE)
    writer.page.route("**/part", lambda route: route.fulfill(status=409, body=answer))
    writer.type_back()
    panel = writer.page.locator("[data-failed]")
    panel.wait_for()
    assert "didn't take your files" in panel.inner_text()
    writer.page.unroute("**/part")
    writer.page.locator("[data-again]").click()
    assert open_files(sent(writer), AMINA, today, portal) == {file.name: file.read_bytes()}
    assert len({head.bundle_id for head in heads(seen)}) == 2


def test_pressing_again_and_again_makes_one_report(
    writer: BrowserReporter, portal: RunningPortal, seen: Seen, file: Path, today: date
) -> None:
    held = hold_from(writer, 1)
    writer.type_back()
    wait_until(writer, held, 1)
    for _ in range(3):
        writer.page.go_back()
        writer.step("receipt").wait_for()
        writer.go_on()
        writer.step("send").wait_for()
    writer.page.unroute("**/part")
    sealed = sent(writer)
    assert open_files(sealed, AMINA, today, portal) == {file.name: file.read_bytes()}
    assert len({head.bundle_id for head in heads(seen)}) == 1


def test_something_added_later_may_have_files(
    page: Page, portal: RunningPortal, digits: str, file: Path, today: date
) -> None:
    deliver(portal, digits, today)
    reporter = BrowserReporter(page, portal)
    reporter.come_back(digits)
    page.locator("[data-write]").click()
    reporter.choose_files(file)
    reporter.go_on()
    assert "Decide about" in reporter.step("write").locator("[data-errors]").inner_text()
    page.locator("[data-keep]").check()
    sealed = reporter.add("The film of which I spoke.")
    assert open_files(sealed, AMINA, today, portal) == {file.name: file.read_bytes()}
    page.locator("[data-to-answers]").click()
    page.locator("[data-write]").click()
    assert reporter.cards().count() == 0


def test_a_file_alone_can_be_added(
    page: Page, portal: RunningPortal, digits: str, file: Path, today: date
) -> None:
    deliver(portal, digits, today)
    reporter = BrowserReporter(page, portal)
    reporter.come_back(digits)
    page.locator("[data-write]").click()
    reporter.choose_files(file)
    page.locator("[data-keep]").check()
    sealed = reporter.add("")
    assert open_files(sealed, AMINA, today, portal) == {file.name: file.read_bytes()}


@pytest.fixture
def line(running_portal: RunningPortal) -> Iterator[BreakingLine]:
    """A slow line to the portal."""
    with BreakingLine(running_portal.url, rate=2_000_000).running() as slow:
        yield slow


def test_progress_is_real(page: Page, portal: RunningPortal, line: BreakingLine, tmp_path: Path) -> None:
    """The bar tells what the portal has, and never goes back."""
    reporter = BrowserReporter(page, portal, address=line.url)
    reporter.write_with_files(MISCONDUCT, noise(tmp_path / "film.bin", 4_500_000), as_they_are=True)
    page.evaluate(
        """() => {
          window.shown = [];
          const bar = document.querySelector('[data-upload-bar]');
          new MutationObserver(() => window.shown.push(bar.value / bar.max)).observe(bar, {attributes: true});
        }"""
    )
    reporter.type_back()
    sent(reporter)
    shown = page.evaluate("window.shown")
    assert shown == sorted(shown)
    assert len(set(shown)) >= 5
    assert shown[-1] == 1
