"""Files of private keys: the root's, off line, and the worker's for freshness notes. Never an officer's."""

from __future__ import annotations

import secrets
from pathlib import Path

from crypto import hpke, note, signing
from crypto.content import encode_base64
from crypto.refusal import Refused
from intake.seam.files import write_private

_SIZE = 32


class BadKey(Exception):
    """A key's file that can't be used. The message says why."""


def new_signing_key(file: Path) -> bytes:
    """A private Ed25519 key in a new file (0600), and its public half. Raises `FileExistsError`."""
    return signing.public_key(_write(file))


def new_sealing_key(file: Path) -> bytes:
    """A private X-Wing key in a new file (0600), and its public half. Raises `FileExistsError`."""
    return hpke.public_key(_write(file))


def _write(file: Path) -> bytes:
    seed = secrets.token_bytes(_SIZE)
    write_private(file, encode_base64(seed).encode() + b"\n")
    return seed


def read_key(file: Path) -> bytes:
    """The 32 bytes of a private key's file. Raises `BadKey`."""
    try:
        seed = note.decode_base64(file.read_text().strip())
    except OSError as error:
        raise BadKey(f"The key {file} can't be read ({error.strerror}).") from None
    except (Refused, UnicodeDecodeError):
        seed = b""
    if len(seed) != _SIZE:
        raise BadKey(f"{file} is not a private key of {_SIZE} bytes in base64.")
    return seed


def signing_public(file: Path) -> bytes:
    """The public half of a signing key's file. Raises `BadKey`."""
    return signing.public_key(read_key(file))
