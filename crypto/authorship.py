"""The proof of authorship: that whoever made a request holds the receipt of an earlier report. No keys.

It travels inside the sealed request and is bound to it, so that nobody can hand it on as her own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crypto import address, signature, statement
from crypto.binding import HASH_SIZE, SIGNATURE_SIZE
from crypto.content import encode_base64
from crypto.envelope import parse_head
from crypto.note import decode_base64
from crypto.refusal import Refused

_SIZES = {"author": 32, "blind": HASH_SIZE, "u": 32, "signature": SIGNATURE_SIZE}
#: What takes the place of a proof while a content is only measured.
BLANK = {name: encode_base64(bytes(size)) for name, size in _SIZES.items()}


@dataclass(frozen=True, slots=True)
class Proof:
    """Author key, blind and u of the report proved, and the author key's signature."""

    author: bytes
    blind: bytes
    u: bytes
    signature: bytes

    @property
    def w(self) -> bytes:
        """By which the register names the opening."""
        return address.author_tag(self.author, self.blind)

    @property
    def commitment(self) -> bytes:
        """C, by which the register names the arrival."""
        return address.commitment(self.w, self.u)

    def to_json(self) -> dict[str, str]:
        """As it stands inside an envelope."""
        return {name: encode_base64(getattr(self, name)) for name in _SIZES}


def parse(values: Mapping[str, str]) -> Proof:
    """A proof from an envelope's content. Raises `Refused("content")`, `Refused("base64")`."""
    if set(values) != set(_SIZES):
        raise Refused("content")
    parts = {name: decode_base64(values[name]) for name in _SIZES}
    if any(len(parts[name]) != size for name, size in _SIZES.items()):
        raise Refused("content")
    return Proof(**parts)


def check(
    proof: Proof, installation: bytes, channel: bytes, seal: bytes, others: Sequence[bytes] = ()
) -> None:
    """That a proof was made for this request.

    `seal` is the request's head and slots, `others` the ids of channels that it may have been made for by
    mistake. Raises `Refused("channel")` for a request of another channel or a proof for one of the others,
    `Refused("own receipt")` when the report proved would be this request itself, `Refused("signature")`
    when it was made for another request, or its parts belong to different reports.
    """
    head = parse_head(seal)
    if (head.installation, head.channel) != (installation, channel):
        raise Refused("channel")

    def is_for(one: bytes) -> bool:
        message = statement.authorship(installation, one, proof.commitment, seal)
        return signature.is_signed(proof.author, proof.signature, message)

    if not is_for(channel):
        raise Refused("channel" if any(map(is_for, others)) else "signature")
    if proof.commitment == head.commitment:
        raise Refused("own receipt")
