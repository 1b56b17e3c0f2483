"""The fixed people as rows of a console's database: enrolled, approved, on a signed roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session as Database

from crypto import officer, signing, statement
from crypto.binding import fingerprint
from review.secret import ServerSecret
from review.staff import sign_in
from review.staff.models import Credential, EpochNote, OfficerKeys, RosterNote
from review.staff.models import Person as PersonRow
from tests.people import EVERYBODY, FARID, GRETA, People, Person, epoch_days, stretch


def _person(person: Person, day: date) -> dict[str, Any]:
    return {
        "login": person.login, "name": person.name, "address": f"{person.login}@example.org",
        "role": person.role, "office": person.office, "channels": " ".join(person.channels),
        "supervisor": person.supervisor or None, "active": True, "added_on": day,
    }  # fmt: skip


def _keys(people: People, person: Person, day: date) -> dict[str, Any]:
    entry = people.officer(person)
    message = statement.enrolment(people.installation, person.login, entry.identity, entry.personal)
    proof = signing.sign(people.seed(person.login, "identity"), message)
    approver = GRETA if person is FARID else FARID
    return {
        "login": person.login, "fingerprint": fingerprint(entry.identity), "identity": entry.identity,
        "personal": entry.personal, "proof": proof, "enrolled_on": day, "approved_by": approver.login,
        "approved_on": day,
    }  # fmt: skip


def _credential(people: People, secret: ServerSecret, person: Person, day: date) -> dict[str, Any]:
    login, installation = person.login, people.installation
    stretched = stretch(people.passphrase(person), installation, login)
    key = officer.sign_in_key(stretched, installation, login)
    unlock = officer.unlock_key(stretched, secret.unlock(login, 1), installation, login, 1)
    held = people.secret(person, day)
    return {
        "login": login,
        "verifier": sign_in.HASHER.hash(secret.peppered(key)),
        "totp": secret.seal_totp(login, people.totp_secret(person)),
        "last_step": 0,
        "version": 1,
        "secret": officer.seal_secret(held, unlock, installation, login, 1),
        "escrow": officer.seal_escrow(held, people.recovery_key(person.office), installation, login, 1),
    }


def _epochs(people: People, person: Person, day: date) -> list[dict[str, Any]]:
    notes = [(people.epoch(person, first), people.epoch_note(person, first)) for first in epoch_days(day)]
    return [
        {
            "hash": sha256(note.encode()).digest(), "login": person.login, "first": epoch.first,
            "last": epoch.last, "note": note,
        }
        for epoch, note in notes
    ]  # fmt: skip


Rows = list[tuple[Any, list[dict[str, Any]]]]


def rows(people: People, secret: ServerSecret, day: date, everybody: Sequence[Person] = EVERYBODY) -> Rows:
    """All rows, table by table, in the order in which they refer to one another."""
    return [
        (PersonRow, [_person(person, day) for person in everybody]),
        (OfficerKeys, [_keys(people, person, day) for person in everybody]),
        (Credential, [_credential(people, secret, person, day) for person in everybody]),
        (EpochNote, [row for person in everybody for row in _epochs(people, person, day)]),
        (RosterNote, [{"serial": 1, "taken_on": day, "note": people.roster(day, people=tuple(everybody))}]),
    ]


def add(database: Database, found: Rows) -> None:
    """Puts the rows into an empty database."""
    for table, values in found:
        database.execute(insert(table), values)
