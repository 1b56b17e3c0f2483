"""Harnesses of the formats in clear: what anybody may hand to a browser, to the portal or to the console."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from crypto import (
    address,
    binding,
    bundle,
    canonical,
    content,
    digits,
    envelope,
    note,
    officer,
    padding,
    part,
    receipt,
    recovery,
    register,
    signature,
    statement,
    table,
)
from crypto.days import day_bytes, parse_day
from crypto.refusal import Refused
from tests.fuzz.contract import harness, packed, refusing, text_of, unpacked, vectors
from tests.fuzz.mutation import json_mutant

KEY = bytes(range(32))
INSTALLATION = bytes(range(16))


@harness(
    "crypto.padding.unpad", "crypto.padding.pad", "crypto.padding.step", seeds=vectors("padding", "padded")
)
def padded_text(data: bytes) -> None:
    with refusing("padding"):
        text = padding.unpad(data)
        assert padding.pad(text, len(data)) == data
    with refusing("too long"):
        size = padding.step(data, (16, 64))
        assert padding.unpad(padding.pad(data, size)) == data


@harness(
    "crypto.canonical.decode",
    "crypto.canonical.encode",
    seeds=vectors("canonical", "text"),
    mutator=json_mutant,
)
def canonical_json(data: bytes) -> None:
    with refusing("json"):
        assert canonical.encode(canonical.decode(data)) == data
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    with refusing("json"):
        assert canonical.decode(canonical.encode(value)) == value


@harness(
    "crypto.binding.bind",
    "crypto.binding.unbind",
    seeds=lambda: [
        packed(b"\x02", binding.bind("candour/1 test", b"one", b"")),
        packed(b"\x01", b"candour/1 test"),
    ],
)
def bound_fields(data: bytes) -> None:
    count, message = unpacked(data, 2)
    with refusing("binding"):
        fields = binding.unbind("candour/1 test", message, len(count) % 12)
        assert binding.bind("candour/1 test", *fields) == message


@harness(
    "crypto.address.parse_visit",
    "crypto.address.visit",
    seeds=vectors("visit", "body"),
    longest=address.VISIT_SIZE + 1,
)
def visit(data: bytes) -> None:
    for body in (data, data.ljust(address.VISIT_SIZE, b"\0")):
        with refusing("form"):
            assert address.visit(address.parse_visit(body)) == body


@harness("crypto.days.parse_day", seeds=vectors("day", "text"), longest=40)
def day(data: bytes) -> None:
    text = text_of(data)
    with refusing("day"):
        assert day_bytes(parse_day(text)).decode() == text


def _typed() -> Iterator[bytes]:
    for kind in ("digits", "receipt-text", "passphrase-text"):
        yield from vectors(kind, "text")()


@harness(
    "crypto.digits.read",
    "crypto.receipt.parse",
    "crypto.receipt.groups",
    "crypto.receipt.check_digits",
    "crypto.officer.parse_passphrase",
    seeds=_typed,
)
def typed_digits(data: bytes) -> None:
    text = text_of(data)
    found = digits.read(text)
    assert found is None or (found.isascii() and (found.isdigit() or not found))
    with refusing("overlong", "receipt"):
        typed = receipt.parse(text)
        assert receipt.parse(" ".join(receipt.groups(typed))) == typed
        assert typed[-2:] == receipt.check_digits(typed[:-2])
    with refusing("passphrase"):
        assert len(officer.parse_passphrase(text)) == officer.PASSPHRASE_DIGITS


@harness(
    "crypto.note.decode_base64",
    "crypto.content.encode_base64",
    seeds=lambda: [b"", b"QQ==", b"QR==", b"AAECAw==", "QÜ==".encode()],
)
def base64_text(data: bytes) -> None:
    assert note.decode_base64(content.encode_base64(data)) == data
    text = text_of(data)
    with refusing("base64"):
        assert content.encode_base64(note.decode_base64(text)) == text


@harness(
    "crypto.note.parse_verifier_key",
    "crypto.note.verifier_key",
    "crypto.note.key_id",
    seeds=vectors("verifier-key", "text"),
)
def verifier_key(data: bytes) -> None:
    text = text_of(data)
    with refusing("key", "base64"):
        name, key = note.parse_verifier_key(text)
        assert note.verifier_key(name, key) == text


@harness("crypto.envelope.parse_head", "crypto.envelope.parse", "crypto.envelope.slots_of",
         "crypto.envelope.Head.to_bytes", longest=256,
         seeds=lambda: [envelope.Head(1, INSTALLATION, INSTALLATION, KEY).to_bytes()])  # fmt: skip
def envelope_form(data: bytes) -> None:
    for size in (len(data), *envelope.ENVELOPE_SIZES.values()):
        body = data.ljust(size, b"\0")
        with refusing("form"):
            assert body.startswith(envelope.parse_head(body).to_bytes())
            parsed = envelope.parse(body)
            assert parsed.seal + parsed.body == body
            assert parsed.head.to_bytes() + b"".join(parsed.slots) == parsed.seal
    with refusing("form"):
        envelope.slots_of(data)


def _parts() -> Iterator[bytes]:
    yield from vectors("part", "start")()
    for size in part.STREAM_SIZES[:6]:
        yield part.MAGIC + b"\1\0\0\0" + bytes(16) + size.to_bytes(8, "big") + bytes(4)


@harness("crypto.part.parse_head", "crypto.part.parse", "crypto.part.part_bytes", "crypto.part.part_count",
         "crypto.part.part_size", longest=128, seeds=_parts)  # fmt: skip
def part_form(data: bytes) -> None:
    with refusing("form"):
        head = part.parse_head(data)
        assert 0 < head.data_size <= part.PART_SIZE
        body = data[: part.HEAD_SIZE] + bytes(head.data_size)
        assert part.part_bytes(part.parse(body)) == body
    with refusing("form"):
        parsed = part.parse(data)
        assert part.part_bytes(parsed) == data


@harness("crypto.content.decode", "crypto.content.check", "crypto.content.unsigned_text",
         "crypto.content.signed_message", "crypto.bundle.padded_size", "crypto.bundle.stream_size",
         seeds=vectors("content", "text"), mutator=json_mutant, longest=8192)  # fmt: skip
def envelope_content(data: bytes) -> None:
    with refusing("content", "json", "base64", "day"):
        values = content.decode(data)
        assert canonical.encode(values) == data
        signed = content.signed_message(KEY, values)
        assert signed == content.signed_message(KEY, {**values, "signature": ""})
        with refusing("too long"):
            bundle.stream_size(sum(file["length"] for file in values["files"]))


@harness(
    "crypto.statement.parse_roll",
    "crypto.statement.Roll.message",
    "crypto.statement.check_succession",
    seeds=lambda: [*vectors("succession", "roll", "before")(), *vectors("roll", "message")()],
    longest=16_384,
)
def roll(data: bytes) -> None:
    after, before = unpacked(data, 2)
    for message in (data, after, before):
        with refusing("binding", "roll"):
            assert statement.parse_roll(message).message() == message
    with refusing("binding", "roll", "two members"):
        known = statement.parse_roll(before) if before else None
        newest = statement.parse_roll(after)
        statement.check_succession(newest, known, newest.members[:2], newest.members[-1:])


@harness(
    "crypto.register.day_of",
    "crypto.register.entry",
    "crypto.register.name",
    seeds=lambda: [
        register.entry("arrived", KEY, date(2026, 11, 24)),
        register.entry("opened", KEY, date.max),
    ],
    longest=64,
)
def register_entry(data: bytes) -> None:
    for kind in (register.ARRIVED, register.OPENED):
        for written in (data, register.name(kind, KEY) + data):
            found = register.day_of(written, kind, KEY)
            assert found is None or register.entry(kind, KEY, found) == written


@harness(
    "crypto.signature.is_signed",
    "crypto.signature.check",
    "crypto.statement.is_by",
    seeds=vectors("signature", "key", "signature", "message"),
)
def signed(data: bytes) -> None:
    key, by, message = unpacked(data, 3)
    good = signature.is_signed(key, by, message)
    assert statement.is_by(key, by, message) is good
    with refusing(*(() if good else ("signature",))):
        signature.check(key, by, message)


@harness(
    "crypto.recovery.check_recovered", "crypto.recovery.recovery_check", seeds=lambda: [packed(KEY, KEY)]
)
def recovered_seed(data: bytes) -> None:
    seed, check = unpacked(data, 2)
    recovery.check_recovered(seed, recovery.recovery_check(seed))
    with refusing("recovery"):
        recovery.check_recovered(seed, check)


@harness("crypto.table.padded", seeds=lambda: [b"", bytes(252), bytes(253)], longest=70_000)
def padded_to_its_row(data: bytes) -> None:
    for row in table.TABLE:
        if row.sizes and row.sizes[0] < table.UNIT:
            with refusing("too long"):
                filled = table.padded(row.kind, data)
                assert len(filled) in row.sizes
                assert padding.unpad(filled) == data


def json_of(data: bytes) -> Any:
    """The canonical value of an input; the input as text when it isn't one."""
    try:
        return canonical.decode(data)
    except Refused:
        return text_of(data).encode("utf-8", "replace").decode()
