"""A dossier's keys: case keys by generation, what lies under them, and the mailbox (private half)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crypto import canonical, chunked, hpke
from crypto.binding import bind, number
from crypto.padding import unpad
from crypto.refusal import Refused
from crypto.statement import case_key_hash
from crypto.table import ITEM_KINDS, ROWS, bound, padded

CASE_KEY_SIZE = 32


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

    def _row(self, kind: str, **fields: bytes) -> bytes:
        return bound(kind, installation=self.installation, dossier=self.dossier.encode(), **fields)

    def _item_row(self, kind: str, item_id: bytes, author: bytes) -> bytes:
        if kind not in ITEM_KINDS:
            raise Refused("kind")
        if "author" in ROWS[kind].bound:
            return self._row(kind, item=item_id, author=author)
        return self._row(kind, item=item_id)

    @property
    def hash(self) -> bytes:
        """What this generation's roll says of the key."""
        return case_key_hash(self.key)

    @property
    def dossier_seed(self) -> bytes:
        """The X-Wing seed for handing follow-ups in."""
        place = self.installation, self.dossier.encode()
        return chunked.derive(self.key, bind("candour/1 dossier key", *place, number(self.generation)))

    @property
    def dossier_key(self) -> bytes:
        """Its public half, which the roll names."""
        return hpke.public_key(self.dossier_seed)

    def seal_content_key(self, content_key: bytes, envelope: bytes) -> bytes:
        """An opened envelope's content key, re-wrapped to the dossier."""
        return chunked.encrypt_under(self.key, self._row("content key", envelope=envelope), content_key)

    def open_content_key(self, sealed: bytes, envelope: bytes) -> bytes:
        """The reverse. Raises `Refused("sealed")`."""
        return _whole_key(
            chunked.decrypt_under(self.key, self._row("content key", envelope=envelope), sealed)
        )

    def open_hand_in(self, sealed: bytes, envelope: bytes) -> bytes:
        """A content key that somebody handed in. Raises `Refused("sealed")`."""
        return _whole_key(hpke.unseal(self.dossier_seed, self._row("hand-in", envelope=envelope), sealed))

    def seal_item(self, kind: str, item_id: bytes, author: bytes, values: Mapping[str, Any]) -> bytes:
        """An item's JSON (a note, the dossier's copy of a reply, …), padded as its row says.

        `author` is the fingerprint of an identity key, bound unless the kind has no author (`person`,
        `coded facts`, `exhibit label`). Raises `Refused`: `kind` (no row of an item), `too long`.
        """
        row = self._item_row(kind, item_id, author)
        return chunked.encrypt_under(self.key, row, padded(kind, canonical.encode(dict(values))))

    def open_item(self, kind: str, item_id: bytes, author: bytes, sealed: bytes) -> Any:  # noqa: ANN401
        """The reverse: canonical JSON, its keys unchecked. Raises `Refused`."""
        row = self._item_row(kind, item_id, author)
        return canonical.decode(unpad(chunked.decrypt_under(self.key, row, sealed)))

    def document_stream(self, item_id: bytes) -> tuple[bytes, bytes]:
        """Key and context of a document's stream, whose plaintext is filled with zeros to the ladder."""
        context = self._row("document", item=item_id)
        return chunked.derive(self.key, context), context

    def seal_chain(self, before: CaseKey) -> bytes:
        """The case key of the generation before, under this one."""
        row = self._row("case chain", generation=number(self.generation))
        return chunked.encrypt_under(self.key, row, before.key)

    def open_chain(self, sealed: bytes) -> CaseKey:
        """The case key of the generation before. Raises `Refused("sealed")`."""
        row = self._row("case chain", generation=number(self.generation))
        key = _whole_key(chunked.decrypt_under(self.key, row, sealed))
        return CaseKey(self.installation, self.dossier, self.generation - 1, key)

    def seal_link(self, merged: CaseKey) -> bytes:
        """A merged dossier's case key under this one, the survivor's; bound to the merged dossier."""
        return chunked.encrypt_under(self.key, _link_row(merged), merged.key)

    def open_link(self, sealed: bytes, dossier: str, generation: int) -> CaseKey:
        """The case key of a merged dossier. Raises `Refused("sealed")`."""
        merged = CaseKey(self.installation, dossier, generation, b"")
        return replace(merged, key=_whole_key(chunked.decrypt_under(self.key, _link_row(merged), sealed)))

    def wrap(self, personal: bytes, member: bytes) -> bytes:
        """The case key for one member: B1 to the personal key, bound to her fingerprint."""
        row = self._row("case wrap", generation=number(self.generation), member=member)
        return hpke.seal(personal, row, self.key)


def _whole_key(opened: bytes) -> bytes:
    # Whoever seals may put any bytes there: what is no key must not pass for a fault of ours later on.
    if len(opened) != CASE_KEY_SIZE:
        raise Refused("sealed")
    return opened


def _link_row(merged: CaseKey) -> bytes:
    return bound(
        "link", installation=merged.installation, dossier=merged.dossier.encode(),
        generation=number(merged.generation),
    )  # fmt: skip


def unwrap(
    wrapped: bytes, personal_seed: bytes, installation: bytes, dossier: str, generation: int, member: bytes
) -> CaseKey:
    """The case key that was wrapped to this member. Raises `Refused("sealed")`."""
    row = bound(
        "case wrap", installation=installation, dossier=dossier.encode(), generation=number(generation),
        member=member,
    )  # fmt: skip
    return CaseKey(installation, dossier, generation, _whole_key(hpke.unseal(personal_seed, row, wrapped)))


def hand_in(
    content_key: bytes, dossier_key: bytes, installation: bytes, dossier: str, envelope: bytes
) -> bytes:
    """A follow-up's content key for the members, from an opener who need not be one."""
    info = bound("hand-in", installation=installation, dossier=dossier.encode(), envelope=envelope)
    return hpke.seal(dossier_key, info, content_key)


def seal_approval(
    personal: bytes, installation: bytes, dossier: str, request: bytes, values: Mapping[str, Any]
) -> bytes:
    """What somebody outside a dossier must read to approve a request (16-byte id), for her alone.

    Raises `Refused("too long")` over 4,092 bytes of JSON.
    """
    info = bound("approval", installation=installation, dossier=dossier.encode(), request=request)
    return hpke.seal(personal, info, padded("approval", canonical.encode(dict(values))))


def open_approval(
    sealed: bytes, personal_seed: bytes, installation: bytes, dossier: str, request: bytes
) -> Any:  # noqa: ANN401
    """The reverse: canonical JSON, its keys unchecked. Raises `Refused`."""
    info = bound("approval", installation=installation, dossier=dossier.encode(), request=request)
    return canonical.decode(unpad(hpke.unseal(personal_seed, info, sealed)))


def seal_mailbox(
    values: Mapping[str, Any], reply_key: bytes, cover: bytes, installation: bytes, address: bytes,
    channel: bytes,
) -> bytes:  # fmt: skip
    """A mailbox value of 65,536 bytes: B1 to the reply key, in B2 under the cover key.

    Raises `Refused("too long")` for JSON of more than 64,276 bytes, `Refused("weak key")`.
    """
    info = bound("mailbox", installation=installation, address=address, channel=channel)
    sealed = hpke.seal(reply_key, info, padded("mailbox", canonical.encode(dict(values))))
    return chunked.encrypt(cover, bound("mailbox cover", installation=installation, address=address), sealed)


def open_mailbox(
    value: bytes, reply_seed: bytes, cover: bytes, installation: bytes, address: bytes,
    channels: list[bytes],
) -> tuple[bytes, Any] | None:  # fmt: skip
    """The channel and JSON of a mailbox value; nothing when nobody has answered (the filler).

    Raises `Refused` when it was made for this mailbox and does not open under any of the channels.
    """
    try:
        row = bound("mailbox cover", installation=installation, address=address)
        sealed = chunked.decrypt(cover, row, value)
    except Refused:
        return None
    for channel in channels:
        info = bound("mailbox", installation=installation, address=address, channel=channel)
        try:
            content = hpke.unseal(reply_seed, info, sealed)
        except Refused:
            continue
        return channel, canonical.decode(unpad(content))
    raise Refused("sealed")
