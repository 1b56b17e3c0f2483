"""The portal's real processes: what the web server answers by itself, and what a flood does to it."""

from __future__ import annotations

import asyncio
import resource
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crypto import address, directory
from intake.seam.clock import SystemClock
from tests.browser.running import RunningPortal
from tests.malformed import check_malformed
from tests.people import MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report

SLOW = 1_000
HEAD = (
    b"POST /post HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: 24848\r\n"
)
MIB = 1_048_576


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The portal's real processes, with a page of errors and no other."""
    folder = tmp_path_factory.mktemp("serving")
    (folder / "site").mkdir()
    (folder / "site" / "error.html").write_text("<!doctype html><title>Error</title>")
    portal = RunningPortal.start(folder / "site", folder)
    portal.publish(TEST_PEOPLE.directory(SystemClock().today()))
    yield portal
    portal.stop()


def test_the_web_servers_own_answers_are_dressed_and_name_nothing(running: RunningPortal) -> None:
    check_malformed(running.url, running.log.read_text())


def reports(count: int) -> list[bytes]:
    """Good reports."""
    today, organization = SystemClock().today(), TEST_PEOPLE.organization
    officers = directory.verify(
        TEST_PEOPLE.directory(today), organization.root, organization.installation, today, 1
    )
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    made = []
    for _ in range(count):
        _, keys = new_receipt(TEST_PEOPLE.installation)
        made.append(seal_report(keys, officers, channel, today, {"what_happened": "x"}))
    return made


def post(url: str, body: bytes) -> int:
    """The status, once the whole answer has come."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("POST", "/post", body, {"Content-Type": "application/octet-stream"})
    answer = connection.getresponse()
    assert len(answer.read()) == address.ANSWER_SIZE
    connection.close()
    return answer.status


def memory(portal: RunningPortal) -> int:
    """Bytes that the server and its processes hold themselves."""
    children = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text().split()
    found = 0
    for pid in (str(portal.process.pid), *children):
        status = Path(f"/proc/{pid}/status").read_text()
        found += int(status.partition("RssAnon:")[2].split()[0]) * 1024
    return found


class Slow:
    """A thousand that hold connections: silent, with half a head, with a trickling body, reading nothing."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = (parts.hostname or "", parts.port or 80)
        self._held: list[socket.socket] = []
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))

    async def _one(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        connection = socket.socket()
        connection.setblocking(False)  # noqa: FBT003 - the standard library's own
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await loop.sock_connect(connection, self._place)
        self._held.append(connection)
        begins = (
            b"",
            HEAD,
            HEAD + b"\r\n" + secrets.token_bytes(9_000),
            HEAD + b"\r\n" + address.visit(secrets.token_bytes(32)),
        )
        await loop.sock_sendall(connection, begins[number % len(begins)])

    async def hold(self) -> None:
        """Connects all of them."""
        await asyncio.gather(*(self._one(number) for number in range(SLOW)))

    def trickle(self) -> None:
        """Another byte of each body and head."""
        for number, connection in enumerate(self._held):
            if number % 4 in {1, 2}:
                with suppress(OSError):
                    connection.send(b"x")

    def go(self) -> None:
        """Lets go of all."""
        for connection in self._held:
            connection.close()


def test_a_thousand_slow_clients_hold_up_no_report(running: RunningPortal) -> None:
    """Two processes with eight threads each; the plain web server is held up by sixteen of them."""
    good = reports(20)
    slow = Slow(running.url)
    before = memory(running)
    running.empty()
    asyncio.run(slow.hold())
    try:
        took = []
        for sealed in good:
            slow.trickle()
            started = time.monotonic()
            assert post(running.url, sealed) == 201
            assert post(running.url, address.visit(secrets.token_bytes(32))) == 200
            took.append(time.monotonic() - started)
        grown = memory(running) - before
    finally:
        slow.go()
    assert sorted(running.envelopes()) == sorted(good)
    print(f"{sorted(took)[10]:.3f} s, at most {max(took):.3f} s; {grown / MIB:.0f} MiB more")
    assert max(took) < 10, took
    assert grown < 160 * MIB, grown
    assert running.log.read_bytes() == b""


def test_bad_envelopes_by_the_thousand_cost_neither_memory_nor_disk(running: RunningPortal) -> None:
    running.empty()
    (good,) = reports(1)
    bad = [
        good[:24] + secrets.token_bytes(16) + good[40:],
        good[:-1],
        b"X" + good[1:],
        secrets.token_bytes(70_976),
    ]
    assert {post(running.url, one) for one in bad * 25} == {422}
    folder = running.log.parent
    before, disk = memory(running), sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert {post(running.url, one) for one in bad * 250} == {422}
    assert memory(running) - before < 8 * MIB
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) == disk
    assert post(running.url, good) == 201
    assert running.envelopes() == [good]
