"""The store between the two applications: envelopes one way, mailbox values and the directory the other.

It knows of an envelope its channel, size class and day, of a bundle its size and day, and nothing finer:
names are hashes and random ids, and no table has row ids. What an account may do here is granted by
`intake database accounts`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from crypto.address import ANSWER_SIZE
from crypto.envelope import ENVELOPE_SIZES, Envelope
from crypto.part import STREAM_SIZES
from intake.seam.database import metadata

_CURRENT = "current"
#: Values that no token leads to: one is read where there is none, so that both visits take the same time.
#: There are many, so that they are no more at hand than others.
_STAND_INS = tuple(bytes(31) + bytes([number]) for number in range(32))

tables = metadata()


def _size(column: str, size: int, name: str) -> CheckConstraint:
    return CheckConstraint(f"length({column}) = {size}", name=name)


envelopes = Table(
    "envelope",
    tables,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("channel", LargeBinary(16), nullable=False),
    Column("size_class", SmallInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _size("hash", 32, "hash_size"),
    _size("channel", 16, "channel_size"),
    CheckConstraint(
        " OR ".join(f"(size_class = {name} AND length(sealed) = {n})" for name, n in ENVELOPE_SIZES.items()),
        name="sealed_size",
    ),
    sqlite_with_rowid=False,
)

bundles = Table(
    "bundle",
    tables,
    Column("id", LargeBinary(16), primary_key=True),
    Column("stream_size", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    _size("id", 16, "id_size"),
    CheckConstraint(f"stream_size IN ({', '.join(map(str, STREAM_SIZES))})", name="stream_size_on_ladder"),
    sqlite_with_rowid=False,
)

plain_forms = Table(
    "plain_form",
    tables,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    _size("hash", 32, "hash_size"),
    sqlite_with_rowid=False,
)

mailboxes = Table(
    "mailbox",
    tables,
    Column("address", LargeBinary(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    _size("address", 32, "address_size"),
    _size("value", ANSWER_SIZE, "value_size"),
    sqlite_with_rowid=False,
)

directories = Table(
    "directory",
    tables,
    Column("name", String(8), primary_key=True),
    Column("notes", LargeBinary, nullable=False),
    CheckConstraint(f"name = '{_CURRENT}'", name="one_row"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class StoredEnvelope:
    """An envelope and the day on which it came."""

    hash: bytes
    day: date
    sealed: bytes


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A bundle of which parts have come, the size that it will have, and the day of its first part."""

    id: bytes
    stream_size: int
    day: date


#: Made once: building a statement takes longer than running it.
_ADD = {
    (kind.__name__.rpartition(".")[2], table.name): kind.insert(table).on_conflict_do_nothing()
    for kind in (postgresql, sqlite)
    for table in (envelopes, bundles)
}
_ADDRESS = bindparam("address", type_=LargeBinary)
_VALUE = {
    "postgresql": select(func.mailbox_value(_ADDRESS, type_=LargeBinary)),
    "sqlite": select(mailboxes.c.value).where(mailboxes.c.address == _ADDRESS),
}
_DIRECTORY = select(directories.c.notes).where(directories.c.name == _CURRENT)


def _add(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Adds a row unless it is there. The account needs INSERT alone."""
    connection.execute(_ADD[connection.dialect.name, table.name], values)


def add_envelope(connection: Connection, envelope: Envelope, day: date) -> None:
    """Keeps an envelope; the same one again changes nothing. The account needs INSERT alone."""
    values = {
        "hash": envelope.hash,
        "channel": envelope.head.channel,
        "size_class": envelope.head.size_class,
        "day": day,
        "sealed": envelope.seal + envelope.body,
    }
    _add(connection, envelopes, values)


def add_bundle(connection: Connection, bundle_id: bytes, stream_size: int, day: date) -> None:
    """Keeps that parts of a bundle come; known already, it keeps its first size and day."""
    _add(connection, bundles, {"id": bundle_id, "stream_size": stream_size, "day": day})


def waiting_bundles(connection: Connection) -> list[StoredBundle]:
    """Every bundle of which parts have come, in random order."""
    found = [StoredBundle(*row) for row in connection.execute(select(bundles))]
    secrets.SystemRandom().shuffle(found)
    return found


def drop_bundle(connection: Connection, bundle_id: bytes) -> None:
    """Forgets a bundle that the console has committed, or that never became whole."""
    connection.execute(delete(bundles).where(bundles.c.id == bundle_id))


def add_form(connection: Connection, name: bytes, day: date) -> None:
    """Keeps that a form of the plain way made an envelope. Raises `IntegrityError` when it did before."""
    connection.execute(insert(plain_forms).values(hash=name, day=day))


def drop_forms(connection: Connection, before: date) -> None:
    """Forgets the forms of the days before this one."""
    connection.execute(delete(plain_forms).where(plain_forms.c.day < before))


def mailbox_value(connection: Connection, address: bytes) -> bytes | None:
    """The value at an address, 65,536 bytes, or nothing before the first answer.

    On PostgreSQL the portal's account can read it through this one function only.
    """
    return cast("bytes | None", connection.scalar(_VALUE[connection.dialect.name], {"address": address}))


def stand_in(address: bytes) -> bytes:
    """The address to read for one that has no value, the same at every visit."""
    return _STAND_INS[address[0] % len(_STAND_INS)]


def directory(connection: Connection) -> bytes | None:
    """The published directory's file, or nothing before the first round."""
    return connection.scalar(_DIRECTORY)


def waiting_hashes(connection: Connection) -> list[bytes]:
    """The hashes of all kept envelopes, in random order, so that copies tell nothing of arrival."""
    hashes = list(connection.scalars(select(envelopes.c.hash)))
    secrets.SystemRandom().shuffle(hashes)
    return hashes


def read_envelope(connection: Connection, name: bytes) -> StoredEnvelope | None:
    """One kept envelope, or nothing when another worker took it."""
    row = connection.execute(
        select(envelopes.c.hash, envelopes.c.day, envelopes.c.sealed).where(envelopes.c.hash == name)
    ).first()
    return StoredEnvelope(row.hash, row.day, row.sealed) if row else None


def drop_envelope(connection: Connection, name: bytes) -> None:
    """Forgets an envelope that the console has committed."""
    connection.execute(delete(envelopes).where(envelopes.c.hash == name))


def put_mailbox_value(connection: Connection, address: bytes, value: bytes) -> None:
    """Writes a mailbox value whole, over the one before."""
    changed = connection.execute(update(mailboxes).where(mailboxes.c.address == address).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(mailboxes).values(address=address, value=value))


def publish_directory(connection: Connection, notes: bytes) -> None:
    """Publishes a directory's file; readers verify it against the root at every read.

    Before it nobody comes to a store, so that the stand-ins are made with it.
    """
    there = set(connection.scalars(select(mailboxes.c.address).where(mailboxes.c.address.in_(_STAND_INS))))
    for name in set(_STAND_INS) - there:
        put_mailbox_value(connection, name, secrets.token_bytes(ANSWER_SIZE))
    changed = connection.execute(
        update(directories).where(directories.c.name == _CURRENT).values(notes=notes)
    )
    if changed.rowcount == 0:
        connection.execute(insert(directories).values(name=_CURRENT, notes=notes))
