"""Sealing to public keys: an envelope to a channel's recipients."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crypto import canonical, chunked, content, envelope, hpke
from crypto.binding import SIGNATURE_SIZE
from crypto.padding import pad, step
from crypto.refusal import Refused


def size_class(values: Mapping[str, Any]) -> int:
    """The smallest class whose body holds a content, its signature counted whether it is there or not.

    Raises `Refused("too long")`.
    """
    signed = {**values, "signature": content.encode_base64(bytes(SIGNATURE_SIZE))}
    size = step(canonical.encode(signed), tuple(envelope.BODY_SIZES.values()))
    return next(name for name, held in envelope.BODY_SIZES.items() if held == size)


def seal_slots(head: bytes, recipients: Sequence[bytes], content_key: bytes) -> bytes:
    """Eight slots in random order: one for each recipient's X-Wing key, decoys for the rest.

    A decoy is a real seal of a random key to a fresh random key pair: random bytes can be told apart.
    Raises `Refused("recipients")` for more than eight of them, `Refused("weak key")`.
    """
    if len(recipients) > envelope.SLOTS:
        raise Refused("recipients")
    info = envelope.slot_info(head)
    slots = [hpke.seal(key, info, content_key) for key in recipients]
    while len(slots) < envelope.SLOTS:
        stranger = hpke.public_key(secrets.token_bytes(hpke.SEED_SIZE))
        slots.append(hpke.seal(stranger, info, secrets.token_bytes(envelope.CONTENT_KEY_SIZE)))
    secrets.SystemRandom().shuffle(slots)
    return b"".join(slots)


def seal_envelope(
    head: envelope.Head,
    recipients: Sequence[bytes],
    values: Mapping[str, Any],
    sign: Callable[[bytes], bytes],
    content_key: bytes | None = None,
    prove: Callable[[bytes], Mapping[str, str]] | None = None,
) -> bytes:
    """A whole envelope. `values` is the content without its signature; `sign` is u's (64 bytes).

    `prove` makes the proof of authorship that the content is to have, from this envelope's head and slots.
    Raises `Refused` when the content has another form or is longer than the head's size class holds.
    """
    key = content_key or secrets.token_bytes(envelope.CONTENT_KEY_SIZE)
    seal = head.to_bytes() + seal_slots(head.to_bytes(), recipients, key)
    values = {**values, "authorship": prove(seal)} if prove else values
    signed = {**values, "signature": content.encode_base64(sign(content.signed_message(seal, dict(values))))}
    body = pad(canonical.encode(content.check(signed)), envelope.BODY_SIZES[head.size_class])
    return seal + chunked.encrypt(key, envelope.body_context(seal), body)
