"""Rows of dossiers: ciphertext, public keys, days, and who belongs to what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from review.rows import Bytes, Code, DossierNumber, Hash, Login, Moment, Row


class SeenEnvelope(Row):
    """The hash of every envelope that was ever collected: none is taken twice. Rows are only added."""

    __tablename__ = "seen_envelope"

    hash: Mapped[Hash] = mapped_column(primary_key=True)


class SealedEnvelope(Row):
    """A collected envelope. `seal` is head and slots, 9,416 bytes, which trial opening needs alone."""

    __tablename__ = "sealed_envelope"
    __table_args__ = (CheckConstraint("length(seal) = 9416", name="seal_size"),)

    hash: Mapped[Hash] = mapped_column(primary_key=True)
    channel: Mapped[bytes] = mapped_column(LargeBinary(16))
    size_class: Mapped[int] = mapped_column(SmallInteger)
    #: The day on which it came to the intake.
    arrived_on: Mapped[date]
    seal: Mapped[Bytes]
    body: Mapped[Bytes] = mapped_column(deferred=True)
    #: The day of the round that brought it, which alone is shown until it is opened: no reporter writes in
    #: rounds, so that the day of the intake would tell some reports from dummies.
    collected_on: Mapped[date]


class Dummy(Row):
    """An envelope of our own that nobody can open: a dummy, or a probe. `bundle_id` is empty without files.

    It never leaves the server: no page, answer, log or export depends on it, but for the auditor's list of
    what nobody could open, which leaves these out. Rows are only added.
    """

    __tablename__ = "dummy"
    __table_args__ = (CheckConstraint("length(bundle_id) IN (0, 16)", name="bundle_id_size"),)

    hash: Mapped[Hash] = mapped_column(primary_key=True)
    bundle_id: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)


class DummySchedule(Row):
    """How far dummies were drawn in a channel, and how many of them the portal hasn't taken yet."""

    __tablename__ = "dummy_schedule"
    __table_args__ = (CheckConstraint("owed >= 0", name="owed_counts_from_zero"),)

    channel: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    drawn_until: Mapped[datetime] = mapped_column(Moment)
    owed: Mapped[int]


class Trial(Row):
    """That a recipient's browser tried an envelope, and what it found."""

    __tablename__ = "trial"
    __table_args__ = (
        CheckConstraint("outcome IN ('shut', 'opened', 'broken', 'waiting')", name="outcome_known"),
    )

    envelope: Mapped[Hash] = mapped_column(ForeignKey("sealed_envelope.hash"), primary_key=True)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)
    outcome: Mapped[Code]
    tried_on: Mapped[date]


class Dossier(Row):
    """Envelopes that belong together. Numbers are a year and six random characters. Rows are only added."""

    __tablename__ = "dossier"

    number: Mapped[DossierNumber] = mapped_column(primary_key=True)
    channel: Mapped[bytes] = mapped_column(LargeBinary(16))
    kind: Mapped[Code]
    #: The day on which an authorized mechanism had the report.
    arrived_on: Mapped[date]
    opened_on: Mapped[date]
    opened_by: Mapped[Login] = mapped_column(ForeignKey("person.login"))
    address: Mapped[Hash] = mapped_column(unique=True)
    u: Mapped[Hash]
    envelope: Mapped[Hash] = mapped_column(ForeignKey("sealed_envelope.hash"), unique=True)
    #: SHA-256(bind("candour/1 knowledge", w)), by which the Ethics Office finds openings later.
    knowledge_tag: Mapped[Hash]


class Roll(Row):
    """The signed roll of a generation; `chain` is the case key before it, sealed. Rows are only added."""

    __tablename__ = "roll"
    __table_args__ = (
        CheckConstraint("generation >= 1", name="generation_counts_from_one"),
        CheckConstraint("(generation = 1) = (length(chain) = 0)", name="chain_after_the_first"),
    )

    dossier: Mapped[DossierNumber] = mapped_column(ForeignKey("dossier.number"), primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[Bytes]
    chain: Mapped[Bytes]
    day: Mapped[date]


class RollSignature(Row):
    """A member's signature of a roll. Rows are only added."""

    __tablename__ = "roll_signature"
    __table_args__ = (ForeignKeyConstraint(["dossier", "generation"], ["roll.dossier", "roll.generation"]),)

    dossier: Mapped[DossierNumber] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True)
    signer: Mapped[Hash] = mapped_column(primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class Member(Row):
    """A member of a generation and the case key wrapped to her. Rows are only added."""

    __tablename__ = "member"
    __table_args__ = (ForeignKeyConstraint(["dossier", "generation"], ["roll.dossier", "roll.generation"]),)

    dossier: Mapped[DossierNumber] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True, index=True)
    wrap: Mapped[Bytes]


class Bar(Row):
    """That a person may know nothing of a dossier. Rows are only added; reasons are sealed."""

    __tablename__ = "bar"

    dossier: Mapped[DossierNumber] = mapped_column(ForeignKey("dossier.number"), primary_key=True)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)


class AttachedEnvelope(Row):
    """An opened envelope and its content key: under the case key, or handed in to the dossier's key.

    Rows are only added.
    """

    __tablename__ = "attached_envelope"
    __table_args__ = (ForeignKeyConstraint(["dossier", "generation"], ["roll.dossier", "roll.generation"]),)

    envelope: Mapped[Hash] = mapped_column(ForeignKey("sealed_envelope.hash"), primary_key=True)
    dossier: Mapped[DossierNumber] = mapped_column(index=True)
    generation: Mapped[int]
    handed_in: Mapped[bool]
    content_key: Mapped[Bytes]
    attached_on: Mapped[date]


class Bundle(Row):
    """A bundle of files that was collected; its ciphertext is a file. Rows are only added."""

    __tablename__ = "bundle"
    __table_args__ = (CheckConstraint("length(bundle_id) = 16", name="bundle_id_size"),)

    bundle_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    stream_size: Mapped[int] = mapped_column(BigInteger)
    arrived_on: Mapped[date]
    collected_on: Mapped[date]


class AttachedBundle(Row):
    """That an opened envelope names a bundle, which may still be on its way. Rows are only added."""

    __tablename__ = "attached_bundle"
    __table_args__ = (CheckConstraint("length(bundle_id) = 16", name="bundle_id_size"),)

    envelope: Mapped[Hash] = mapped_column(ForeignKey("attached_envelope.envelope"), primary_key=True)
    bundle_id: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)


class ErasedBundle(Row):
    """That a bundle which no opened envelope named was erased. Rows are only added."""

    __tablename__ = "erased_bundle"

    bundle_id: Mapped[bytes] = mapped_column(
        LargeBinary(16), ForeignKey("bundle.bundle_id"), primary_key=True
    )
    erased_on: Mapped[date]


class WaitingBundle(Row):
    """A bundle that wasn't whole when a round first saw it at the intake, and that day."""

    __tablename__ = "waiting_bundle"

    bundle_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    seen_on: Mapped[date]


class RoundDay(Row):
    """A day on which there was a round, numbered as they came. Rows are only added."""

    __tablename__ = "round_day"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(unique=True)


class Item(Row):
    """A sealed text of a dossier: a note, or the dossier's copy of an answer. Rows are only added."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("dossier", "kind", "counter"),
        ForeignKeyConstraint(["dossier", "generation"], ["roll.dossier", "roll.generation"]),
        CheckConstraint("length(item_id) = 16", name="item_id_size"),
    )

    item_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    dossier: Mapped[DossierNumber]
    kind: Mapped[Code]
    counter: Mapped[int]
    author: Mapped[Login] = mapped_column(ForeignKey("person.login"))
    generation: Mapped[int]
    written_on: Mapped[date]
    sealed: Mapped[Bytes] = mapped_column(deferred=True)


class Outgoing(Row):
    """A dossier's mailbox value, written whole by an officer's browser, delivered by the worker's rounds."""

    __tablename__ = "outgoing"
    __table_args__ = (
        CheckConstraint("length(value) = 65536", name="value_size"),
        CheckConstraint("delivered <= version", name="delivered_after_written"),
    )

    dossier: Mapped[DossierNumber] = mapped_column(ForeignKey("dossier.number"), primary_key=True)
    version: Mapped[int]
    delivered: Mapped[int] = mapped_column(default=0)
    #: The day on which a round first delivered: what an acknowledgement counts from.
    first_delivered_on: Mapped[date | None]
    value: Mapped[Bytes] = mapped_column(deferred=True)


class RegisterBatch(Row):
    """A batch of the register of receipts: sorted entries of 36 bytes, chained. Rows are only added."""

    __tablename__ = "register_batch"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("length(entries) > 0 AND length(entries) % 2304 = 0", name="entries_size"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    entries: Mapped[Bytes]
    head: Mapped[Hash]


class RegisterPending(Row):
    """An entry that waits for the next batch. No row id: the order of what waits tells nothing."""

    __tablename__ = "register_pending"
    __table_args__ = (
        CheckConstraint("length(entry) = 36", name="entry_size"),
        {"sqlite_with_rowid": False},
    )

    entry: Mapped[bytes] = mapped_column(LargeBinary(36), primary_key=True)


class Knowledge(Row):
    """One signed request to read, stored in the transaction that serves what was asked for.

    `item` is an envelope's hash or an item's id; `before` the hash of the same person's request before,
    empty for her first; `hash` that of this request; `head` chains all entries. Rows are only added.
    """

    __tablename__ = "knowledge"
    __table_args__ = (UniqueConstraint("login", "before"),)

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"))
    item: Mapped[Hash]
    dossier: Mapped[str | None] = mapped_column(ForeignKey("dossier.number"), index=True)
    day: Mapped[date]
    before: Mapped[Hash]
    hash: Mapped[Hash]
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    head: Mapped[Hash]
