"""The console server's own secret: a file outside database and backups, and what comes from it.

With the database alone nobody can test a guess of a passphrase, or make a one-time code.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path

from crypto.binding import bind, number
from crypto.chunked import decrypt_under, encrypt_under

SIZE = 32


class NoSecret(Exception):
    """The server's secret can't be read. The message says what to do."""


class ServerSecret:
    """32 bytes, each use under a label of its own."""

    def __init__(self, secret: bytes, installation: bytes) -> None:
        self._secret = secret
        self._installation = installation

    def _mac(self, label: str, *fields: bytes) -> bytes:
        return hmac.digest(self._secret, bind(label, self._installation, *fields), sha256)

    def session_key(self) -> bytes:
        """What signs the session's cookie."""
        return self._mac("candour/1 session")

    def peppered(self, sign_in_key: bytes) -> str:
        """What the password hash is made of."""
        return self._mac("candour/1 verifier", sign_in_key).hex()

    def unlock(self, login: str, version: int) -> bytes:
        """R of a key version: handed out after sign-in only."""
        return self._mac("candour/1 unlock", login.encode(), number(version))

    def seal_totp(self, login: str, secret: str) -> bytes:
        """A one-time code's secret as it is stored."""
        row = bind("candour/1 totp", self._installation, login.encode())
        return encrypt_under(self._secret, row, secret.encode())

    def open_totp(self, login: str, sealed: bytes) -> str:
        """The reverse. Raises `Refused("sealed")`."""
        row = bind("candour/1 totp", self._installation, login.encode())
        return decrypt_under(self._secret, row, sealed).decode()


def read_secret(path: Path, installation: bytes) -> ServerSecret:
    """The secret of a file that `review setup` made. Raises `NoSecret`."""
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise NoSecret(f"The secret {path} can't be read ({error.strerror}). Run `review setup`.") from None
    if len(secret) != SIZE:
        raise NoSecret(f"The secret {path} has {len(secret)} bytes instead of {SIZE}.")
    return ServerSecret(secret, installation)
