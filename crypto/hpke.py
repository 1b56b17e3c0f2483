"""Building block 1: HPKE base mode, single shot (RFC 9180), with X-Wing, HKDF-SHA256 and AES-256-GCM.

KEM 0x647A (draft-ietf-hpke-pq, X-Wing of draft-connolly-cfrg-xwing-kem-10), KDF 0x0001, AEAD 0x0002.
The associated data is always empty: whatever is bound goes into `info`.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from crypto.refusal import Refused

SEED_SIZE = 32
PUBLIC_SIZE = 1216
ENCAPSULATION_SIZE = 1120
OVERHEAD = ENCAPSULATION_SIZE + 16

_MLKEM_PUBLIC_SIZE = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _components(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != SEED_SIZE:
        raise ValueError("an X-Wing seed has 32 bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def public_key(seed: bytes) -> bytes:
    """The 1216 bytes of the public key of a 32-byte seed: ML-KEM-768, then X25519."""
    mlkem, x25519 = _components(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal(recipient: bytes, info: bytes, plaintext: bytes) -> bytes:
    """Encapsulation (1120 bytes) and ciphertext (plaintext + 16 bytes).

    Raises `Refused("weak key")` for a public key of another size, an unreduced ML-KEM key or an X25519
    key of low order.
    """
    if len(recipient) != PUBLIC_SIZE:
        raise Refused("weak key")
    try:
        key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(recipient[:_MLKEM_PUBLIC_SIZE]),
            X25519PublicKey.from_public_bytes(recipient[_MLKEM_PUBLIC_SIZE:]),
        )
        return _SUITE.encrypt(plaintext, key, info=info)
    except ValueError:
        raise Refused("weak key") from None


def unseal(seed: bytes, info: bytes, sealed: bytes) -> bytes:
    """The plaintext. Raises `Refused("sealed")` for another key, another `info` or altered bytes."""
    try:
        return _SUITE.decrypt(sealed, MLKEM768X25519PrivateKey(*_components(seed)), info=info)
    except (InvalidTag, ValueError):
        raise Refused("sealed") from None
