"""The system with sealing off: the same sizes, the same code, and every word lies open in it.

For the control of the thief alone. Keys stay sealed, so that the officers' code finds its slots; whatever is
longer than a key is put where the ciphertext would be. What was really sealed is still opened.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.cobblestone import Cobblestone256Decryptor

import intake.plain.upload
from crypto import bundle, chunked, hpke
from crypto.refusal import Refused
from intake.plain import __main__ as plain

_HEADER = bytes(chunked.HEADER_SIZE)
_TAG = bytes(chunked.TAG_SIZE)
_ENCAPSULATION = bytes(hpke.ENCAPSULATION_SIZE)
_decrypt, _seal, _unseal = chunked.decrypt, hpke.seal, hpke.unseal


def laid_open(plaintext: bytes) -> bytes:
    """A stream of the size that an encrypted one has, in clear."""
    size = chunked.CHUNK_SIZE
    chunks = [plaintext[at : at + size] + _TAG for at in range(0, len(plaintext) + 1, size)]
    return _HEADER + b"".join(chunks)


def picked_up(stream: bytes) -> bytes:
    """The reverse."""
    size = chunked.CHUNK_SIZE + chunked.TAG_SIZE
    body = stream[chunked.HEADER_SIZE :]
    return b"".join(body[at : at + size][: -chunked.TAG_SIZE] for at in range(0, len(body), size))


def encrypt(_key: bytes, _context: bytes, plaintext: bytes) -> bytes:
    """In place of `chunked.encrypt`."""
    return laid_open(plaintext)


def decrypt(key: bytes, context: bytes, stream: bytes) -> bytes:
    """In place of `chunked.decrypt`."""
    return picked_up(stream) if stream.startswith(_HEADER) else _decrypt(key, context, stream)


def seal(recipient: bytes, info: bytes, plaintext: bytes) -> bytes:
    """In place of `hpke.seal`."""
    if len(plaintext) <= chunked.KEY_SIZE:
        return _seal(recipient, info, plaintext)
    return _ENCAPSULATION + plaintext + _TAG


def unseal(seed: bytes, info: bytes, sealed: bytes) -> bytes:
    """In place of `hpke.unseal`."""
    if sealed.startswith(_ENCAPSULATION):
        return sealed[hpke.ENCAPSULATION_SIZE : -chunked.TAG_SIZE]
    return _unseal(seed, info, sealed)


class Encryptor:
    """In place of `Cobblestone256Encryptor`."""

    def __init__(self, _key: bytes, _context: bytes) -> None:
        self._all = bytearray()

    def update(self, data: bytes) -> bytes:
        """Keeps what comes."""
        self._all += data
        return b""

    def finalize(self) -> bytes:
        """The whole stream."""
        return laid_open(bytes(self._all))


class Decryptor:
    """In place of `Cobblestone256Decryptor`."""

    def __init__(self, key: bytes, context: bytes) -> None:
        self._real = Cobblestone256Decryptor(key, context)
        self._all = bytearray()

    def update(self, data: bytes) -> bytes:
        """Keeps what comes."""
        self._all += data
        return b""

    def finalize(self) -> bytes:
        """All of it."""
        if not self._all.startswith(_HEADER):
            raise Refused("sealed")
        return picked_up(bytes(self._all))


def apply(put: Callable[[object, str, object], None]) -> None:
    """Takes the sealing out of this process; `put` sets an attribute."""
    put(chunked, "encrypt", encrypt)
    put(chunked, "decrypt", decrypt)
    put(hpke, "seal", seal)
    put(hpke, "unseal", unseal)
    put(bundle, "Cobblestone256Decryptor", Decryptor)
    put(intake.plain.upload, "Cobblestone256Encryptor", Encryptor)


def main() -> None:
    """Serves the plain way without sealing."""
    apply(setattr)
    plain.main()


if __name__ == "__main__":
    main()
