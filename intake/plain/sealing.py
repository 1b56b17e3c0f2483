"""What is sealed here in memory: the content of a report and of what is added later.

Byte for byte what `intake/browser/report.ts` seals in a browser with JavaScript.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crypto import authorship, canonical, content, envelope, seal, signing
from crypto.content import Answers, encode_base64
from crypto.padding import LENGTH_SIZE
from crypto.receipt import Mailbox, Receipt
from crypto.statement import Item
from intake.plain.readers import Reader

#: The longest content that an envelope holds, in bytes.
MOST = envelope.BODY_SIZES[2] - LENGTH_SIZE


@dataclass(frozen=True, slots=True)
class Files:
    """Sealed files: the envelope's content key, the bundle's id, and what the content says of each."""

    content_key: bytes
    bundle_id: bytes
    listed: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What every envelope says, whoever it is for."""

    installation: bytes
    channel: bytes
    serial: int
    language: str
    day: date
    to: Sequence[Reader]
    barred: Sequence[Reader]
    answers: Answers
    files: Files | None = None


def _base(letter: Letter, kind: str) -> dict[str, Any]:
    files = letter.files
    return {
        "v": 1,
        "kind": kind,
        "answers": dict(letter.answers),
        "language": letter.language,
        "sealed_on": str(letter.day),
        "serial": letter.serial,
        "to": [reader.code for reader in letter.to],
        "barred": [reader.code for reader in letter.barred],
        "reply_key": "",
        "mailbox": "",
        "cover": "",
        "w": "",
        "u": "",
        "counter": 0,
        "newest": "",
        "files": list(files.listed) if files else [],
        "bundle": encode_base64(files.bundle_id) if files else "",
    }


def report_content(letter: Letter, kind: str, keys: Receipt, *, proves: bool = False) -> dict[str, Any]:
    """The content of a report or of a request for protection, not signed yet.

    `proves`: the proof of an earlier report is to go with it; its place is kept.
    """
    return {
        **_base(letter, kind),
        "reply_key": encode_base64(keys.mailbox.reply_key),
        "mailbox": encode_base64(keys.mailbox.address),
        "cover": encode_base64(keys.mailbox.cover),
        "w": encode_base64(keys.w),
        "u": encode_base64(keys.mailbox.u),
        **({"authorship": authorship.BLANK} if proves else {}),
    }


def follow_up_content(letter: Letter, keys: Mailbox, newest: Item | None) -> dict[str, Any]:
    """The content of something added. What the dossier knows already stays empty."""
    return {
        **_base(letter, content.FOLLOW_UP),
        "mailbox": encode_base64(keys.address),
        "u": encode_base64(keys.u),
        "counter": newest.counter if newest else 0,
        "newest": encode_base64(newest.hash()) if newest else "",
    }


def room(values: Mapping[str, Any]) -> int:
    """How many bytes are left in the larger envelope; less than none when the content is too long."""
    signed = {**values, "signature": encode_base64(bytes(64))}
    return MOST - len(canonical.encode(signed))


def in_characters(size: int, sample: str) -> int:
    """About how many characters so many bytes are, written like a sample; never fewer than it takes."""
    each = max(1.0, (len(canonical.encode(sample)) - 2) / len(sample)) if sample else 1.0
    return -int(-size // each)


def close(
    letter: Letter, values: Mapping[str, Any], commitment: bytes, seed: bytes, earlier: Receipt | None = None
) -> envelope.Envelope:
    """The envelope of a content, signed by u's seed. Raises `Refused`: `too long`, `weak key`, `content`."""
    head = envelope.Head(seal.size_class(values), letter.installation, letter.channel, commitment)
    keys = [reader.key for reader in letter.to if reader.key is not None]
    content_key = letter.files.content_key if letter.files else None

    def prove(made: bytes) -> dict[str, str]:
        return earlier.prove(letter.installation, letter.channel, made).to_json() if earlier else {}

    return envelope.parse(
        seal.seal_envelope(
            head, keys, values, lambda message: signing.sign(seed, message), content_key,
            prove if earlier else None,
        )
    )  # fmt: skip


def close_report(
    letter: Letter, values: Mapping[str, Any], keys: Receipt, earlier: Receipt | None
) -> envelope.Envelope:
    """A report's envelope, C made of the receipt, with the proof of an earlier one. Raises as `close`."""
    return close(letter, values, keys.commitment, keys.mailbox.follow_seed, earlier)


def close_follow_up(letter: Letter, values: Mapping[str, Any], keys: Mailbox) -> envelope.Envelope:
    """A follow-up's envelope, C random. Raises as `close`."""
    return close(letter, values, secrets.token_bytes(32), keys.follow_seed)
