"""What stays of a request: nothing on a disk, in a log or in the memory of a process that answers another."""

from __future__ import annotations

import subprocess
import time
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crypto import receipt
from intake.seam import store
from intake.seam.database import writing
from tests.browser.running import RunningPlain
from tests.intake.plain.client import Client, multipart
from tests.intake.plain.test_report import PAGE, begun, filled
from tests.people import TEST_PEOPLE

CANARY = "kanarienvogel-4711"
#: The same server with Werkzeug's own way to take files: it must be found out.
CONTROL = """\

import sys
from flask import Request
from intake.plain import upload
upload.SealingRequest._get_file_stream = Request._get_file_stream
sys.argv = ["plain", "review/regimes"]
from intake.plain import __main__
__main__.main()
"""


class Control(RunningPlain):
    """The server with Werkzeug's own way to take files."""

    arguments = ("-c", CONTROL)


def children(process: subprocess.Popen[bytes]) -> set[int]:
    """The server processes of an arbiter."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(name) for name in listed.split()}


def open_files_with(process: subprocess.Popen[bytes], text: bytes) -> set[str]:
    """The files, deleted ones too, that a server holds open on a disk and that contain a text."""
    found = set()
    for pid in {process.pid, *children(process)}:
        try:
            handles = list(Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
        for handle in handles:
            try:
                target = str(handle.readlink())
                if target.startswith("/") and not target.startswith("/dev") and text in handle.read_bytes():
                    found.add(target)
            except OSError:
                continue
    return found


def kept_with(plain: RunningPlain, text: bytes) -> set[str]:
    """Every file of the server's folder, its temporary ones among them, that holds a text."""
    files = (path for path in plain.log.parent.rglob("*") if path.is_file())
    return {path.name for path in files if text in path.read_bytes()}


def halfway(plain: RunningPlain, patience: float) -> set[str]:
    """Which files hold a canary when most of an upload has come, and its end hasn't."""
    form = filled(Client(plain.url))
    boundary, body = multipart(form.values, [("a.txt", CANARY.encode() * 200_000)])
    connection = HTTPConnection(plain.url.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", form.action)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    connection.send(body[:-1000])
    end = time.monotonic() + patience
    found: set[str] = set()
    while not found and time.monotonic() < end:
        time.sleep(0.2)
        found = open_files_with(plain.process, CANARY.encode())
    connection.send(body[-1000:])
    connection.getresponse().read()
    connection.close()
    return found


def test_an_upload_is_in_no_file_while_it_comes_and_the_search_would_find_one(
    plain: RunningPlain, plain_site: Path, tmp_path: Path, today: date
) -> None:
    assert halfway(plain, 2) == set()
    (tmp_path / "tmp").mkdir()
    control = Control.start(plain_site, tmp_path, TMPDIR=str(tmp_path / "tmp"))
    try:
        control.publish(TEST_PEOPLE.directory(today))
        assert halfway(control, 60), "the search finds nothing at all"
    finally:
        control.stop()


def test_no_word_and_no_byte_of_a_file_is_kept_anywhere(plain: RunningPlain, client: Client) -> None:
    form = filled(client).fill(answer_what_happened=CANARY, answer_who=CANARY)
    digits = form.values["receipt"]
    assert client.send(form, [(f"{CANARY}.txt", CANARY.encode() * 100_000)]).status == 303
    wrong = begun(client).fill(answer_who=CANARY, typed_back="1")
    assert client.send(wrong, [(f"{CANARY}.txt", CANARY.encode() * 100_000)]).status == 200
    assert client.send(client.get("/plain/en/mailbox/").form.fill(typed=digits)).status == 200
    assert len(plain.envelopes()) == 1
    for text in (CANARY, digits, " ".join(receipt.groups(digits)), form.values["token"]):
        assert kept_with(plain, text.encode()) == set()
    assert plain.log.read_bytes() == b""


def test_every_request_has_a_process_of_its_own(plain: RunningPlain, client: Client) -> None:
    seen: set[int] = set()
    for _ in range(3):
        before = children(plain.process)
        assert client.get(PAGE).status == 200
        end = time.monotonic() + 30
        while not before - children(plain.process) and time.monotonic() < end:
            time.sleep(0.02)
        gone = before - children(plain.process)
        assert gone
        assert not gone & seen
        seen |= gone


def test_a_fault_shows_and_logs_nothing_typed(plain: RunningPlain, client: Client) -> None:
    """The table of envelopes is gone: the page keeps the words, the log has the fault's kind and place."""
    form = filled(client).fill(answer_what_happened=CANARY)
    with writing(plain.store) as connection:
        connection.exec_driver_sql("ALTER TABLE envelope RENAME TO elsewhere")
    try:
        answer = client.send(form)
    finally:
        with writing(plain.store) as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO envelope")
    assert answer.status == 503
    assert answer.form.values["answer-what-happened"] == CANARY
    log = plain.log.read_text()
    plain.log.write_text("")
    assert "OperationalError" in log
    assert CANARY not in log
    assert "INSERT" not in log
    assert client.send(answer.form).status == 303
    assert len(plain.envelopes()) == 1


@pytest.mark.parametrize("path", [f"/plain/en/{CANARY}/", f"/plain/en/mailbox/?{CANARY}"])
def test_no_page_repeats_its_address(client: Client, plain: RunningPlain, path: str) -> None:
    assert CANARY not in client.get(path).page
    assert CANARY not in plain.log.read_text()


def test_the_worker_forgets_forms_after_a_week(plain: RunningPlain, client: Client, today: date) -> None:
    assert client.send(filled(client)).status == 303
    for before, left in ((today, 1), (today + timedelta(days=1), 0)):
        with writing(plain.store) as connection:
            store.drop_forms(connection, before)
            assert connection.scalar(select(func.count()).select_from(store.plain_forms)) == left
