"""Handing in and coming back: the portal's two acts, both on ciphertext."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from sqlalchemy import Engine

from crypto import address, directory, envelope, note
from crypto.refusal import Refused
from crypto.roster import Roster, parse_roster
from intake.budgets import Budgets
from intake.seam import store
from intake.seam.database import writing
from intake.seam.organization import Organization


class NotYet(Exception):
    """The portal has no directory under the organization's root, so nothing can be sealed or taken."""


class Damaged(OSError):
    """What the store has is not what was put there."""


def published_directory(engine: Engine, organization: Organization) -> tuple[bytes, Roster]:
    """The directory's file and its roster, verified against the pinned root.

    Dates and freshness are left to the browsers: they refuse, and say why. Raises `NotYet`.
    """
    with engine.connect() as connection:
        notes = store.directory(connection)
    if notes is None:
        raise NotYet
    try:
        return notes, _verified_roster(notes, organization)
    except Refused:
        raise NotYet from None


@lru_cache(maxsize=2)
def _verified_roster(notes: bytes, organization: Organization) -> Roster:
    """The roster of a directory's file, kept while the very same bytes are read. Raises `Refused`."""
    name = directory.key_name(organization.installation, "root")
    roster = parse_roster(note.verify(directory.split(notes)[0], name, organization.root))
    if roster.installation != organization.installation or roster.serial < organization.lowest_serial:
        raise Refused("note")
    return roster


def hand_in(
    engine: Engine, organization: Organization, body: bytes, budgets: Budgets, moment: datetime
) -> None:
    """Keeps an envelope, durably before it returns; the same one again is no second report.

    Raises `Refused("form")` for another form, installation or channel, always the same; `NotYet`; `UsedUp`,
    which only what would have been kept counts for.
    """
    sealed = envelope.parse(body)
    _, roster = published_directory(engine, organization)
    known = {channel.channel_id for channel in roster.channels}
    if sealed.head.installation != organization.installation or sealed.head.channel not in known:
        raise Refused("form")
    budgets.take_envelope(sealed.head.channel, len(body), moment)
    with writing(engine) as connection:
        store.add_envelope(connection, sealed, moment.date())


def filler(secret: bytes, name: bytes) -> bytes:
    """What an address without a mailbox shows: the same 65,536 bytes at every visit.

    AES-256-CTR from a zero counter, under a key of HMAC-SHA-256(secret, A).
    """
    key = hmac.digest(secret, name, sha256)
    encryptor = Cipher(AES(key), CTR(bytes(16))).encryptor()
    return encryptor.update(bytes(address.ANSWER_SIZE)) + encryptor.finalize()


def come_back(engine: Engine, secret: bytes, body: bytes) -> bytes:
    """The value of the mailbox that a visit's token opens: 65,536 bytes, whether it exists or not.

    The filler is made on a hit too, and a value is read on a miss, so that both take the same time: of two
    addresses that are looked up one always has a value. Raises `Refused("form")`, and
    `Damaged` for a value of another size, which would tell that there is one.
    """
    name = address.mailbox_address(address.parse_visit(body))
    nothing = filler(secret, name)
    with engine.connect() as connection:
        value = store.mailbox_value(connection, name)
        other = store.stand_in(name) if value is None else secrets.token_bytes(len(name))
        store.mailbox_value(connection, other)
    if value is not None and len(value) != address.ANSWER_SIZE:
        raise Damaged
    return nothing if value is None else value
