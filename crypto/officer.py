"""An officer's own keys: from the passphrase to the sealed secret (private half)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import canonical, chunked, digits, hpke, signing
from crypto.binding import bind, digest, number
from crypto.content import encode_base64
from crypto.days import parse_day
from crypto.note import decode_base64
from crypto.padding import unpad
from crypto.refusal import Refused
from crypto.table import bound, padded

PASSPHRASE_DIGITS = 24
OWN_KINDS = ("view", "own trail")
#: Argon2id of RFC 9106: 64 MiB, three passes, one lane.
ARGON2_MEMORY_KIB = 65_536
ARGON2_PASSES = 3

_KEY_SIZE = 32
_LONGEST_INPUT = 128


@dataclass(frozen=True, slots=True)
class Epoch:
    """One X-Wing epoch seed and the days, both included, on which it is sealed to."""

    seed: bytes
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Secret:
    """What an officer holds: identity, personal key, epoch keys."""

    identity_seed: bytes
    personal_seed: bytes
    epochs: list[Epoch] = field(default_factory=list)

    @property
    def identity(self) -> bytes:
        """The Ed25519 public key that signs what the officer says."""
        return signing.public_key(self.identity_seed)

    @property
    def personal(self) -> bytes:
        """The X-Wing public key that case keys are wrapped to."""
        return hpke.public_key(self.personal_seed)

    def epoch_seeds(self) -> list[bytes]:
        """The seeds to try on an envelope, newest first."""
        return [epoch.seed for epoch in sorted(self.epochs, key=lambda epoch: epoch.first, reverse=True)]


def generate_passphrase() -> str:
    """24 decimal digits (79.7 bits): every keyboard of the six languages has them."""
    return digits.generate(PASSPHRASE_DIGITS)


def parse_passphrase(text: str) -> str:
    """The 24 ASCII digits of what was typed. Raises `Refused("passphrase")`, over 128 characters too."""
    typed = digits.read(text) if len(text) <= _LONGEST_INPUT else None
    if typed is None or len(typed) != PASSPHRASE_DIGITS:
        raise Refused("passphrase")
    return typed


def stretch(passphrase: str, installation: bytes, login: str) -> bytes:
    """S: Argon2id over the passphrase; the salt needs no fetch, so it tells nobody who has an account."""
    salt = digest("candour/1 passphrase", installation, login.encode())[:16]
    return hash_secret_raw(
        passphrase.encode(), salt, ARGON2_PASSES, ARGON2_MEMORY_KIB, 1, _KEY_SIZE, Type.ID, 19
    )


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_SIZE, None, info).derive(secret)


def sign_in_key(stretched: bytes, installation: bytes, login: str) -> bytes:
    """What goes to the server at sign-in, 32 bytes."""
    return _hkdf(stretched, bind("candour/1 sign-in", installation, login.encode()))


def unlock_key(stretched: bytes, pepper: bytes, installation: bytes, login: str, version: int) -> bytes:
    """What wraps the secret and never leaves: S mixed with the server's R of this key version."""
    info = bind("candour/1 unlock", installation, login.encode(), number(version))
    return _hkdf(stretched + pepper, info)


def _row(kind: str, installation: bytes, login: str, version: int) -> bytes:
    return bound(kind, installation=installation, login=login.encode(), version=number(version))


def _encode(secret: Secret) -> bytes:
    epochs = [
        {"seed": encode_base64(epoch.seed), "first": str(epoch.first), "last": str(epoch.last)}
        for epoch in secret.epochs
    ]
    values: dict[str, canonical.Json] = {
        "v": 1,
        "identity": encode_base64(secret.identity_seed),
        "personal": encode_base64(secret.personal_seed),
        "epochs": epochs,
    }
    return canonical.encode(values)


def _seed(text: Any) -> bytes:  # noqa: ANN401 - checked here
    seed = decode_base64(text) if isinstance(text, str) else b""
    if len(seed) != _KEY_SIZE:
        raise Refused("secret")
    return seed


def _day(text: Any) -> date:  # noqa: ANN401 - checked here
    if not isinstance(text, str):
        raise Refused("secret")
    return parse_day(text)


def _decode(content: bytes) -> Secret:
    values = canonical.decode(unpad(content))
    if not isinstance(values, dict) or set(values) != {"v", "identity", "personal", "epochs"}:
        raise Refused("secret")
    if values["v"] != 1 or not isinstance(values["epochs"], list):
        raise Refused("secret")
    epochs = []
    for epoch in values["epochs"]:
        if not isinstance(epoch, dict) or set(epoch) != {"seed", "first", "last"}:
            raise Refused("secret")
        epochs.append(Epoch(_seed(epoch["seed"]), _day(epoch["first"]), _day(epoch["last"])))
    return Secret(_seed(values["identity"]), _seed(values["personal"]), epochs)


def seal_secret(secret: Secret, key: bytes, installation: bytes, login: str, version: int) -> bytes:
    """The officer's row: B2 under the unlock key, bound to login and key version."""
    row = _row("officer", installation, login, version)
    return chunked.encrypt(key, row, padded("officer", _encode(secret)))


def open_secret(sealed: bytes, key: bytes, installation: bytes, login: str, version: int) -> Secret:
    """The reverse. Raises `Refused("sealed")` for another passphrase, pepper, login or version."""
    return _decode(chunked.decrypt(key, _row("officer", installation, login, version), sealed))


def seal_escrow(secret: Secret, recovery: bytes, installation: bytes, login: str, version: int) -> bytes:
    """The same secret for the office's recovery key: B1, bound to login and key version."""
    row = _row("officer escrow", installation, login, version)
    return hpke.seal(recovery, row, padded("officer escrow", _encode(secret)))


def open_escrow(sealed: bytes, seed: bytes, installation: bytes, login: str, version: int) -> Secret:
    """The reverse, with the rebuilt recovery seed. Raises `Refused("sealed")`."""
    return _decode(hpke.unseal(seed, _row("officer escrow", installation, login, version), sealed))


def _own_row(kind: str, installation: bytes, login: str, item_id: bytes) -> bytes:
    if kind not in OWN_KINDS:
        raise Refused("kind")
    return bound(kind, installation=installation, login=login.encode(), item=item_id)


def seal_own(
    secret: Secret, kind: str, installation: bytes, login: str, item_id: bytes, values: Mapping[str, Any]
) -> bytes:
    """A saved view, or an entry of her own trail, that nobody else opens.

    Raises `Refused("kind")` for another kind, `Refused("too long")` over 1,020 bytes of JSON.
    """
    row = _own_row(kind, installation, login, item_id)
    return chunked.encrypt_under(secret.personal_seed, row, padded(kind, canonical.encode(dict(values))))


def open_own(
    secret: Secret, kind: str, installation: bytes, login: str, item_id: bytes, sealed: bytes
) -> Any:  # noqa: ANN401
    """The reverse: canonical JSON, its keys unchecked. Raises `Refused`."""
    row = _own_row(kind, installation, login, item_id)
    return canonical.decode(unpad(chunked.decrypt_under(secret.personal_seed, row, sealed)))
