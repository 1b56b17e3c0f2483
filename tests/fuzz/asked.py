"""Harnesses of requests: any body, path and header, to portal, plain way and every route of the console."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from random import Random
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from crypto import envelope, part
from crypto.address import ANSWER_SIZE, VISIT_SIZE, visit
from intake import limits
from intake.plain import forms, upload, words
from review import wire
from tests.fuzz import places
from tests.fuzz.contract import harness, packed, refusing, text_of, unpacked
from tests.fuzz.formats import KEY
from tests.fuzz.mutation import bytes_mutant, json_mutant
from tests.people import MISCONDUCT, TEST_PEOPLE

_BINARY = "application/octet-stream"
_HEADERS = (
    "If-None-Match",
    "Origin",
    "Sec-Fetch-Site",
    "Accept-Language",
    "Range",
    "Content-Type",
    "Host",
    "Cookie",
)
_PLAIN = ("/plain/en/misconduct/", "/plain/ar/protection/", "/plain/en/mailbox/", "/plain/en/mailbox/add/")
_BOUNDARY = "----fuzz"


def last_field_mutant(source: Random, data: bytes) -> bytes:
    """A request whose body stays JSON, or whose other fields are altered."""
    fields = unpacked(data, 3)
    if source.random() < 0.8:
        return packed(*fields[:2], json_mutant(source, fields[2]))
    return packed(*(bytes_mutant(source, field) for field in fields[:2]), fields[2])


def _header(name: str, value: bytes) -> dict[str, str]:
    """A header as a web server hands it on: Latin-1, on one line."""
    shown = value.decode("latin-1").replace("\r", "").replace("\n", "").replace("\0", "").strip()
    return {name: shown} if shown else {}


def _answered(answer: TestResponse, *faults: int) -> bytes:
    """The answer's body; a fault of ours breaks the promise, whatever was asked."""
    with answer:
        assert answer.status_code < 500 or answer.status_code in faults, answer.status
        body: bytes = answer.data
    return body


def _heads() -> Iterator[bytes]:
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    head = envelope.Head(1, TEST_PEOPLE.installation, channel, KEY).to_bytes()
    piece = part.PartHead(bytes(16), part.STREAM_SIZES[0], 0)
    for choice, body in (
        (0, head),
        (0, visit(KEY)[:40]),
        (1, part.part_bytes(part.Part(piece, bytes(piece.data_size)))[:36]),
    ):
        yield packed(bytes([choice, 0]), b"", body)
    for choice in range(len(_HEADERS)):
        yield packed(bytes([2, choice]), b'"a", W/"b"', b"../../etc/passwd\0%2e%2e")


@harness("intake.limits.read_post", "intake.limits.read_part", "intake.reports.hand_in",
         "intake.reports.come_back",
         seeds=_heads, longest=300)  # fmt: skip
def portal_requests(data: bytes) -> None:
    choice, value, body = unpacked(data, 3)
    at, header = (*choice, 0, 0)[:2]
    headers = _header(_HEADERS[header % len(_HEADERS)], value)
    client = places.portal()
    if at % 3 == 0:
        filled = body.ljust(VISIT_SIZE, b"\0")
        answer = client.post("/post", data=filled, headers={"Content-Type": _BINARY, **headers})
        assert len(_answered(answer, 503)) == ANSWER_SIZE or "Host" in headers
    elif at % 3 == 1:
        filled = body.ljust(part.HEAD_SIZE + part.STREAM_SIZES[0], b"\0")
        answer = client.post("/part", data=filled, headers={"Content-Type": _BINARY, **headers})
        assert len(_answered(answer, 503)) == part.ANSWER_SIZE or "Host" in headers
    else:
        _answered(client.get("/" + quote(text_of(body), safe="", errors="replace"), headers=headers))
        _answered(client.get("/directory", headers=headers))


@harness("intake.limits.read_post", "intake.limits.read_part",
         seeds=lambda: [packed(b"24848", visit(KEY)), packed(b"70976", b""), packed(b"-1", b"x")],
         longest=25_000)  # fmt: skip
def declared_lengths(data: bytes) -> None:
    """A body that is shorter or longer than its request says."""
    declared, body = unpacked(data, 2)
    environ = EnvironBuilder(method="POST", input_stream=BytesIO(body), content_type=_BINARY).get_environ()
    environ["CONTENT_LENGTH"] = declared.decode("latin-1")
    for read in (limits.read_post, limits.read_part):
        with refusing("form"):
            read(Request(environ))  # type: ignore[arg-type] # Flask's own adds nothing that is read here


def _multipart(**values: str) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    head = 'Content-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain'
    file = f"--{_BOUNDARY}\r\n{head}\r\n\r\nx\r\n"
    return ("".join(parts) + file + f"--{_BOUNDARY}--\r\n").encode()


def _forms() -> Iterator[bytes]:
    receipt = "0123456789" * 4 + "00"
    yield packed(b"\0", _multipart(token="0" * 32, receipt=receipt, typed_back=receipt, left_out="x"))
    yield packed(b"\2", _multipart(token="", typed=receipt))
    for at in range(len(_PLAIN)):
        # A file in the place of every field that a page has.
        whole = _multipart(
            token="", receipt="", mark="", typed_back="", typed="", message="", box="", left_out=""
        )
        yield packed(bytes([at]), whole.replace(b'"\r\n\r\n', b'"; filename="a"\r\n\r\n'))
    yield packed(
        b"\3",
        _multipart(token="zz", receipt=receipt, box="first", mark="x", channel="misconduct", message="m"),
    )


@harness("intake.plain.upload.Bundle.open", "intake.plain.upload.file_name", "intake.plain.forms.clean",
         "intake.plain.words.receipt_problem", seeds=_forms)  # fmt: skip
def plain_forms(data: bytes) -> None:
    choice, body = unpacked(data, 2)
    text = text_of(data)
    assert 0 < len(upload.file_name(text)) <= 255
    assert "\r" not in forms.clean(text)
    path = _PLAIN[(choice or b"\0")[0] % len(_PLAIN)]
    kind = f"multipart/form-data; boundary={_BOUNDARY}"
    client: FlaskClient = places.plain()
    page = _answered(client.post(path, data=body, content_type=kind), 503)
    assert b"<" in page
    edition = client.application.extensions["candour"].editions["en"]
    assert isinstance(words.receipt_problem(edition, text), str)


def _bodies() -> Iterator[bytes]:
    hashed, key = "A" * 43 + "=", "A" * 43 + "="
    bodies = [
        {"login": "amina", "key": key, "code": "123456"},
        {"login": "amina", "invitation": "12345", "code": "1", "key": key, "identity": key},
        {"hashes": [hashed]}, {"outcomes": {hashed: "shut"}}, {"hash": hashed}, {"address": hashed},
        {"item": hashed, "day": "2026-11-24", "before": "", "signature": "A" * 86 + "=="},
        {"requests": [{"item": hashed, "day": "2026-11-24", "before": "", "signature": "A" * 86 + "=="}]},
        {"version": 1, "secret": "", "escrow": "", "epoch": "x\n\n\u2014 y QQ==\n"}, {"everywhere": 1},
        {"sealed": "A" * 1464}, {"version": 1, "mailbox": "A" * 87_380 + "AAAA"},
    ]  # fmt: skip
    for at, body in enumerate(bodies):
        for route in range(at, 120, len(bodies)):
            yield packed(bytes([route, route % 5]), b"2026-K7Q4ZD", json.dumps(body).encode())


_READERS = (
    wire.text(8), wire.binary(0, 16), wire.binary(), wire.integer, wire.day, wire.list_of(wire.integer, 3),
    wire.mapping(wire.binary(), wire.text(8), 3), wire.fields({"a": wire.integer}),
)  # fmt: skip


@harness("review.wire.integer", "review.wire.day",
         seeds=lambda: [b"1", b'"2026-11-24"', b'{"AAAA":"x"}', b"[1]"],
         mutator=json_mutant, longest=500)  # fmt: skip
def console_values(data: bytes) -> None:
    """Each kind of value of the console's JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    for read in _READERS:
        with refusing("text", "binary", "base64", "integer", "day", "list", "mapping", "fields"):
            found = read(value)
            if isinstance(found, str):
                assert found.encode().decode().replace("\0", "") == found


@harness("review.wire.read_json", seeds=_bodies,
         mutator=last_field_mutant, longest=8192)  # fmt: skip
def console_requests(data: bytes) -> None:
    choice, number, body = unpacked(data, 3)
    route, person = (*choice, 0, 0)[:2]
    here = places.console()
    method, rule = here.rules[route % len(here.rules)]
    headers = here.sessions[person % len(here.sessions)]
    named = quote(text_of(number), safe="", errors="replace")
    path = rule.replace("<number>", named).replace("<login>", named).replace("<path:path>", named)
    if method == "GET":
        _answered(here.client.get(f"{path}?after={named}", headers=headers))
        return
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    _answered(here.client.post(path, data=body, headers=headers, content_type=kind))
    here.restore()
