"""The knowledge log: who was handed what, when, by requests that only she could sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as Database

from crypto import signature, statement
from crypto.binding import bind, number
from crypto.refusal import Refused
from intake.seam.database import serialize
from review.dossiers.models import AttachedEnvelope, Knowledge

_LOG = 6801
CLOCK_TOLERANCE = timedelta(days=1)


class StaleRequest(Exception):
    """The request does not follow the person's newest one: another tab read meanwhile."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: her sign-in name and identity key."""

    login: str
    identity: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A signed request to be handed an item."""

    item: bytes
    day: date
    before: bytes
    signature: bytes


def chain(before: bytes, entry: int, request: bytes) -> bytes:
    """The log's head after an entry: it covers all entries up to this one."""
    return sha256(bind("candour/1 knowledge log", before, number(entry), request)).digest()


def newest_of(database: Database, login: str) -> bytes:
    """The hash of a person's newest request, empty before her first."""
    query = select(Knowledge.hash).where(Knowledge.login == login).order_by(Knowledge.entry.desc()).limit(1)
    return database.scalar(query) or b""


def record(
    database: Database, installation: bytes, reader: Reader, request: Request, dossier: str | None,
    today: date,
) -> None:  # fmt: skip
    """Stores a request, in the transaction that serves what it asks for.

    Raises `Refused("signature")`, `Refused("day")` for a day that is not about today's, `StaleRequest`.
    """
    if abs(request.day - today) > CLOCK_TOLERANCE:
        raise Refused("day")
    message = statement.open_request(installation, request.item, request.day, request.before)
    signature.check(reader.identity, request.signature, message)
    serialize(database.connection(), _LOG)
    if request.before != newest_of(database, reader.login):
        raise StaleRequest
    newest = database.execute(
        select(Knowledge.entry, Knowledge.head).order_by(Knowledge.entry.desc()).limit(1)
    ).first()
    entry, head = (newest.entry + 1, newest.head) if newest else (1, b"")
    hashed = sha256(message).digest()
    database.add(
        Knowledge(
            entry=entry,
            login=reader.login,
            item=request.item,
            dossier=dossier,
            day=request.day,
            before=request.before,
            hash=hashed,
            signature=request.signature,
            head=chain(head, entry, hashed),
        )
    )
    database.flush()


def of_dossier(database: Database, dossier: str) -> list[Knowledge]:
    """What was handed out of a dossier, oldest first; also what was read before it was one."""
    envelopes = select(AttachedEnvelope.envelope).where(AttachedEnvelope.dossier == dossier)
    query = select(Knowledge).where(or_(Knowledge.dossier == dossier, Knowledge.item.in_(envelopes)))
    return list(database.scalars(query.order_by(Knowledge.entry)))


def page(database: Database, after: int, size: int) -> list[Knowledge]:
    """A page of the log, newest first; `after` is the last entry of the page before, or 0."""
    query = select(Knowledge).order_by(Knowledge.entry.desc()).limit(size)
    return list(database.scalars(query.where(Knowledge.entry < after) if after else query))


def count(database: Database) -> int:
    """How many entries there are."""
    return database.scalar(select(func.count()).select_from(Knowledge)) or 0


def faults(database: Database, installation: bytes, identities: dict[str, bytes]) -> Iterator[int]:
    """Numbers of entries that are missing, altered or not signed by whom they name."""
    head, wanted = b"", 1
    newest: dict[str, bytes] = {}
    for row in database.scalars(select(Knowledge).order_by(Knowledge.entry)):
        message = statement.open_request(installation, row.item, row.day, row.before)
        hashed = sha256(message).digest()
        sound = (
            row.entry == wanted
            and row.hash == hashed
            and row.head == chain(head, row.entry, hashed)
            and row.before == newest.get(row.login, b"")
            and signature.is_signed(identities.get(row.login, b""), row.signature, message)
        )
        if not sound:
            yield row.entry
        head, wanted, newest[row.login] = row.head, row.entry + 1, row.hash
