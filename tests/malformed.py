"""Requests that a web server refuses before any application sees them, sent as bytes to a real process."""

from __future__ import annotations

import socket
from http.client import HTTPMessage, parse_headers
from io import BytesIO
from urllib.parse import urlsplit

from tests.answers import CANARY, NAMES, check_dress

HOST = b"Host: 127.0.0.1\r\n"
_C = CANARY.encode()

#: What is sent, and the status that it gets; 0 where the connection just ends or a page is as good.
MALFORMED: dict[str, tuple[bytes, int]] = {
    "no HTTP": (b"hello " + _C + b"\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /" + _C + b"\r\n\r\n", 400),
    "HTTP/3.7": (b"GET /" + _C + b" HTTP/3.7\r\n" + HOST + b"\r\n", 400),
    "a small method": (b"get /" + _C + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a method of signs": (b"G<" + _C + b"> / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a long line": (b"GET /" + _C * 1000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a long header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + _C * 1000 + b"\r\n\r\n", 431),
    "many headers": (
        b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: %s\r\n" % (n, _C) for n in range(200)) + b"\r\n", 431,
    ),
    "a header with no name": (b"GET / HTTP/1.1\r\n" + HOST + b": " + _C + b"\r\n\r\n", 400),
    "a header with a space": (b"GET / HTTP/1.1\r\n" + HOST + b"X " + _C + b": 1\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\r\n " + _C + b"\r\n\r\n", 400),
    "NUL in a header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: \0" + _C + b"\r\n\r\n", 400),
    "NUL in the path": (b"GET /\0" + _C + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a length of words": (b"POST /post HTTP/1.1\r\n" + HOST + b"Content-Length: " + _C + b"\r\n\r\n", 400),
    "a negative length": (b"POST /post HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n", 400),
    "two lengths": (
        b"POST /post HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n" + _C, 400,
    ),
    "length and chunks": (
        b"POST /post HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n" + _C,
        400,
    ),
    "another coding": (b"POST /post HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: " + _C + b"\r\n\r\n", 501),
    "another expectation": (b"POST /post HTTP/1.1\r\n" + HOST + b"Expect: " + _C + b"\r\n\r\n", 417),
    "a bad chunk": (
        b"POST /post HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + _C + b"\r\n\r\n", 0,
    ),
    "CONNECT": (b"CONNECT " + _C + b":443 HTTP/1.1\r\n" + HOST + b"\r\n", 0),
    "TRACE": (b"TRACE /" + _C + b" HTTP/1.1\r\n" + HOST + b"X: " + _C + b"\r\n\r\n", 0),
    "a whole address": (b"GET http://" + _C + b"/ HTTP/1.1\r\n" + HOST + b"\r\n", 0),
    "a bad host": (b"GET /nowhere HTTP/1.1\r\nHost: " + _C + b"<>\r\n\r\n", 0),
    "no host": (b"GET /nowhere HTTP/1.1\r\n\r\n", 0),
    "nothing": (b"\r\n\r\n", 0),
    "HTTP/2's preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + _C + b"\r\n\r\n", 0),
}  # fmt: skip


def send_raw(url: str, sent: bytes, patience: float = 20) -> bytes:
    """Everything that comes back until the server closes."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=patience) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65_536):
            answer += data
    return answer


def check_raw(answer: bytes, where: str) -> int:
    """Its status, once the dress is whole and nothing is repeated; 0 when there was no answer."""
    if not answer:
        return 0
    head, _, _ = answer.partition(b"\r\n\r\n")
    line, _, rest = head.partition(b"\r\n")
    headers: HTTPMessage = parse_headers(BytesIO(rest + b"\r\n\r\n"))
    check_dress(headers, [name.lower() for name in headers], where)  # type: ignore[arg-type]
    status = int(line.split()[1])
    if status >= 400:
        text = answer.decode("latin-1")
        assert CANARY not in text, where
        assert not NAMES.search(text), (where, NAMES.search(text))
    return status


def check_malformed(url: str, log: str) -> None:
    """Sends all of them to a server; `log` is what it has written since."""
    for name, (sent, expected) in MALFORMED.items():
        status = check_raw(send_raw(url, sent), name)
        assert status == expected or (expected == 0 and (status == 0 or 200 <= status < 500)), (name, status)
    assert CANARY not in log
