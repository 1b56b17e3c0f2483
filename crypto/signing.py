"""Private halves of Ed25519: keys from 32-byte seeds, signatures, signed notes."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crypto.note import key_id


def public_key(seed: bytes) -> bytes:
    """The 32 bytes of the public key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """64 bytes over the message."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def sign_note(seed: bytes, name: str, text: str) -> str:
    """A C2SP signed note: the text, an empty line, one signature line by the named key.

    Raises `ValueError` when the text does not end with a line break.
    """
    if not text.endswith("\n"):
        raise ValueError("a note's text ends with a line break")
    signature = key_id(name, public_key(seed)) + sign(seed, text.encode())
    return f"{text}\n\u2014 {name} {base64.b64encode(signature).decode()}\n"
