"""A dossier's verbs: opened, read, written on, handed to colleagues. All on ciphertext and signed rolls."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from crypto import address, envelope, signature, statement
from crypto.refusal import Refused
from crypto.register import OPENED
from crypto.statement import Roll as RollStatement
from intake.seam.database import serialize
from review.dossiers import access, bundles, knowledge, register
from review.dossiers.access import Acting, NotFound
from review.dossiers.bundles import OPENING
from review.dossiers.envelopes import AlreadyOpened
from review.dossiers.knowledge import Reader, Request
from review.dossiers.models import (
    AttachedEnvelope,
    Bar,
    Dossier,
    Item,
    Knowledge,
    Member,
    Outgoing,
    Roll,
    RollSignature,
    SealedEnvelope,
)
from review.staff.models import Person

#: A year and six characters that aren't mistaken for one another.
NUMBER = re.compile(r"20[0-9]{2}-[23456789ABCDEFGHJKLMNPQRSTUVWXYZ]{6}")
#: Sealed items: 72 bytes more than 1, 4, 16 or 64 KiB, and 16 for each further chunk.
ITEM_SIZES = frozenset({1024 + 72, 4096 + 72, 16_384 + 88, 65_536 + 136})
KINDS = frozenset({statement.NOTE, statement.REPLY})


class Conflict(Exception):
    """Somebody else wrote meanwhile: what was built on is no longer the newest."""


class NumberTaken(Exception):
    """The random number that the browser chose is in use: it chooses another one."""


@dataclass(frozen=True, slots=True)
class SignedRoll:
    """A roll's bytes, who signed it, the case key wrapped to each member, the key before it sealed."""

    message: bytes
    signatures: Mapping[bytes, bytes]
    wraps: Mapping[bytes, bytes]
    chain: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """All that makes an opened envelope a dossier."""

    kind: str
    roll: SignedRoll
    w: bytes
    content_key: bytes
    barred: Sequence[str]
    mailbox: bytes
    bundle: bytes


@dataclass(frozen=True, slots=True)
class NewItem:
    """A sealed text, and where it stands in its kind."""

    item_id: bytes
    kind: str
    counter: int
    generation: int
    sealed: bytes


def _logins(roll: RollStatement, people: Mapping[bytes, str]) -> dict[bytes, str]:
    if set(roll.members) - set(people):
        raise Refused("members")
    return {name: people[name] for name in roll.members}


def _check_signatures(signed: SignedRoll, identities: Mapping[bytes, bytes], acting: Acting) -> None:
    """Signed by whoever hands it in, and by nobody in another's name."""
    if acting.officer.fingerprint not in signed.signatures:
        raise Refused("signature")
    for signer, by in signed.signatures.items():
        signature.check(identities.get(signer, b""), by, signed.message)


def _keep_roll(
    database: Database, roll: RollStatement, signed: SignedRoll, logins: Mapping[bytes, str]
) -> None:
    if set(signed.wraps) != set(roll.members) or any(len(wrap) != 1168 for wrap in signed.wraps.values()):
        raise Refused("wraps")
    place = {"dossier": roll.dossier, "generation": roll.generation}
    database.add(Roll(**place, message=signed.message, chain=signed.chain, day=roll.day))
    database.flush()
    for signer, by in signed.signatures.items():
        database.add(RollSignature(**place, signer=signer, signature=by))
    for name, wrap in signed.wraps.items():
        database.add(Member(**place, login=logins[name], wrap=wrap))


def open_dossier(
    database: Database, installation: bytes, acting: Acting, opening: Opening, people: Mapping[bytes, str],
    today: date,
) -> Dossier:  # fmt: skip
    """A new dossier from one request; of two recipients at once, the second is told of the first.

    Raises `NotFound`, `AlreadyOpened`, `NumberTaken`, `Refused` when roll, head and request don't agree.
    """
    roll = statement.parse_roll(opening.roll.message)
    serialize(database.connection(), OPENING)
    sealed = database.get(SealedEnvelope, roll.envelope)
    if sealed is None or sealed.channel not in acting.channels:
        raise NotFound
    # Before all else: whoever doesn't know w must not learn from a refusal that somebody opened it.
    if address.commitment(opening.w, roll.u) != envelope.parse_head(sealed.seal).commitment:
        raise Refused("commitment")
    _check_first(database, acting, roll.envelope)
    if roll.installation != installation or not NUMBER.fullmatch(roll.dossier):
        raise Refused("roll")
    statement.check_succession(roll, None, list(opening.roll.signatures), ())
    _check_signatures(opening.roll, {acting.officer.fingerprint: acting.officer.identity}, acting)
    logins = _logins(roll, people)
    if set(logins.values()) & set(opening.barred):
        raise Refused("barred")
    if any(database.get(Person, login) is None for login in opening.barred):
        raise Refused("barred")
    if database.get(Dossier, roll.dossier):
        raise NumberTaken
    dossier = Dossier(
        number=roll.dossier, channel=sealed.channel, kind=opening.kind, arrived_on=sealed.arrived_on,
        opened_on=today, opened_by=acting.login, address=roll.address, u=roll.u, envelope=roll.envelope,
        knowledge_tag=statement.knowledge_tag(opening.w),
    )  # fmt: skip
    database.add(dossier)
    database.flush()
    _keep_roll(database, roll, opening.roll, logins)
    database.add_all(Bar(dossier=roll.dossier, login=login) for login in opening.barred)
    _attach(database, roll.envelope, roll.dossier, 1, opening.content_key, today, handed_in=False)
    bundles.attach(database, roll.envelope, opening.bundle)
    database.add(Outgoing(dossier=roll.dossier, version=1, delivered=0, value=opening.mailbox))
    # By w and not by C: C stands in heads that those who were left out fetch too.
    register.note(database, OPENED, opening.w, today)
    database.flush()
    return dossier


def _check_first(database: Database, acting: Acting, name: bytes) -> None:
    attached = database.get(AttachedEnvelope, name)
    if attached is None:
        return
    try:
        raise AlreadyOpened(access.get(database, acting.login, attached.dossier).number)
    except NotFound:
        raise AlreadyOpened(None) from None


def _attach(
    database: Database, name: bytes, dossier: str, generation: int, content_key: bytes, day: date, *,
    handed_in: bool,
) -> None:  # fmt: skip
    database.add(
        AttachedEnvelope(
            envelope=name, dossier=dossier, generation=generation, handed_in=handed_in,
            content_key=content_key, attached_on=day,
        )
    )  # fmt: skip


def rolls(database: Database, number: str) -> list[Roll]:
    """All rolls of a dossier, oldest first."""
    return list(database.scalars(select(Roll).where(Roll.dossier == number).order_by(Roll.generation)))


def signatures(database: Database, number: str) -> dict[int, dict[bytes, bytes]]:
    """The rolls' signatures by generation and signer."""
    found: dict[int, dict[bytes, bytes]] = {}
    for row in database.scalars(select(RollSignature).where(RollSignature.dossier == number)):
        found.setdefault(row.generation, {})[row.signer] = row.signature
    return found


def newest_roll(database: Database, number: str) -> RollStatement:
    """The roll that counts now."""
    return statement.parse_roll(rolls(database, number)[-1].message)


def members(database: Database, number: str) -> list[Member]:
    """The members of the newest generation."""
    newest = select(func.max(Roll.generation)).where(Roll.dossier == number).scalar_subquery()
    query = select(Member).where(Member.dossier == number, Member.generation == newest)
    return list(database.scalars(query.order_by(Member.login)))


def change_members(
    database: Database, acting: Acting, number: str, signed: SignedRoll, people: Mapping[bytes, str],
    identities: Mapping[bytes, bytes],
) -> RollStatement:  # fmt: skip
    """A new generation with other members.

    Raises `NotFound`, `Conflict` when another member was faster, `Refused` when the roll does not
    follow, or adds a barred person without two members' signatures.
    """
    access.get(database, acting.login, number)
    serialize(database.connection(), OPENING)
    before, roll = newest_roll(database, number), statement.parse_roll(signed.message)
    if roll == before:
        # The same request again: its answer was lost.
        return roll
    if roll.generation <= before.generation:
        raise Conflict
    _check_signatures(signed, identities, acting)
    logins = _logins(roll, people)
    barred = set(access.barred(database, number))
    names = [name for name, login in people.items() if login in barred]
    statement.check_succession(roll, before, list(signed.signatures), names)
    _keep_roll(database, roll, signed, logins)
    return roll


def _next_counter(database: Database, number: str, kind: str) -> int:
    query = select(func.max(Item.counter)).where(Item.dossier == number, Item.kind == kind)
    return (database.scalar(query) or 0) + 1


def add_item(database: Database, acting: Acting, number: str, item: NewItem, today: date) -> None:
    """A sealed text, the next of its kind; the same one again, whose answer was lost, changes nothing.

    Raises `NotFound`, `Conflict`, `Refused`.
    """
    access.get(database, acting.login, number)
    serialize(database.connection(), OPENING)
    if _is_kept(database, acting, number, item):
        return
    if item.kind not in KINDS or len(item.sealed) not in ITEM_SIZES or len(item.item_id) != 16:
        raise Refused("item")
    if item.generation != newest_roll(database, number).generation:
        raise Conflict
    if item.counter != _next_counter(database, number, item.kind):
        raise Conflict
    database.add(
        Item(
            item_id=item.item_id, dossier=number, kind=item.kind, counter=item.counter, author=acting.login,
            generation=item.generation, written_on=today, sealed=item.sealed,
        )
    )  # fmt: skip
    database.flush()


def _is_kept(database: Database, acting: Acting, number: str, item: NewItem) -> bool:
    kept = database.get(Item, item.item_id)
    return kept is not None and (
        kept.dossier, kept.kind, kept.counter, kept.author, kept.generation, kept.sealed
    ) == (number, item.kind, item.counter, acting.login, item.generation, item.sealed)  # fmt: skip


def answer(
    database: Database, acting: Acting, number: str, item: NewItem, version: int, value: bytes, today: date
) -> None:  # fmt: skip
    """An answer: the dossier's copy and the whole mailbox value that has it, or neither.

    Raises as `add_item`, and `Conflict` when the value was built on another version.
    """
    if _is_kept(database, acting, number, item):
        # Stored with the mailbox value that has it, in one transaction.
        access.get(database, acting.login, number)
        return
    add_item(database, acting, number, item, today)
    put_mailbox(database, acting, number, version, value)


def put_mailbox(database: Database, acting: Acting, number: str, version: int, value: bytes) -> None:
    """Writes a mailbox value against the version that it was built on. Raises `NotFound`, `Conflict`."""
    access.get(database, acting.login, number)
    outgoing = database.get_one(Outgoing, number)
    if version == outgoing.version and value == outgoing.value:
        return
    if version != outgoing.version + 1:
        raise Conflict
    if len(value) != address.ANSWER_SIZE:
        raise Refused("mailbox")
    outgoing.version, outgoing.value = version, value


def dossier_of_address(database: Database, acting: Acting, wanted: bytes) -> Dossier:
    """The dossier that a follow-up belongs to, for whoever opened the follow-up; she needn't be a member.

    Raises `NotFound`, for a barred person too.
    """
    found = database.scalar(select(Dossier).where(Dossier.address == wanted))
    if found is None or found.channel not in acting.channels:
        raise NotFound
    if access.is_barred(database, acting.login, found.number):
        raise NotFound
    return found


def hand_in(
    database: Database, acting: Acting, wanted: bytes, name: bytes, generation: int, content_key: bytes,
    bundle: bytes, today: date,
) -> Dossier:  # fmt: skip
    """Attaches a follow-up to the dossier of its address, its content key sealed to the dossier's key.

    `bundle` is the id of the bundle that it names, or empty.

    Only who was handed the follow-up's body may. Raises `NotFound`, `AlreadyOpened`, `Conflict`.
    """
    dossier = dossier_of_address(database, acting, wanted)
    serialize(database.connection(), OPENING)
    read = select(Knowledge.entry).where(Knowledge.item == name, Knowledge.login == acting.login)
    sealed = database.get(SealedEnvelope, name)
    if sealed is None or sealed.channel != dossier.channel or database.scalar(read.limit(1)) is None:
        raise NotFound
    _check_first(database, acting, name)
    if generation != newest_roll(database, dossier.number).generation:
        raise Conflict
    if len(content_key) != 1168:
        raise Refused("content key")
    _attach(database, name, dossier.number, generation, content_key, today, handed_in=True)
    bundles.attach(database, name, bundle)
    database.flush()
    return dossier


def read(
    database: Database, installation: bytes, acting: Acting, number: str, requests: Sequence[Request],
    today: date,
) -> list[bytes]:  # fmt: skip
    """The ciphertexts that the requests ask for, in their order; each request is stored first.

    Raises `NotFound` for anything that isn't this dossier's, `Refused`, `knowledge.StaleRequest`.
    """
    access.get(database, acting.login, number)
    reader = Reader(acting.login, acting.officer.identity)
    served = []
    for request in requests:
        served.append(_ciphertext(database, number, request.item))
        knowledge.record(database, installation, reader, request, number, today)
    return served


def _ciphertext(database: Database, number: str, name: bytes) -> bytes:
    item = database.get(Item, name)
    if item is not None and item.dossier == number:
        return item.sealed
    attached = database.get(AttachedEnvelope, name)
    if attached is not None and attached.dossier == number:
        return database.get_one(SealedEnvelope, name).body
    raise NotFound


def items(database: Database, number: str) -> list[Item]:
    """A dossier's items, oldest first, without their ciphertext."""
    return list(
        database.scalars(select(Item).where(Item.dossier == number).order_by(Item.written_on, Item.counter))
    )


def attached(database: Database, number: str) -> list[tuple[AttachedEnvelope, SealedEnvelope]]:
    """A dossier's envelopes by day, then hash, without their bodies."""
    query = (
        select(AttachedEnvelope, SealedEnvelope)
        .join(SealedEnvelope, SealedEnvelope.hash == AttachedEnvelope.envelope)
        .where(AttachedEnvelope.dossier == number)
        .order_by(SealedEnvelope.arrived_on, SealedEnvelope.hash)
    )
    return [(row, sealed) for row, sealed in database.execute(query)]


def undelivered(database: Database) -> list[tuple[Outgoing, Dossier]]:
    """Mailbox values that a round has still to deliver."""
    query = select(Outgoing, Dossier).join(Dossier, Dossier.number == Outgoing.dossier)
    return [
        (row, dossier)
        for row, dossier in database.execute(query.where(Outgoing.delivered < Outgoing.version))
    ]


def recuse(database: Database, acting: Acting, number: str) -> None:
    """Bars oneself; the members' next roll leaves her out. Raises `NotFound`, `Refused("sole member")`."""
    access.get(database, acting.login, number)
    if len(members(database, number)) == 1:
        raise Refused("sole member")
    database.add(Bar(dossier=number, login=acting.login))
