"""Connections that no thread waits for: what comes and goes slowly costs a buffer and no more.

A request goes to a thread once all of it is here, and an answer that somebody reads slowly is left with the
loop that watches all connections. So a thousand stalled ones hold up nobody; whoever is slower than a bad day
of Tor, or waits longest when there is no room, is let go.
"""

from __future__ import annotations

import errno
import re
import select
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn

#: No address of ours takes more than a part with its head: 1 MiB and a little.
LARGEST_BODY = 1_114_112
LARGEST_HEAD = 32_768
#: Seconds for a head, or for whatever a small body or answer takes; for more, a second for so many bytes.
PATIENCE = 15.0
SLOWEST = 2_048
#: Bytes of half-arrived requests in one process; past them the one that waits longest goes.
MOST_ARRIVING = 64 * 1_048_576
#: Bytes of an answer that may wait to be read; a thread that makes more waits itself.
_MOST_LEAVING = 2_097_152
_STALLED = 30_000
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_HEAD_END = b"\r\n\r\n"


class Outgoing(socket.socket):
    """A connection whose `sendall` never waits for a reader: what the system doesn't take stays in `rest`."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self.rest: list[memoryview] = []

    @property
    def waiting(self) -> int:
        """How many bytes of answers nobody has read yet."""
        return sum(map(len, self.rest))

    def sendall(self, data: bytes, _flags: int = 0) -> None:  # type: ignore[override] # of gunicorn's, bytes alone
        """Sends or keeps all of it. Raises `OSError`."""
        self.rest.append(memoryview(data).cast("B"))
        self.flush()
        while self.waiting > _MOST_LEAVING:
            poll = select.poll()
            poll.register(self, select.POLLOUT)
            if not poll.poll(_STALLED):
                raise ConnectionResetError(errno.ECONNRESET, "nobody reads")
            self.flush()

    def flush(self) -> None:
        """Sends as much as the system takes at this moment. Raises `OSError`."""
        while self.rest:
            try:
                sent = self.send(self.rest[0], socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            self.rest[0] = self.rest[0][sent:]
            if not self.rest[0]:
                self.rest.pop(0)


class Connection(TConn):  # type: ignore[misc] # gunicorn carries no types
    """A connection, and how far it is with its next request or its last answer."""

    def __init__(self, cfg: Any, connection: socket.socket, client: Any, server: Any) -> None:  # noqa: ANN401
        super().__init__(cfg, Outgoing(connection), client, server)
        self.arrived = bytearray()
        self.needed: int | None = None
        self.until = 0.0
        self.keep = False

    def begin(self, patience: float) -> None:
        """Waits for a request, which must begin within so many seconds."""
        self.needed = None
        self.until = time.monotonic() + patience
        if self.parser is not None:
            self.arrived += self.parser.unreader.take_buffered()

    def take(self, data: bytes) -> bool:
        """Adds what came; tells whether the request is whole. Raises `TooMuch`."""
        if not self.arrived:
            self.until = time.monotonic() + PATIENCE
        self.arrived += data
        return self.is_whole()

    def is_whole(self) -> bool:
        """Whether head and body are here. Raises `TooMuch`."""
        if self.needed is None:
            end = self.arrived.find(_HEAD_END)
            if max(end, 0 if end >= 0 else len(self.arrived)) > LARGEST_HEAD:
                raise TooMuch("431 Request Header Fields Too Large")
            if end < 0:
                return False
            found = _LENGTH.search(self.arrived[: end + 2])
            length = int(found[1]) if found else 0
            if length > LARGEST_BODY:
                raise TooMuch("413 Content Too Large")
            self.needed = end + len(_HEAD_END) + length
            self.until += length / SLOWEST
        return len(self.arrived) >= self.needed

    def hand_over(self) -> None:
        """Gives the parser what has come, so that it needs nothing more from the line."""
        self.data_ready = True
        self.sock.settimeout(None)
        self.init()
        self.parser.unreader.unread(bytes(self.arrived))
        self.arrived = bytearray()

    def leave(self, keep: bool) -> bool:
        """Whether the answer is out; if not, how long its reader has from now on."""
        self.keep = keep
        self.sock.settimeout(0)
        self.sock.flush()
        self.until = time.monotonic() + PATIENCE + self.sock.waiting / SLOWEST
        return not self.sock.rest


class TooMuch(Exception):
    """A request of a size that nothing here takes; its argument is the status line."""

    @property
    def status(self) -> str:
        """Number and words."""
        return str(self.args[0])


class Steady(socket.socket):
    """For a process that serves one request: whoever sends slower than this is let go.

    As long as a free process takes whoever comes next, patience is that of a bad line. Once somebody waits
    for a process, the connection must be as fast as an ordinary one.
    """

    def __init__(self, connection: socket.socket, listener: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self._listener = listener
        self._begun = time.monotonic()
        self._got = 0

    def _left(self) -> float:
        gone = time.monotonic() - self._begun
        crowded = bool(select.select([self._listener], [], [], 0)[0])
        grace, slowest = (_QUICK, _ORDINARY) if crowded else (PATIENCE, SLOWEST)
        return grace + self._got / slowest - gone

    def recv(self, size: int, flags: int = 0) -> bytes:
        """The next bytes. Raises `ConnectionResetError` for whoever is too slow."""
        while (left := self._left()) > 0:
            self.settimeout(min(left, 1.0))
            try:
                data = super().recv(size, flags)
            except TimeoutError:
                continue
            self._got += len(data)
            return data
        raise ConnectionResetError(errno.ECONNRESET, "too slow")

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override] # as above
        """Sends all of it. Raises `ConnectionResetError` for whoever reads too slowly."""
        self.settimeout(PATIENCE + len(data) / SLOWEST)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "nobody reads") from None


#: Seconds and bytes a second while others wait.
_QUICK = 2.0
_ORDINARY = 16_384
