"""What the office does with the Python half: opens what was sent, and answers."""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from crypto import bundle, chunked, dossier, envelope, mailbox, receipt, signing, unseal
from crypto.binding import fingerprint
from crypto.content import Content
from crypto.mailbox import Message
from crypto.statement import REPLY, Item
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, MISCONDUCT, TEST_PEOPLE, Person

INSTALLATION = TEST_PEOPLE.installation
#: Two answers, one of which would run if a page took it for code.
TEXTS = (
    (AMINA, "Thank you. Which warehouse is it?"),
    (BRUNO, "نحتاج إلى تاريخ. <script>alert(1)</script>\nSecond line"),
)


def name_of(person: Person) -> bytes:
    """The fingerprint of somebody's identity key."""
    return fingerprint(signing.public_key(TEST_PEOPLE.seed(person.login, "identity")))


def open_envelope(sealed: bytes, person: Person, day: date) -> Content | None:
    """What somebody's epoch keys of a day open, its author checked; nothing when it isn't for her."""
    parsed = envelope.parse(sealed)
    seeds = [epoch.seed for epoch in TEST_PEOPLE.secret(person, day).epochs]
    key = unseal.open_slots(parsed.seal, seeds)
    if key is None:
        return None
    content = unseal.open_body(parsed.seal, parsed.body, key)
    unseal.check_author(parsed.seal, content)
    return content


def open_files(sealed: bytes, person: Person, day: date, portal: RunningPortal) -> dict[str, bytes]:
    """What somebody finds in the bundle of an envelope, by name; each file's hash was checked."""
    parsed = envelope.parse(sealed)
    key = unseal.open_slots(parsed.seal, [epoch.seed for epoch in TEST_PEOPLE.secret(person, day).epochs])
    assert key is not None, "not for her"
    content = unseal.open_body(parsed.seal, parsed.body, key)
    files = content["files"]
    bundle_id = b64decode(content["bundle"])
    stream = portal.bundle(bundle_id, bundle.stream_size(sum(file["length"] for file in files)))
    assert stream is not None, "a part is missing"
    plain = chunked.decrypt(bundle.stream_key(key, bundle_id), bundle.context(bundle_id), stream)
    found, at = {}, 0
    for file in files:
        found[file["name"]] = plain[at : at + file["length"]]
        at += file["length"]
        assert b64decode(file["sha256"]) == sha256(found[file["name"]]).digest()
    assert not plain[at:].strip(b"\0")
    return found


def keys_of(digits: str) -> receipt.Receipt:
    """The keys of a receipt."""
    return receipt.derive(digits, INSTALLATION)


def signed_messages(address: bytes, texts: Sequence[tuple[Person, date, str]]) -> list[Message]:
    """Answers in one chain, each signed by its author."""
    messages: list[Message] = []
    for person, day, text in texts:
        before = messages[-1].item.hash() if messages else b""
        item = Item(
            INSTALLATION, address, secrets.token_bytes(16), REPLY, len(messages) + 1, day, before, text
        )
        seed = TEST_PEOPLE.seed(person.login, "identity")
        messages.append(Message(item, name_of(person), signing.sign(seed, item.message())))
    return messages


def compose(
    messages: Sequence[Message], team: Sequence[Person], status: str = "REGISTERED", day: date | None = None
) -> dict[str, Any]:
    """The JSON of a mailbox."""
    return dict(mailbox.compose(1, status, day, [name_of(person) for person in team], messages))


def seal_value(values: dict[str, Any], keys: receipt.Mailbox, channel: str) -> bytes:
    """The value of a mailbox, as the worker delivers it."""
    place = TEST_PEOPLE.channel_id(channel)
    return dossier.seal_mailbox(values, keys.reply_key, keys.cover, INSTALLATION, keys.address, place)


def deliver(
    portal: RunningPortal, digits: str, day: date, team: tuple[Person, ...] = (AMINA, BRUNO),
    status: str = "PRELIM_ASSESSMENT", texts: tuple[tuple[Person, str], ...] = TEXTS,
) -> bytes:  # fmt: skip
    """Delivers an answered mailbox, and gives the hash of its newest message."""
    keys = keys_of(digits).mailbox
    made = signed_messages(keys.address, [(person, day, text) for person, text in texts])
    portal.put_mailbox(keys.address, seal_value(compose(made, team, status, day), keys, MISCONDUCT))
    return made[-1].item.hash() if made else b""
