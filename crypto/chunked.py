"""Building block 2: C2SP chunked-encryption, instance Cobblestone-256.

Salt 24, commitment 32, then chunks of 16 KiB and their tags of 16 bytes; the last chunk is shorter.
"""

from __future__ import annotations

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from crypto.refusal import Refused

KEY_SIZE = 32
HEADER_SIZE = 56
CHUNK_SIZE = 16_384
TAG_SIZE = 16


def encrypted_size(size: int) -> int:
    """How many bytes `size` bytes of plaintext become."""
    return HEADER_SIZE + size + TAG_SIZE * (size // CHUNK_SIZE + 1)


def encrypt(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """One stream under a 32-byte key, bound to a context."""
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def decrypt(key: bytes, context: bytes, stream: bytes) -> bytes:
    """The plaintext, whole or not at all.

    Raises `Refused("sealed")` for another key or context, altered, cut or reordered bytes.
    """
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        return decryptor.update(stream) + decryptor.finalize()
    except (InvalidTag, ValueError):
        raise Refused("sealed") from None


def derive(key: bytes, context: bytes) -> bytes:
    """A 32-byte key under another one: HKDF-Expand-SHA-512 with the context as info. Raises `ValueError`."""
    if len(key) != KEY_SIZE:
        raise ValueError("a stream's key has 32 bytes")
    return HKDFExpand(SHA512(), KEY_SIZE, context).derive(key)


def encrypt_under(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """A stream whose own key is derived from `key` and the same context (a row of the frozen table)."""
    return encrypt(derive(key, context), context, plaintext)


def decrypt_under(key: bytes, context: bytes, stream: bytes) -> bytes:
    """The reverse of `encrypt_under`. Raises `Refused("sealed")`."""
    return decrypt(derive(key, context), context, stream)
