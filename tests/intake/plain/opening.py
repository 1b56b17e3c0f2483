"""An officer who opens what the plain way has sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crypto import bundle, chunked, envelope, unseal
from crypto.content import Content
from crypto.note import decode_base64
from intake.seam import store
from intake.seam.blobs import Blobs
from tests.browser.running import RunningPlain
from tests.people import TEST_PEOPLE, Person


@dataclass(frozen=True)
class Opened:
    """An envelope that opened: its content, whose author was checked, and the content key."""

    content: Content
    key: bytes


def open_as(person: Person, sealed: bytes, day: date) -> Opened | None:
    """What a person's keys of a day open; nothing when no slot is hers."""
    parts = envelope.parse(sealed)
    seeds = TEST_PEOPLE.secret(person, day).epoch_seeds()
    key = unseal.open_slots(parts.seal, seeds)
    if key is None:
        return None
    content = unseal.open_body(parts.seal, parts.body, key)
    unseal.check_author(parts.seal, content)
    return Opened(content, key)


def files_of(opened: Opened, plain: RunningPlain) -> list[bytes]:
    """The files of an envelope, out of the parts that the store holds."""
    name = decode_base64(opened.content["bundle"])
    with plain.store.connect() as connection:
        (found,) = [one for one in store.waiting_bundles(connection) if one.id == name]
    blobs = Blobs(plain.blobs)
    assert blobs.is_whole(name, found.stream_size)
    stream = b"".join(blobs.parts(name, found.stream_size))
    whole = chunked.decrypt(bundle.stream_key(opened.key, name), bundle.context(name), stream)
    files, at = [], 0
    for listed in opened.content["files"]:
        files.append(whole[at : at + listed["length"]])
        at += listed["length"]
    assert not whole[at:].strip(b"\0")
    return files
