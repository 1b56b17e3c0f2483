"""Case work's first verbs: a case begins with its dossier; it has an owner."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from crypto.content import REPORT
from review.cases.models import Case, CaseEvent
from review.dossiers import access, service
from review.dossiers.models import Dossier

REGISTERED = "REGISTERED"
OPENED, ASSIGNED = "OPENED", "ASSIGNED"


class NotAMember(Exception):
    """Only a member of the dossier can own its case."""


def register(database: Database, dossier: Dossier, login: str, day: date) -> None:
    """Begins a case with a report's dossier, in the same transaction; requests for protection have none."""
    if dossier.kind != REPORT:
        return
    database.add(Case(dossier=dossier.number, stage=REGISTERED, owner=None))
    database.flush()
    _record(database, dossier.number, OPENED, REGISTERED, login, day)


def _record(database: Database, dossier: str, kind: str, code: str, login: str, day: date) -> None:
    database.add(
        CaseEvent(
            event_id=secrets.token_bytes(32), dossier=dossier, kind=kind, code=code, day=day, actor=login
        )
    )


def assign(database: Database, login: str, number: str, owner: str | None, day: date) -> None:
    """Gives a case an owner, or takes it back. Raises `access.NotFound`, `NotAMember`."""
    access.get(database, login, number)
    case = database.get(Case, number)
    if case is None:
        raise access.NotFound
    if owner and owner not in {member.login for member in service.members(database, number)}:
        raise NotAMember
    if case.owner != owner:
        case.owner = owner
        _record(database, number, ASSIGNED, owner or "", login, day)


def with_cases(database: Database, dossiers: Sequence[Dossier]) -> list[tuple[Dossier, Case | None]]:
    """Dossiers in their order, each with its case."""
    query = select(Case).where(Case.dossier.in_([dossier.number for dossier in dossiers]))
    found = {case.dossier: case for case in database.scalars(query)}
    return [(dossier, found.get(dossier.number)) for dossier in dossiers]
