"""A dossier's keys: case keys by generation, what lies under them, and the mailbox (private half)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crypto import canonical, chunked, hpke
from crypto.binding import bind, number
from crypto.mailbox import MAILBOX_SIZE
from crypto.padding import pad, step, unpad
from crypto.refusal import Refused
from crypto.statement import case_key_hash

CASE_KEY_SIZE = 32
#: Padded plaintext of an item: 1, 4, 16 or 64 KiB.
ITEM_SIZES = (1024, 4096, 16_384, 65_536)


def new_case_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(CASE_KEY_SIZE)


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The case key of one generation of one dossier, and all that it opens."""

    installation: bytes
    dossier: str
    generation: int
    key: bytes

    def _row(self, kind: str, *fields: bytes) -> bytes:
        return bind(f"candour/1 {kind}", self.installation, self.dossier.encode(), *fields)

    @property
    def hash(self) -> bytes:
        """What this generation's roll says of the key."""
        return case_key_hash(self.key)

    @property
    def dossier_seed(self) -> bytes:
        """The X-Wing seed for handing follow-ups in."""
        return chunked.derive(self.key, self._row("dossier key", number(self.generation)))

    @property
    def dossier_key(self) -> bytes:
        """Its public half, which the roll names."""
        return hpke.public_key(self.dossier_seed)

    def seal_content_key(self, content_key: bytes, envelope: bytes) -> bytes:
        """An opened envelope's content key, re-wrapped to the dossier."""
        return chunked.encrypt_under(self.key, self._row("content key", envelope), content_key)

    def open_content_key(self, sealed: bytes, envelope: bytes) -> bytes:
        """The reverse. Raises `Refused("sealed")`."""
        return chunked.decrypt_under(self.key, self._row("content key", envelope), sealed)

    def open_hand_in(self, sealed: bytes, envelope: bytes) -> bytes:
        """A content key that somebody handed in. Raises `Refused("sealed")`."""
        return hpke.unseal(self.dossier_seed, self._row("hand-in", envelope), sealed)

    def seal_item(self, kind: str, item_id: bytes, author: bytes, values: Mapping[str, Any]) -> bytes:
        """A note's JSON, or the dossier's copy of a reply, padded. Raises `Refused("too long")`."""
        text = canonical.encode(dict(values))
        padded = pad(text, step(text, ITEM_SIZES))
        return chunked.encrypt_under(self.key, self._row(kind, item_id, author), padded)

    def open_item(self, kind: str, item_id: bytes, author: bytes, sealed: bytes) -> Any:  # noqa: ANN401
        """The reverse: canonical JSON, its keys unchecked. Raises `Refused`."""
        row = self._row(kind, item_id, author)
        return canonical.decode(unpad(chunked.decrypt_under(self.key, row, sealed)))

    def seal_chain(self, before: CaseKey) -> bytes:
        """The case key of the generation before, under this one."""
        row = self._row("case chain", number(self.generation))
        return chunked.encrypt_under(self.key, row, before.key)

    def open_chain(self, sealed: bytes) -> CaseKey:
        """The case key of the generation before. Raises `Refused("sealed")`."""
        row = self._row("case chain", number(self.generation))
        key = chunked.decrypt_under(self.key, row, sealed)
        return CaseKey(self.installation, self.dossier, self.generation - 1, key)

    def wrap(self, personal: bytes, member: bytes) -> bytes:
        """The case key for one member: B1 to the personal key, bound to her fingerprint."""
        return hpke.seal(personal, self._row("case wrap", number(self.generation), member), self.key)


def unwrap(
    wrapped: bytes, personal_seed: bytes, installation: bytes, dossier: str, generation: int, member: bytes
) -> CaseKey:
    """The case key that was wrapped to this member. Raises `Refused("sealed")`."""
    row = bind("candour/1 case wrap", installation, dossier.encode(), number(generation), member)
    return CaseKey(installation, dossier, generation, hpke.unseal(personal_seed, row, wrapped))


def hand_in(
    content_key: bytes, dossier_key: bytes, installation: bytes, dossier: str, envelope: bytes
) -> bytes:
    """A follow-up's content key for the members, from an opener who need not be one."""
    info = bind("candour/1 hand-in", installation, dossier.encode(), envelope)
    return hpke.seal(dossier_key, info, content_key)


def _mailbox_row(installation: bytes, address: bytes, *fields: bytes) -> bytes:
    return bind("candour/1 mailbox", installation, address, *fields)


def seal_mailbox(
    values: Mapping[str, Any], reply_key: bytes, cover: bytes, installation: bytes, address: bytes,
    channel: bytes,
) -> bytes:  # fmt: skip
    """A mailbox value of 65,536 bytes: B1 to the reply key, in B2 under the cover key.

    Raises `Refused("too long")` for JSON of more than 64,276 bytes, `Refused("weak key")`.
    """
    padded = pad(canonical.encode(dict(values)), MAILBOX_SIZE)
    sealed = hpke.seal(reply_key, _mailbox_row(installation, address, channel), padded)
    return chunked.encrypt(cover, _mailbox_row(installation, address), sealed)


def open_mailbox(
    value: bytes, reply_seed: bytes, cover: bytes, installation: bytes, address: bytes,
    channels: list[bytes],
) -> tuple[bytes, Any] | None:  # fmt: skip
    """The channel and JSON of a mailbox value; nothing when nobody has answered (the filler).

    Raises `Refused` when it was made for this mailbox and does not open under any of the channels.
    """
    try:
        sealed = chunked.decrypt(cover, _mailbox_row(installation, address), value)
    except Refused:
        return None
    for channel in channels:
        try:
            padded = hpke.unseal(reply_seed, _mailbox_row(installation, address, channel), sealed)
        except Refused:
            continue
        return channel, canonical.decode(unpad(padded))
    raise Refused("sealed")
