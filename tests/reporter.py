"""A reporter who writes with the Python half: what a stranger's client would do."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from crypto import authorship, bundle, chunked, content, envelope, part, receipt, seal, signing
from crypto.content import encode_base64
from crypto.directory import Directory
from crypto.receipt import Receipt


@dataclass(frozen=True, slots=True)
class File:
    """A file that a reporter attaches."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files sealed under a content key, which the envelope that names them must have."""

    content_key: bytes
    bundle_id: bytes
    files: tuple[File, ...]
    stream: bytes

    @classmethod
    def seal(cls, *files: File) -> Bundle:
        """All files as one stream, filled to the ladder."""
        key, bundle_id = secrets.token_bytes(32), secrets.token_bytes(bundle.BUNDLE_ID_SIZE)
        joined = b"".join(file.data for file in files)
        filled = joined.ljust(bundle.padded_size(len(joined)), b"\0")
        stream = chunked.encrypt(bundle.stream_key(key, bundle_id), bundle.context(bundle_id), filled)
        return cls(key, bundle_id, files, stream)

    def parts(self) -> list[part.Part]:
        """The parts to upload."""
        size = len(self.stream)
        return [
            part.Part(
                part.PartHead(self.bundle_id, size, index),
                self.stream[index * part.PART_SIZE :][: part.PART_SIZE],
            )
            for index in range(part.part_count(size))
        ]

    def named(self) -> dict[str, Any]:
        """What the envelope says of it."""
        files = [
            {
                "name": file.name,
                "type": file.type,
                "length": len(file.data),
                "sha256": encode_base64(sha256(file.data).digest()),
            }
            for file in self.files
        ]
        return {"files": files, "bundle": encode_base64(self.bundle_id)}


def new_receipt(installation: bytes) -> tuple[str, Receipt]:
    """A receipt's digits and its keys."""
    digits = receipt.generate()
    return digits, receipt.derive(digits, installation)


def report_content(
    keys: Receipt, directory: Directory, channel: bytes, day: date, answers: dict[str, Any],
    left_out: Sequence[bytes] = (), kind: str = content.REPORT, language: str = "en",
) -> tuple[dict[str, Any], list[bytes]]:  # fmt: skip
    officers = [officer for officer in directory.recipients(channel) if officer.fingerprint not in left_out]
    values = {
        "v": 1,
        "kind": kind,
        "answers": answers,
        "language": language,
        "sealed_on": str(day),
        "serial": directory.roster.serial,
        "to": [encode_base64(officer.fingerprint) for officer in officers],
        "barred": [encode_base64(name) for name in left_out],
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
    return values, [directory.epochs[officer.fingerprint] for officer in officers]


def seal_report(
    keys: Receipt, directory: Directory, channel: bytes, day: date, answers: dict[str, Any],
    left_out: Sequence[bytes] = (), kind: str = content.REPORT, attached: Bundle | None = None,
    language: str = "en", earlier: Receipt | None = None,
) -> bytes:  # fmt: skip
    """A report's envelope; with a proof that its author wrote the report of `earlier` too."""
    values, recipients = report_content(keys, directory, channel, day, answers, left_out, kind, language)
    values |= attached.named() if attached else {}
    values |= {"authorship": authorship.BLANK} if earlier else {}
    installation = directory.roster.installation
    head = envelope.Head(seal.size_class(values), directory.roster.installation, channel, keys.commitment)
    return seal.seal_envelope(
        head, recipients, values, lambda message: signing.sign(keys.mailbox.follow_seed, message),
        attached.content_key if attached else None,
        (lambda made: earlier.prove(installation, channel, made).to_json()) if earlier else None,
    )  # fmt: skip


def seal_follow_up(
    keys: Receipt, directory: Directory, channel: bytes, day: date, text: str, team: Sequence[bytes],
    counter: int = 0, newest: bytes = b"", attached: Bundle | None = None,
    language: str = "en",
) -> bytes:  # fmt: skip
    """A follow-up's envelope, to the team that is still on the roster."""
    answers = {"message": text}
    values, _ = report_content(keys, directory, channel, day, answers, (), content.FOLLOW_UP, language)
    members = [name for name in team if name in directory.epochs]
    values |= {
        "to": [encode_base64(name) for name in members],
        "reply_key": "",
        "cover": "",
        "w": "",
        "counter": counter,
        "newest": encode_base64(newest),
        **(attached.named() if attached else {}),
    }
    head = envelope.Head(
        seal.size_class(values), directory.roster.installation, channel, secrets.token_bytes(32)
    )
    recipients = [directory.epochs[name] for name in members]
    return seal.seal_envelope(
        head, recipients, values, lambda message: signing.sign(keys.mailbox.follow_seed, message),
        attached.content_key if attached else None,
    )  # fmt: skip
