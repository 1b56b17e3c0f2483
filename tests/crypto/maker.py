"""A report made by hand, so that a test may put anything anywhere in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from crypto import canonical, chunked, content, envelope, hpke, receipt, seal, signing
from crypto.content import encode_base64
from crypto.padding import pad
from crypto.receipt import Receipt
from crypto.refusal import Refused
from tests.vectors.operations import outcome

INSTALLATION = secrets.token_bytes(16)
CHANNEL = secrets.token_bytes(16)


def new_receipt() -> Receipt:
    return receipt.derive(receipt.generate(), INSTALLATION)


def report(keys: Receipt, **changes: Any) -> dict[str, Any]:
    """A report's content without its signature."""
    values = {
        "v": 1,
        "kind": content.REPORT,
        "answers": {},
        "language": "en",
        "sealed_on": "2026-11-20",
        "serial": 7,
        "to": [encode_base64(secrets.token_bytes(32))],
        "barred": [],
        "reply_key": encode_base64(keys.mailbox.reply_key),
        "mailbox": encode_base64(keys.mailbox.address),
        "cover": encode_base64(keys.mailbox.cover),
        "w": encode_base64(keys.w),
        "u": encode_base64(keys.mailbox.u),
        "counter": 0,
        "newest": "",
        "files": [],
        "bundle": "",
    }
    return {**values, **changes}


def head_of(commitment: bytes, size_class: int = 1) -> envelope.Head:
    return envelope.Head(size_class, INSTALLATION, CHANNEL, commitment)


@dataclass
class Made:
    """An envelope to one recipient, its parts at hand."""

    keys: Receipt = field(default_factory=new_receipt)
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    content_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    commitment: bytes | None = None
    seal: bytes = field(init=False)

    def __post_init__(self) -> None:
        head = head_of(self.commitment or self.keys.commitment).to_bytes()
        self.seal = head + seal.seal_slots(head, [hpke.public_key(self.seed)], self.content_key)

    def signed(self, values: dict[str, Any]) -> dict[str, Any]:
        """The content with the signature that belongs to this head and these slots."""
        signature = signing.sign(self.keys.mailbox.follow_seed, content.signed_message(self.seal, values))
        return {**values, "signature": encode_base64(signature)}

    def around(self, padded: bytes) -> bytes:
        """The envelope around any padded body."""
        return self.seal + chunked.encrypt(self.content_key, envelope.body_context(self.seal), padded)

    def around_text(self, text: bytes) -> bytes:
        return self.around(pad(text, envelope.BODY_SIZES[1]))

    def around_content(self, values: dict[str, Any]) -> bytes:
        return self.around_text(canonical.encode(self.signed(values)))


def opening(data: bytes, seed: bytes) -> str:
    """How an envelope comes out: `opened`, `nothing`, or the reason of its refusal."""
    output, error = outcome("envelope", {"envelope": data, "seeds": seed})
    return error or ("opened" if output else "nothing")


@contextmanager
def refuses(reason: str) -> Iterator[None]:
    """That what stands below is refused, and why."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.reason == reason


def flipped(data: bytes, at: int) -> bytes:
    """One bit flipped."""
    altered = bytearray(data)
    altered[at] ^= 1
    return bytes(altered)


def replaced(data: bytes, at: int, part: bytes) -> bytes:
    """`part` in the place of what stands at `at`."""
    return data[:at] + part + data[at + len(part) :]
