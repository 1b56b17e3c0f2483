"""The one way to bind: a label and length-prefixed fields, never two readings of the same bytes."""

from __future__ import annotations

from hashlib import sha256

from crypto.refusal import Refused

INSTALLATION_SIZE = 16
CHANNEL_SIZE = 16
HASH_SIZE = 32
SIGNATURE_SIZE = 64


def bind(label: str, *fields: bytes) -> bytes:
    """Label in ASCII, 0x00, then each field as two bytes of big-endian length and its bytes.

    Raises `ValueError` when a field is longer than 65,535 bytes or the label holds a zero byte.
    """
    name = label.encode("ascii")
    if b"\x00" in name:
        raise ValueError("a label has no zero byte")
    if any(len(field) > 0xFFFF for field in fields):
        raise ValueError("a bound field has at most 65,535 bytes")
    return name + b"\x00" + b"".join(len(field).to_bytes(2, "big") + field for field in fields)


def unbind(label: str, message: bytes, count: int) -> list[bytes]:
    """The `count` fields of a message made by `bind(label, …)`.

    Raises `Refused("binding")` for another label, another number of fields, or bytes left over.
    """
    prefix = label.encode("ascii") + b"\x00"
    if not message.startswith(prefix):
        raise Refused("binding")
    fields: list[bytes] = []
    rest = message[len(prefix) :]
    for _ in range(count):
        size = int.from_bytes(rest[:2], "big")
        if len(rest) < 2 + size:
            raise Refused("binding")
        fields.append(rest[2 : 2 + size])
        rest = rest[2 + size :]
    if rest:
        raise Refused("binding")
    return fields


def digest(label: str, *fields: bytes) -> bytes:
    """SHA-256 of `bind(label, …)`, 32 bytes."""
    return sha256(bind(label, *fields)).digest()


def fingerprint(key: bytes) -> bytes:
    """32 bytes that name a public key."""
    return digest("candour/1 fingerprint", key)


def number(value: int) -> bytes:
    """A counter, a version or a generation as four bytes, big-endian."""
    return value.to_bytes(4, "big")
