"""Opening envelopes with a recipient's epoch keys."""

from __future__ import annotations

from collections.abc import Sequence

from crypto import address, chunked, content, envelope, hpke, signature
from crypto.content import Content
from crypto.note import decode_base64
from crypto.padding import unpad
from crypto.refusal import Refused


def open_slots(seal: bytes, epoch_seeds: Sequence[bytes]) -> bytes | None:
    """The content key that one of our slots holds, or nothing: this envelope is not for us, or a dummy.

    Raises `Refused("two keys")` when two of our slots hold different content keys.
    """
    info = envelope.slot_info(seal[: envelope.HEAD_SIZE])
    found: set[bytes] = set()
    for slot in envelope.slots_of(seal):
        for seed in epoch_seeds:
            try:
                found.add(hpke.unseal(seed, info, slot))
            except Refused:
                continue
    if len(found) > 1:
        raise Refused("two keys")
    return found.pop() if found else None


def open_body(seal: bytes, body: bytes, content_key: bytes) -> Content:
    """The content under a content key, its form checked, its author not yet. Raises `Refused`."""
    padded = chunked.decrypt(content_key, envelope.body_context(seal), body)
    return content.decode(unpad(padded))


def check_author(seal: bytes, values: Content, u: bytes | None = None) -> None:
    """That the content was made by whoever made the head and the slots.

    A report's w and u must hash to C in the head; a follow-up is signed by `u` of its dossier.
    Raises `Refused("not by its author")`.
    """
    own = decode_base64(values["u"])
    if values["kind"] in {content.FOLLOW_UP, content.HAND_OVER}:
        genuine = u is None or u == own
    else:
        head = envelope.parse_head(seal)
        genuine = address.commitment(decode_base64(values["w"]), own) == head.commitment
    message = content.signed_message(seal, values)
    if not genuine or not signature.is_signed(own, decode_base64(values["signature"]), message):
        raise Refused("not by its author")
