"""Harnesses of what is signed as text: notes, rosters, the directory, and a mailbox's messages.

Texts are signed here with keys that the verifier trusts: what stands behind a signature is reached too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from crypto import canonical, directory, mailbox, note, roster, signing, statement
from crypto.binding import fingerprint
from crypto.content import encode_base64
from crypto.directory import Directory
from crypto.refusal import Refused
from tests.fuzz.contract import harness, packed, refusing, text_of, unpacked, vectors
from tests.fuzz.mutation import json_mutant, lines_mutant
from tests.vectors.cases import DAY, IDENTITY, IDENTITY_SEED, INSTALLATION, OTHER_SEED
from tests.vectors.directories import ADDRESS, FORMER_SEED, ROOT_SEED, WORKER_SEED, joined
from tests.vectors.signed import people

ROOT = signing.public_key(ROOT_SEED)
NAME = directory.key_name(INSTALLATION, "root")
_SEEDS = {
    encode_base64(fingerprint(signing.public_key(seed))): seed
    for seed in (IDENTITY_SEED, OTHER_SEED, FORMER_SEED)
}
#: A directory's refusals; `base64`, `day` and `note` are those of its texts.
_DIRECTORY = (
    "directory", "note", "signature", "base64", "day", "installation", "serial", "expired", "stale",
    "freshness", "epoch",
)  # fmt: skip


def clear_text(data: bytes) -> str:
    """Any input as text that UTF-8 can carry, as a directory's file does."""
    return text_of(data).encode("utf-8", "replace").decode()


def signed_by(seed: bytes, name: str, text: str) -> str:
    """A note with this text, which gets the line break that every note's text ends with."""
    return signing.sign_note(seed, name, text if text.endswith("\n") else text + "\n")


@harness(
    "crypto.note.verify",
    "crypto.signing.sign_note",
    seeds=vectors("signed-note", "note"),
    mutator=lines_mutant,
)
def signed_note(data: bytes) -> None:
    text = text_of(data)
    with refusing("note", "base64", "signature"):
        note.verify(text, "example.org/key", signing.public_key(ROOT_SEED))
    with refusing("note", "base64", "signature"):
        clear = clear_text(data)
        assert note.verify(signed_by(ROOT_SEED, NAME, clear), NAME, ROOT).removesuffix(
            "\n"
        ) == clear.removesuffix("\n")


@harness("crypto.roster.parse_roster", "crypto.roster.write_roster", "crypto.roster.own_entry",
         "crypto.roster.Roster.channel_of", "crypto.roster.Roster.channel", "crypto.roster.Roster.office",
         "crypto.roster.Lines.value", "crypto.roster.Lines.name", "crypto.roster.Lines.code",
         "crypto.roster.Lines.binary", "crypto.roster.Lines.day", "crypto.roster.Lines.number",
         seeds=vectors("roster", "text"), mutator=lines_mutant, longest=32_768)  # fmt: skip
def roster_text(data: bytes) -> None:
    with refusing("note", "base64", "day"):
        parsed = roster.parse_roster(text_of(data))
        assert roster.write_roster(parsed) == text_of(data)
        for channel in parsed.channels:
            assert parsed.channel_of(channel.channel_id) == parsed.channel(channel.code) == channel
        for office in parsed.offices:
            assert parsed.office(office.code) == office
        for officer in parsed.officers:
            with refusing("own keys"):
                assert roster.own_entry(parsed, officer.identity, officer.personal) == officer


@harness(
    "crypto.directory.split", "crypto.directory.join", seeds=vectors("directory", "data"), longest=32_768
)
def directory_file(data: bytes) -> None:
    with refusing("directory"):
        assert directory.join(directory.split(data)) == data


def _directories() -> Iterator[bytes]:
    for data in vectors("directory", "data")():
        with suppress(Refused):
            first, *epochs, last = directory.split(data)
            texts = [
                text.rpartition("\n\n")[0].encode() + b"\n" for text in (first, (epochs or [first])[0], last)
            ]
            yield packed(*texts)


@harness("crypto.directory.verify", "crypto.directory.verify_roster", "crypto.directory.Directory.recipients",
         "crypto.directory.Directory.absent", "crypto.directory.Directory.signer",
         seeds=_directories, mutator=lines_mutant, longest=32_768)  # fmt: skip
def signed_directory(data: bytes) -> None:
    """Roster, epoch note and freshness note, each as its own signer would sign it."""
    first, epoch, last = (clear_text(part) for part in unpacked(data, 3))
    signed = signed_by(ROOT_SEED, NAME, first)
    named = signed_by(IDENTITY_SEED, directory.officer_key_name(INSTALLATION, IDENTITY), epoch)
    fresh = signed_by(WORKER_SEED, directory.key_name(INSTALLATION, "worker"), last)
    for file in (
        directory.join([signed, named, fresh]),
        joined(signed, [named], DAY),
        joined(signed, [], DAY),
    ):
        with refusing(*_DIRECTORY):
            _look_at(directory.verify(file, ROOT, INSTALLATION, DAY, 0))


def _look_at(found: Directory) -> None:
    for channel in found.roster.channels:
        names = found.recipients(channel.channel_id) + found.absent(channel.channel_id)
        assert all(channel.code in officer.channels for officer in names)
    identities = {officer.fingerprint: officer.identity for officer in found.roster.officers}
    identities |= {former.fingerprint: former.identity for former in found.roster.former}
    for name, identity in identities.items():
        with refusing("signer"):
            assert found.signer(name, DAY).identity == identity


@harness("crypto.directory.verify_epoch", "crypto.directory.parse_epoch",
         seeds=lambda: [*vectors("epoch", "note")(), b"candour/1 epoch\xed\xbf\xbf"],
         mutator=lines_mutant, longest=8192)  # fmt: skip
def epoch_note(data: bytes) -> None:
    reasons = ("note", "signature", "base64", "day", "epoch")
    name = directory.officer_key_name(INSTALLATION, IDENTITY)
    clear = text_of(data)
    with refusing(*reasons):
        directory.verify_epoch(clear, IDENTITY, INSTALLATION)
    with refusing(*reasons):
        directory.parse_epoch(clear, INSTALLATION)
    with refusing(*reasons):
        # A lone surrogate can't be signed, but JSON can bring one beside a line of the signer's own.
        line = signed_by(IDENTITY_SEED, name, "x").rpartition("\n\n")[2]
        directory.verify_epoch(f"{clear}\n\n{line}", IDENTITY, INSTALLATION)
    with refusing(*reasons):
        text = signed_by(IDENTITY_SEED, name, clear_text(data).rpartition("\n\n")[0] or "\n")
        epoch = directory.verify_epoch(text, IDENTITY, INSTALLATION)
        written = directory.epoch_text(INSTALLATION, IDENTITY, epoch.key, epoch.first, epoch.last)
        assert text.startswith(written)


def with_signatures(values: Any) -> Any:
    """The value with every message that has the form of one signed by its author, where that is possible."""
    messages = values.get("messages") if isinstance(values, dict) else None
    for message in messages if isinstance(messages, list) else ():
        with suppress(Refused, KeyError, TypeError, ValueError, AttributeError, OverflowError):
            item = statement.Item(
                INSTALLATION, ADDRESS, note.decode_base64(message["id"]), statement.REPLY, message["counter"],
                date.fromisoformat(message["day"]), note.decode_base64(message["before"]), message["text"],
            )  # fmt: skip
            message["signature"] = encode_base64(signing.sign(_SEEDS[message["author"]], item.message()))
    return values


@harness("crypto.mailbox.check", "crypto.mailbox.compose", "crypto.statement.Item.message",
         seeds=vectors("mailbox-messages", "values"), mutator=json_mutant, longest=16_384)  # fmt: skip
def mailbox_messages(data: bytes) -> None:
    with refusing("json", "mailbox", "signer", "signature", "base64", "day"):
        values = with_signatures(canonical.decode(data))
        known = people()
        found = mailbox.check(values, Directory(known, {}, known.first), INSTALLATION, ADDRESS)
        if not found.dropped:
            parts = found.version, found.status, found.acknowledged, found.team, found.messages
            assert mailbox.compose(*parts) == values
