"""Parts of sealed bundles: what is kept, what is refused, what no file tells, and what a full disk leaves."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from crypto import part
from crypto.chunked import encrypted_size
from crypto.part import ANSWER_SIZE, PART_SIZE, STREAM_SIZES, Part, PartHead
from intake.app import create_app
from intake.config import load
from intake.seam import blobs, store
from intake.seam.blobs import Blobs
from tests.conftest import TODAY, FixedClock
from tests.intake.conftest import Portal

SMALL = STREAM_SIZES[0]
TWO_PARTS = encrypted_size(PART_SIZE)
MIDNIGHT = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC).timestamp()


def body(bundle_id: bytes, size: int = SMALL, index: int = 0, data: bytes | None = None) -> bytes:
    """A part's body, of random data unless it is given."""
    head = PartHead(bundle_id, size, index)
    return part.part_bytes(Part(head, data or secrets.token_bytes(head.data_size)))


def send(portal: Portal, sent: bytes, **headers: str) -> TestResponse:
    return portal.client.post("/part", data=sent, content_type="application/octet-stream", headers=headers)


def files(portal: Portal) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in portal.settings.blobs.iterdir()}


def rows(portal: Portal) -> list[store.StoredBundle]:
    with portal.owner.connect() as connection:
        return store.waiting_bundles(connection)


def test_a_part_is_kept_with_its_size_and_day_alone(portal: Portal) -> None:
    bundle_id = secrets.token_bytes(16)
    sent = body(bundle_id)
    answer = send(portal, sent)
    assert (answer.status_code, answer.json) == (201, {"status": "received"})
    assert files(portal) == {
        f"{bundle_id.hex()}-size": SMALL.to_bytes(8, "big"),
        f"{bundle_id.hex()}-00000000": sent[part.HEAD_SIZE :],
    }
    with portal.owner.connect() as connection:
        (row,) = connection.execute(select(store.bundles)).mappings()
    assert dict(row) == {"id": bundle_id, "stream_size": SMALL, "day": TODAY}


def test_the_parts_of_a_bundle_come_in_any_order_and_are_the_bundle(portal: Portal) -> None:
    bundle_id, stream = secrets.token_bytes(16), secrets.token_bytes(TWO_PARTS)
    kept = Blobs(portal.settings.blobs)
    assert send(portal, body(bundle_id, TWO_PARTS, 1, stream[PART_SIZE:])).status_code == 201
    assert not kept.is_whole(bundle_id, TWO_PARTS)
    assert send(portal, body(bundle_id, TWO_PARTS, 0, stream[:PART_SIZE])).status_code == 201
    assert kept.is_whole(bundle_id, TWO_PARTS)
    assert b"".join(kept.parts(bundle_id, TWO_PARTS)) == stream
    assert kept.ids() == {bundle_id}


def test_no_time_and_no_name_of_a_file_is_finer_than_the_day(portal: Portal) -> None:
    first, second = secrets.token_bytes(16), secrets.token_bytes(16)
    again = body(second, TWO_PARTS, 1)
    for sent in (body(second, TWO_PARTS, 0), body(first), again, again, body(first)):
        send(portal, sent)
    folder = portal.settings.blobs
    for found in (folder.stat(), *(path.stat() for path in folder.iterdir())):
        assert (found.st_mtime, found.st_atime) == (MIDNIGHT, MIDNIGHT)
    assert set(files(portal)) == {
        f"{first.hex()}-size", f"{first.hex()}-00000000",
        f"{second.hex()}-size", f"{second.hex()}-00000000", f"{second.hex()}-00000001",
    }  # fmt: skip


def test_the_same_part_again_changes_nothing(portal: Portal, clock: FixedClock) -> None:
    sent = body(secrets.token_bytes(16))
    first = send(portal, sent)
    before = files(portal), rows(portal)
    clock.moment += timedelta(days=1)
    assert send(portal, sent).data == first.data
    assert (files(portal), rows(portal)) == before


def test_other_bytes_of_a_part_are_refused_and_change_nothing(portal: Portal) -> None:
    bundle_id = secrets.token_bytes(16)
    send(portal, body(bundle_id))
    before = files(portal), rows(portal)
    assert send(portal, body(bundle_id)).status_code == 409
    assert (files(portal), rows(portal)) == before


def test_another_size_of_a_known_bundle_is_refused_and_changes_nothing(portal: Portal) -> None:
    bundle_id = secrets.token_bytes(16)
    send(portal, body(bundle_id, TWO_PARTS, 1))
    before = files(portal), rows(portal)
    for size in (SMALL, encrypted_size(24 * 65_536)):
        assert send(portal, body(bundle_id, size)).status_code == 409
    assert (files(portal), rows(portal)) == before


def test_of_many_at_once_one_wins_and_the_others_are_told_so(portal: Portal) -> None:
    """Two uploads race for one id with other bytes, and one of them sends everything twice."""
    bundle_id = secrets.token_bytes(16)
    one, other = body(bundle_id), body(bundle_id)
    kept = Blobs(portal.settings.blobs)

    def add(sent: bytes) -> bool:
        try:
            kept.add(part.parse(sent), TODAY)
        except blobs.Taken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(add, [one, other, one, other, one, other, one, other]))
    winner = 0 if taken[0] else 1
    assert taken == [at % 2 == winner for at in range(8)]
    assert files(portal)[f"{bundle_id.hex()}-00000000"] == (one, other)[winner][part.HEAD_SIZE :]
    assert len(files(portal)) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sent: sent[:-1],
        lambda sent: sent + b"\0",
        lambda sent: sent[:0],
        lambda sent: sent[:36],
        lambda sent: b"X" + sent[1:],
        lambda sent: sent[:4] + b"\2" + sent[5:],
        lambda sent: sent[:7] + b"\1" + sent[8:],
        lambda sent: sent[:31] + b"\1" + sent[32:],
        lambda sent: sent[:35] + b"\1" + sent[36:],
    ],
)
def test_every_malformed_part_gets_the_same_answer_and_leaves_nothing(
    portal: Portal, spoil: Callable[[bytes], bytes]
) -> None:
    answer = send(portal, spoil(body(secrets.token_bytes(16))))
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.data == send(portal, b"nonsense".ljust(100)).data
    assert (files(portal), rows(portal)) == ({}, [])


def test_a_body_that_ends_early_is_refused(portal: Portal) -> None:
    sent = body(secrets.token_bytes(16))
    for cut in (20, 36, len(sent) - 1):
        answer = portal.client.post(
            "/part",
            input_stream=BytesIO(sent[:cut]),
            content_type="application/octet-stream",
            environ_overrides={"CONTENT_LENGTH": str(len(sent)), "wsgi.input_terminated": True},
        )
        assert answer.status_code == 422
    assert (files(portal), rows(portal)) == ({}, [])


@pytest.mark.parametrize("length", [0, 36, part.HEAD_SIZE + PART_SIZE + 1, 10_000_000_000])
def test_a_body_that_can_be_no_part_is_not_even_read(portal: Portal, length: int) -> None:
    class Unread(BytesIO):
        def read(self, *_: int | None) -> bytes:
            raise AssertionError("read")

    answer = portal.client.post(
        "/part",
        input_stream=Unread(),
        content_type="application/octet-stream",
        environ_overrides={"CONTENT_LENGTH": str(length)},
    )
    assert answer.status_code == 422


def test_a_bundle_larger_than_this_portal_takes_is_refused(portal: Portal) -> None:
    most = encrypted_size(256 * 1024 * 1024)
    assert send(portal, body(secrets.token_bytes(16), most)).status_code == 201
    before = files(portal)
    larger = STREAM_SIZES[STREAM_SIZES.index(most) + 1]
    answer = send(portal, body(secrets.token_bytes(16), larger))
    assert (answer.status_code, len(rows(portal))) == (413, 1)
    assert files(portal) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_part_from_another_site_is_refused(portal: Portal, headers: dict[str, str]) -> None:
    assert send(portal, body(secrets.token_bytes(16)), **headers).status_code == 403
    assert files(portal) == {}


def test_another_media_type_is_refused(portal: Portal) -> None:
    answer = portal.client.post("/part", data=body(secrets.token_bytes(16)), content_type="text/plain")
    assert answer.status_code == 422


def test_all_answers_to_parts_are_equally_long(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle_id = secrets.token_bytes(16)
    sent = body(bundle_id)
    answers = [
        send(portal, sent),
        send(portal, b"nonsense"),
        send(portal, sent, Origin="https://elsewhere.example"),
        send(portal, body(bundle_id)),
        send(portal, body(bundle_id, STREAM_SIZES[-1])),
        portal.client.put("/part"),
    ]
    monkeypatch.setattr(store, "add_bundle", _fail)
    answers.append(send(portal, body(secrets.token_bytes(16))))
    assert [answer.status_code for answer in answers] == [201, 422, 403, 409, 413, 405, 503]
    assert {len(answer.data) for answer in answers} == {ANSWER_SIZE}
    assert len({len(answer.status) + len(str(answer.headers)) for answer in answers}) == 1


def _fail(*_: object) -> None:
    raise OperationalError("insert", {}, Exception("disk full"))


def test_what_the_disk_does_not_hold_is_no_acknowledgement_and_leaves_nothing(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's call that makes bytes durable fails, as it does on a full disk."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    sent = body(secrets.token_bytes(16))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        answer = send(portal, sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert files(portal) == {}
    assert send(portal, sent).status_code == 201


def test_files_leave_room_for_reports(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def usage(free: int) -> Callable[[Path], SimpleNamespace]:
        return lambda _: SimpleNamespace(free=free)

    monkeypatch.setattr(shutil, "disk_usage", usage(blobs.RESERVE + SMALL - 1))
    assert send(portal, body(secrets.token_bytes(16))).status_code == 503
    assert (files(portal), rows(portal)) == ({}, [])
    monkeypatch.setattr(shutil, "disk_usage", usage(blobs.RESERVE + SMALL))
    assert send(portal, body(secrets.token_bytes(16))).status_code == 201


def test_what_a_crash_left_half_written_is_swept_once_its_day_is_over(portal: Portal) -> None:
    kept, folder = Blobs(portal.settings.blobs), portal.settings.blobs
    send(portal, body(secrets.token_bytes(16)))
    left = folder / f"new-{secrets.token_hex(16)}"
    left.write_bytes(b"half")
    os.utime(left, (MIDNIGHT + 80_000, MIDNIGHT + 80_000))
    kept.sweep(TODAY)
    assert left.exists()
    kept.sweep(TODAY + timedelta(days=1))
    assert sorted(name[32:] for name in files(portal)) == ["-00000000", "-size"]


def test_a_bundle_is_dropped_whole_and_no_other(portal: Portal) -> None:
    gone, stays = secrets.token_bytes(16), secrets.token_bytes(16)
    for bundle_id in (gone, stays):
        send(portal, body(bundle_id, TWO_PARTS, 1))
    kept = Blobs(portal.settings.blobs)
    kept.drop(gone)
    kept.drop(gone)
    assert kept.ids() == {stays}


def test_the_largest_bundle_can_be_set(portal: Portal) -> None:
    settings = portal.settings
    environment = {
        "CANDOUR_ORGANIZATION": str(settings.organization), "CANDOUR_INTAKE_DATABASE": settings.database,
        "CANDOUR_INTAKE_SITE": str(settings.site), "CANDOUR_INTAKE_FILLER": str(settings.filler),
        "CANDOUR_INTAKE_BLOBS": str(settings.blobs), "CANDOUR_INTAKE_LARGEST_BUNDLE": "1",
    }  # fmt: skip
    client = create_app(load(environment), FixedClock()).test_client()
    for size, status in ((TWO_PARTS, 201), (encrypted_size(24 * 65_536), 413)):
        sent = body(secrets.token_bytes(16), size)
        answer = client.post("/part", data=sent, content_type="application/octet-stream")
        assert answer.status_code == status


def test_a_part_takes_the_memory_of_a_few_parts_at_most(portal: Portal) -> None:
    sent = body(secrets.token_bytes(16), TWO_PARTS, 0)
    source = BytesIO(sent)
    send(portal, body(secrets.token_bytes(16)))
    tracemalloc.start()
    try:
        portal.client.post("/part", input_stream=source, content_type="application/octet-stream",
                           environ_overrides={"CONTENT_LENGTH": str(len(sent))})  # fmt: skip
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * PART_SIZE


_SERVED = """
import sys
import time
from intake.app import create_app
from intake.config import from_environment
from intake.seam.serve import serve
settings = from_environment()
serve(create_app(settings), settings.listen, 1, 4)
"""


def test_the_production_server_refuses_a_cut_body_and_takes_a_whole_one(portal: Portal) -> None:
    """Over a real connection, since a cut body reaches a real server's application as a short one."""
    settings = portal.settings
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "CANDOUR_ORGANIZATION": str(settings.organization), "CANDOUR_INTAKE_DATABASE": settings.database,
        "CANDOUR_INTAKE_SITE": str(settings.site), "CANDOUR_INTAKE_FILLER": str(settings.filler),
        "CANDOUR_INTAKE_BLOBS": str(settings.blobs), "CANDOUR_INTAKE_LISTEN": f"127.0.0.1:{port}",
    }  # fmt: skip
    server = subprocess.Popen([sys.executable, "-c", _SERVED], env=environment)
    try:
        sent = body(secrets.token_bytes(16), TWO_PARTS, 0)
        assert _answer(port, sent, sent[:100_000]) in {b"", b"422"}
        assert files(portal) == {}
        assert _answer(port, sent, sent) == b"201"
        assert len(files(portal)) == 2
    finally:
        server.terminate()
        server.wait(20)


def _answer(port: int, whole: bytes, sent: bytes) -> bytes:
    """The status of the answer to a body that is announced whole and sent as far as given."""
    for attempt in range(200):
        try:
            connection = socket.create_connection(("127.0.0.1", port), 20)
        except ConnectionRefusedError:
            if attempt == 199:
                raise
            time.sleep(0.1)
            continue
        break
    with connection:
        head = (
            f"POST /part HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Length: {len(whole)}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode() + sent)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline()[9:12]
