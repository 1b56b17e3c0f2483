"""Rows of people, their sign-in and their keys."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from review.rows import Bytes, Code, Hash, Login, Moment, Row


class Person(Row):
    """Somebody who works here. Names and work addresses are the staff's own, and in clear."""

    __tablename__ = "person"

    login: Mapped[Login] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254))
    role: Mapped[Code]
    office: Mapped[Code]
    #: Codes of the channels whose recipient she is to be, parted by spaces; the signed roster decides.
    channels: Mapped[str] = mapped_column(String(400), default="")
    supervisor: Mapped[str | None] = mapped_column(ForeignKey("person.login"))
    active: Mapped[bool] = mapped_column(default=True)
    added_on: Mapped[date]
    #: The day of the last daily notice that went to her.
    notified_on: Mapped[date | None]


class Invitation(Row):
    """A code, given by hand, that lets one person enrol once."""

    __tablename__ = "invitation"

    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)
    code_hash: Mapped[Hash]
    expires_on: Mapped[date]
    #: The one-time code's secret that enrolment will keep, sealed under the server's secret.
    totp: Mapped[Bytes]


class OfficerKeys(Row):
    """The public halves that an officer's browser made, and who approved that she enrolled."""

    __tablename__ = "officer_keys"
    __table_args__ = (
        CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name="approval_whole"),
        CheckConstraint("approved_by <> login", name="approved_by_another"),
    )

    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)
    fingerprint: Mapped[Hash] = mapped_column(unique=True)
    identity: Mapped[Hash]
    personal: Mapped[bytes] = mapped_column(LargeBinary(1216))
    #: The identity's signature over login and both keys.
    proof: Mapped[bytes] = mapped_column(LargeBinary(64))
    enrolled_on: Mapped[date]
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.login"))
    approved_on: Mapped[date | None]


class Credential(Row):
    """What sign-in is checked against, and the officer's sealed secret."""

    __tablename__ = "credential"
    __table_args__ = (CheckConstraint("version >= 1", name="version_counts_from_one"),)

    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)
    verifier: Mapped[str] = mapped_column(String(200))
    totp: Mapped[Bytes]
    #: The step of the last one-time code that was taken: none is taken twice.
    last_step: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]
    secret: Mapped[Bytes]
    #: The same secret for the office's recovery key; empty until a roster names that key.
    escrow: Mapped[Bytes]


class Attempt(Row):
    """Failed sign-ins under a name, whether anybody has it or not."""

    __tablename__ = "attempt"

    login: Mapped[Login] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)


class Session(Row):
    """Somebody signed in. The cookie has the token, this row its hash."""

    __tablename__ = "session"

    token_hash: Mapped[Hash] = mapped_column(primary_key=True)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class OwnTrail(Row):
    """What an officer's browser remembers from one sign-in to the next, sealed under her own secret."""

    __tablename__ = "own_trail"

    login: Mapped[Login] = mapped_column(ForeignKey("person.login"), primary_key=True)
    sealed: Mapped[Bytes]


class EpochNote(Row):
    """A signed note with an officer's epoch key. Rows are only added."""

    __tablename__ = "epoch_note"

    hash: Mapped[Hash] = mapped_column(primary_key=True)
    login: Mapped[Login] = mapped_column(ForeignKey("person.login"))
    first: Mapped[date]
    last: Mapped[date]
    note: Mapped[str] = mapped_column(Text)


class RosterNote(Row):
    """A roster that the root signed. Rows are only added."""

    __tablename__ = "roster_note"

    serial: Mapped[int] = mapped_column(primary_key=True)
    taken_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)


class Published(Row):
    """The directory's file as the worker last published it: one row."""

    __tablename__ = "published"
    __table_args__ = (CheckConstraint("name = 'current'", name="one_row"),)

    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    notes: Mapped[Bytes]
