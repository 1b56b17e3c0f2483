"""Gunicorn's workers in our dress: what the web server itself answers names no server, version or request."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import ThreadWorker
from gunicorn.workers.sync import SyncWorker

from intake.seam.web import COMMON_HEADERS, log_error

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
    """Many requests at once, each on a thread."""


class OneByOne(_Discreet, SyncWorker):  # type: ignore[misc] # gunicorn carries no types
    """One request at a time."""
