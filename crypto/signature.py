"""Ed25519 signatures (RFC 8032): checked here, made in `signing`."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crypto.binding import SIGNATURE_SIZE
from crypto.refusal import Refused

PUBLIC_SIZE = 32

_P = 2**255 - 19
_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
#: The y of the points whose eighth multiple is neutral, in every encoding that 255 bits allow.
_SMALL_ORDER = frozenset(
    y.to_bytes(32, "little") for y in (0, 1, _ORDER_8, _P - _ORDER_8, _P - 1, _P, _P + 1)
)


def _has_small_order(point: bytes) -> bool:
    return point[:31] + bytes([point[31] & 0x7F]) in _SMALL_ORDER


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key with these 32 bytes signed the message.

    A key or a signature's R of small order counts as unsigned: under such a key one signature fits
    many messages, and libraries disagree about it.
    """
    if len(public) != PUBLIC_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    if _has_small_order(public) or _has_small_order(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def check(public: bytes, signature: bytes, message: bytes) -> None:
    """Raises `Refused("signature")` unless the key signed the message."""
    if not is_signed(public, signature, message):
        raise Refused("signature")
