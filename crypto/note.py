"""C2SP signed notes (signed-note v1.0.0), Ed25519 lines: exact bytes are verified first, parsed after."""

from __future__ import annotations

import base64
import re
from binascii import Error as BadBase64
from hashlib import sha256

from crypto import signature
from crypto.refusal import Refused

_ED25519 = b"\x01"
_NAME = re.compile(r"[a-z0-9.-]+(/[A-Za-z0-9._-]+)*")
#: Control characters but line breaks, and lone surrogates, which JSON can bring and UTF-8 can't.
_UNSIGNABLE = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_MOST_LINES = 16


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that tell signature lines apart: SHA-256(name, line break, algorithm, key)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The printed form of a key: name, eight hex digits of its id, algorithm and key in base64."""
    encoded = base64.b64encode(_ED25519 + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{encoded}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Name and 32 bytes of a printed key. Raises `Refused("key")`."""
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    key = decode_base64(encoded)
    if len(key) != 33 or key[:1] != _ED25519 or not _NAME.fullmatch(name):
        raise Refused("key")
    if key_id(name, key[1:]).hex() != identity:
        raise Refused("key")
    return name, key[1:]


def decode_base64(text: str) -> bytes:
    """Standard base64 in its one form: decoders ignore stray bits, so it is encoded back and compared.

    Raises `Refused("base64")`.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (BadBase64, ValueError):
        raise Refused("base64") from None
    if base64.b64encode(data).decode() != text:
        raise Refused("base64")
    return data


def _parse_line(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    signer, _, encoded = rest.partition(" ")
    if dash != "\u2014" or not signer or not encoded:
        raise Refused("note")
    return signer, decode_base64(encoded)


def verify(note: str, name: str, public: bytes) -> str:
    """The text of a note that the named key signed.

    Unknown signature lines are passed over; a line of this key that fails refuses the note.
    Raises `Refused("note")` for another form, `Refused("signature")` when the key did not sign.
    """
    text, mark, lines = note.rpartition("\n\n")
    if not mark or not lines.endswith("\n") or _UNSIGNABLE.search(note):
        raise Refused("note")
    text += "\n"
    wanted = key_id(name, public)
    signatures = lines[:-1].split("\n")
    if len(signatures) > _MOST_LINES:
        raise Refused("note")
    signed = False
    for signer, field in map(_parse_line, signatures):
        if signer == name and field[:4] == wanted:
            signature.check(public, field[4:], text.encode())
            signed = True
    if not signed:
        raise Refused("signature")
    return text
