"""Gunicorn's workers in our dress: what the web server itself answers names no server, version or request."""

from __future__ import annotations

import logging
import selectors
import socket
import sys
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import ThreadWorker
from gunicorn.workers.sync import SyncWorker

from intake.seam.logs import log_error
from intake.seam.patience import MOST_ARRIVING, PATIENCE, Connection, Steady, TooMuch
from intake.seam.web import COMMON_HEADERS

#: What the web server answers by itself is text that may load, send and frame nothing.
BARE_HEADERS = {
    **COMMON_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Content-Type": "text/plain; charset=utf-8",
    "Connection": "close",
}
BARE_BODY = b"This request can't be answered.\n"

_AT_ONCE = 65_536
#: Seconds in which somebody who was answered may stop sending.
_LINGER = 2.0

_BAD = "400 Bad Request"
#: Requests that never reach an application, by the parser's own errors; another fault is nobody's to hear.
_STATUSES: dict[type[Exception], str] = {
    errors.LimitRequestLine: "414 URI Too Long",
    errors.LimitRequestHeaders: "431 Request Header Fields Too Large",
    errors.ExpectationFailed: "417 Expectation Failed",
    errors.UnsupportedTransferCoding: "501 Not Implemented",
    errors.InvalidChunkSize: _BAD,
    errors.ChunkMissingTerminator: _BAD,
    errors.InvalidChunkExtension: _BAD,
    errors.ParseException: _BAD,
}


class _Nameless(wsgi.Response):  # type: ignore[misc] # gunicorn carries no types
    """An answer without the line that names the server."""

    def default_headers(self) -> list[str]:
        """Status, date and connection."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


# Both workers make their answers by this name, and there is no setting for it.
wsgi.Response = _Nameless


def bare_answer(status: str) -> bytes:
    """A whole answer with the common headers; its body is the same whatever was wrong."""
    headers = {**BARE_HEADERS, "Content-Length": str(len(BARE_BODY))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + BARE_BODY


def status_of(error: BaseException) -> str | None:
    """How a request that can't be read is refused; nothing for a fault of ours."""
    if isinstance(error, errors.InvalidResponseHeader | errors.InvalidResponseHeaderName):
        return None
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), None)


class _Discreet:
    """Says nothing of a request that can't be read: neither to whoever sent it nor in a log."""

    def init_process(self) -> None:
        """Runs until the process ends; gunicorn would print the text of what ended it."""
        try:
            super().init_process()  # type: ignore[misc] # gunicorn's worker comes after
        except Exception as error:  # noqa: BLE001 - whatever it was, its text stays out of the log
            log_error(logging.getLogger(__name__), error)
            sys.exit(Arbiter.WORKER_BOOT_ERROR if not self.booted else 1)  # type: ignore[attr-defined]

    def handle_error(self, _request: object, client: Any, _address: object, error: BaseException) -> None:  # noqa: ANN401 - a socket
        """Refuses what can't be read with a bare status; after a fault of ours the connection just ends."""
        status = status_of(error)
        if status is None:
            log_error(logging.getLogger(__name__), error)
            return
        with suppress(OSError):
            client.settimeout(0)
            client.sendall(bare_answer(status))


class Threaded(_Discreet, ThreadWorker):  # type: ignore[misc] # gunicorn carries no types
    """Many requests at once, each on a thread from when all of it is here until its answer is made.

    The methods with gunicorn's names take the place of its own; all but `handle` run in the loop's thread.
    """

    def init_process(self) -> None:
        """Starts the loop with no connections."""
        self.arriving: dict[Connection, None] = {}
        self.leaving: dict[Connection, None] = {}
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection; with no room left, in the place of the one that waits longest."""
        try:
            client, address = listener.accept()
        except OSError:
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._wait(Connection(self.cfg, client, address, listener.getsockname()), PATIENCE)

    def _make_room(self) -> None:
        for waiting in (self.arriving, self.leaving):
            if waiting:
                self._drop(next(iter(waiting)))
                return

    def _wait(self, connection: Connection, patience: float) -> None:
        connection.sock.settimeout(0)
        connection.begin(patience)
        self.arriving[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_READ, partial(self._arrive, connection))
        if connection.arrived:
            self._check(connection, b"")

    def _arrive(self, connection: Connection, _socket: object) -> None:
        try:
            data = connection.sock.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._check(connection, data)
        elif connection.arrived:
            self._hand_over(connection)
        else:
            self._drop(connection)

    def _check(self, connection: Connection, data: bytes) -> None:
        try:
            if connection.take(data):
                self._hand_over(connection)
        except TooMuch as error:
            with suppress(OSError):
                connection.sock.sendall(bare_answer(error.status))
            self._forget(connection)
            self._finish(connection, keep=False)

    def _hand_over(self, connection: Connection) -> None:
        self._forget(connection)
        self.enqueue_req(connection)

    def handle(self, connection: Connection) -> object:
        """Serves a request that is here whole; runs in a thread of its own."""
        connection.hand_over()
        return super().handle(connection)

    def _keepalive_after(self, connection: Connection, keepalive: object) -> bool:
        """What is left of a body is here already, or the connection ends."""
        return bool(keepalive) and bool(connection.parser.finish_body(deadline=time.monotonic() + 0.1))

    def finish_request(self, connection: Connection, done: Future[object]) -> None:
        """Watches over what the reader has not taken yet, then waits for a request or closes."""
        self._finish(
            connection, keep=not done.cancelled() and done.exception() is None and bool(done.result())
        )

    def _finish(self, connection: Connection, *, keep: bool) -> None:
        try:
            out = connection.leave(keep)
        except OSError:
            self._drop(connection)
            return
        if out:
            self._after(connection)
            return
        self.leaving[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_WRITE, partial(self._leave, connection))

    def _leave(self, connection: Connection, _socket: object) -> None:
        try:
            connection.sock.flush()
        except OSError:
            self._drop(connection)
            return
        if not connection.sock.rest:
            self._forget(connection)
            self._after(connection)

    def _after(self, connection: Connection) -> None:
        """The next request, or the end: a reader gets the last bytes only if what it sent was read."""
        if connection.keep and self.alive:
            self._wait(connection, self.cfg.keepalive)
            return
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_WR)
        connection.until = time.monotonic() + _LINGER
        self.leaving[connection] = None
        self.poller.register(connection.sock, selectors.EVENT_READ, partial(self._discard, connection))

    def _discard(self, connection: Connection, _socket: object) -> None:
        try:
            data = connection.sock.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(connection)

    def _forget(self, connection: Connection) -> None:
        self.poller.unregister(connection.sock)
        self.arriving.pop(connection, None)
        self.leaving.pop(connection, None)

    def _drop(self, connection: Connection) -> None:
        with suppress(KeyError, ValueError):
            self._forget(connection)
        self.nr_conns -= 1
        connection.close()

    def murder_pending(self) -> None:
        """Once a second: lets go of whoever is late, and past the memory's bound of who waits longest."""
        now = time.monotonic()
        for connection in [one for waiting in (self.arriving, self.leaving) for one in waiting]:
            if connection.until < now or not (self.alive or connection.arrived or connection.sock.rest):
                self._drop(connection)
        held = sum(len(connection.arrived) for connection in self.arriving)
        for connection in [one for one in self.arriving if one.arrived]:
            if held <= MOST_ARRIVING:
                break
            held -= len(connection.arrived)
            self._drop(connection)


class OneByOne(_Discreet, SyncWorker):  # type: ignore[misc] # gunicorn carries no types
    """One request at a time, from whoever isn't slower than a bad line."""

    def handle(self, listener: socket.socket, client: socket.socket, address: object) -> None:
        """Serves one request."""
        super().handle(listener, Steady(client, listener), address)
