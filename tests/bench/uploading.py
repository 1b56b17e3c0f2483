"""Files as they are uploaded: a bundle of 250 MB in parts, against one streamed post of the same bytes."""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from crypto.bundle import BUNDLE_ID_SIZE
from crypto.part import PART_SIZE, STREAM_SIZES, Part, PartHead, part_bytes, part_count, part_size
from tests.bench.accepting import running_portal
from tests.bench.figures import Figure
from tests.bench.processes import Failed, baseline_server
from tests.browser.memory import descendants, watched

#: The step of the ladder that 250 MB fill.
SIZE = next(size for size in STREAM_SIZES if size >= 250_000_000)
#: Bytes that the servers may hold more than before.
_MEMORY = 8 * 1024 * 1024
_ROUNDS = 3


def _pieces(size: int) -> Iterator[bytes]:
    piece = secrets.token_bytes(PART_SIZE)
    for index in range(part_count(size)):
        yield piece[: part_size(size, index)]


def _connection(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)


def _taken(connection: http.client.HTTPConnection) -> None:
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.CREATED:
        raise Failed(f"a post was answered by {answer.status}")


def _in_parts(url: str) -> float:
    begun = time.monotonic()
    connection, bundle_id = _connection(url), secrets.token_bytes(BUNDLE_ID_SIZE)
    for index, piece in enumerate(_pieces(SIZE)):
        data = part_bytes(Part(PartHead(bundle_id, SIZE, index), piece))
        connection.request("POST", "/part", data, {"Content-Type": "application/octet-stream"})
        _taken(connection)
    connection.close()
    return time.monotonic() - begun


def _at_once(url: str) -> float:
    begun = time.monotonic()
    connection = _connection(url)
    connection.request("POST", "/file", _pieces(SIZE), {"Content-Length": str(SIZE)})
    _taken(connection)
    connection.close()
    return time.monotonic() - begun


def uploading(site: Path) -> list[Figure]:
    """The best of three each, in turns, and the memory of the portal's processes."""
    parts, posts, grown = [], [], 0
    with running_portal(site) as portal, baseline_server("whole") as (url, _):
        for _ in range(_ROUNDS):
            posts.append(_at_once(url))
            with watched(lambda: descendants(portal.process.pid)) as memory:
                parts.append(_in_parts(portal.url))
            grown = max(grown, memory.growth)
            portal.empty()
    return [
        Figure("250 MB of files", f"{min(parts):.1f} s", f"one post {min(posts):.1f} s",
               min(parts) / min(posts), 1.25, at_least=False),
        Figure("server's memory above idle", f"{grown / 1024**2:.1f} MiB", "8 MiB",
               grown / _MEMORY, 1.0, at_least=False),
    ]  # fmt: skip
