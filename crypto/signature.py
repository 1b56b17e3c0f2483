"""Ed25519 signatures (RFC 8032): checked here, made in `signing`."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crypto.refusal import Refused

PUBLIC_SIZE = 32


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key with these 32 bytes signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def check(public: bytes, signature: bytes, message: bytes) -> None:
    """Raises `Refused("signature")` unless the key signed the message."""
    if not is_signed(public, signature, message):
        raise Refused("signature")
