"""The auditor's openings file: what commitments of the ledger hide, for one reader (private half)."""

from __future__ import annotations

import secrets

from crypto import chunked, hpke
from crypto.refusal import Refused
from crypto.table import bound

_SEALED_KEY_SIZE = hpke.OVERHEAD + chunked.KEY_SIZE


def seal_openings(auditor: bytes, installation: bytes, checkpoint: bytes, content: bytes) -> bytes:
    """A fresh key, B1 to the auditor's personal key (1,168 bytes), then the content, B2 under that key.

    Both are bound to the SHA-256 of the checkpoint. Raises `Refused("weak key")`.
    """
    row = bound("auditor's openings", installation=installation, checkpoint=checkpoint)
    key = secrets.token_bytes(chunked.KEY_SIZE)
    return hpke.seal(auditor, row, key) + chunked.encrypt(key, row, content)


def open_openings(sealed: bytes, personal_seed: bytes, installation: bytes, checkpoint: bytes) -> bytes:
    """The reverse. Raises `Refused("sealed")`."""
    row = bound("auditor's openings", installation=installation, checkpoint=checkpoint)
    key = hpke.unseal(personal_seed, row, sealed[:_SEALED_KEY_SIZE])
    if len(key) != chunked.KEY_SIZE:
        raise Refused("sealed")
    return chunked.decrypt(key, row, sealed[_SEALED_KEY_SIZE:])
