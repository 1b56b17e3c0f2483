"""Enrolment: an invitation given by hand, keys made in the browser, an approval, then the root's roster."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from crypto import hpke, signature, statement
from crypto.binding import fingerprint
from review.permissions import Role
from review.secret import ServerSecret
from review.staff import sign_in
from review.staff.models import Credential, Invitation, OfficerKeys, Person
from review.words import N_

INVITATION_DAYS = 14
FIRST_VERSION = 1


class BadPerson(Exception):
    """A person that can't be added or approved. `text` says what was wrong, with places for `values`.

    As a string it is English, for the operator's commands; pages translate it.
    """

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text % values)
        self.text = text
        self.values = values


class NotInvited(Exception):
    """There is no such invitation, or it is over, or it was used: which is never said."""


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What a browser made at enrolment: sign-in key, public keys and their proof, the sealed secret."""

    sign_in_key: bytes
    identity: bytes
    personal: bytes
    proof: bytes
    secret: bytes


def add_person(database: Database, person: Person) -> None:
    """Adds somebody who has no keys yet. Raises `BadPerson`."""
    if not person.login.isascii() or not person.login.isalnum() or not person.login.islower():
        raise BadPerson(N_("A sign-in name has small letters and digits alone."))
    if len(person.login) > 32:
        raise BadPerson(N_("A sign-in name has at most 32 characters."))
    if person.role not in set(Role):
        raise BadPerson(N_("There is no role %(role)s."), role=person.role)
    if database.get(Person, person.login):
        raise BadPerson(N_("The sign-in name %(login)s is taken."), login=person.login)
    if person.supervisor and not database.get(Person, person.supervisor):
        raise BadPerson(N_("Nobody has the sign-in name %(login)s."), login=person.supervisor)
    database.add(person)


def _code_hash(code: str) -> bytes:
    return sha256("".join(code.split()).encode()).digest()


def invite(database: Database, secret: ServerSecret, login: str, day: date) -> str:
    """A new invitation's code, 20 digits, to be handed over by hand. Raises `BadPerson`."""
    person = database.get(Person, login)
    if person is None or not person.active:
        raise BadPerson(N_("Nobody active has the sign-in name %(login)s."), login=login)
    if database.get(Credential, login):
        raise BadPerson(N_("%(name)s has enrolled already."), name=person.name)
    code = f"{secrets.randbelow(10**20):020}"
    totp = secret.seal_totp(login, pyotp.random_base32())
    until = day + timedelta(days=INVITATION_DAYS)
    database.merge(Invitation(login=login, code_hash=_code_hash(code), expires_on=until, totp=totp))
    return code


def _invitation(database: Database, login: str, code: str, moment: datetime) -> Invitation:
    sign_in.check_rest(database, login, moment)
    invitation = database.get(Invitation, login)
    wanted = invitation.code_hash if invitation else bytes(32)
    if not secrets.compare_digest(wanted, _code_hash(code)) or invitation is None:
        raise NotInvited
    if invitation.expires_on < moment.date() or database.get(Credential, login) is not None:
        raise NotInvited
    return invitation


def begin(
    database: Database, secret: ServerSecret, login: str, code: str, moment: datetime
) -> tuple[str, bytes]:
    """The one-time code's secret to be shown, and R of the first key version. Raises `NotInvited`."""
    invitation = _invitation(database, login, code, moment)
    return secret.open_totp(login, invitation.totp), secret.unlock(login, FIRST_VERSION)


def enrol(
    database: Database, secret: ServerSecret, installation: bytes, login: str, code: str, one_time: str,
    keys: NewKeys, moment: datetime,
) -> None:  # fmt: skip
    """Takes the keys that a browser made; the invitation ends.

    Raises `NotInvited`, `sign_in.NotSignedIn` for a wrong one-time code, `crypto.refusal.Refused` when
    the identity did not sign both keys, or the personal key is a weak one.
    """
    invitation = _invitation(database, login, code, moment)
    step = sign_in.matching_step(secret.open_totp(login, invitation.totp), one_time, moment, 0)
    if step is None:
        raise sign_in.NotSignedIn
    message = statement.enrolment(installation, login, keys.identity, keys.personal)
    signature.check(keys.identity, keys.proof, message)
    hpke.seal(keys.personal, b"", b"")
    database.add(
        Credential(
            login=login,
            verifier=sign_in.HASHER.hash(secret.peppered(keys.sign_in_key)),
            totp=invitation.totp,
            last_step=step,
            version=FIRST_VERSION,
            secret=keys.secret,
            escrow=b"",
        )
    )
    database.add(
        OfficerKeys(
            login=login,
            fingerprint=fingerprint(keys.identity),
            identity=keys.identity,
            personal=keys.personal,
            proof=keys.proof,
            enrolled_on=moment.date(),
            approved_by=None,
            approved_on=None,
        )
    )
    database.delete(invitation)


def approve(database: Database, login: str, approver: str, day: date) -> None:
    """An administrator's word that this person is to be on the next roster. Raises `BadPerson`.

    It vouches for the person, not for the keys: those the root holder hears from the officer herself.
    """
    keys = database.get(OfficerKeys, login)
    if keys is None:
        raise BadPerson(N_("%(login)s has not enrolled yet."), login=login)
    if login == approver:
        raise BadPerson(N_("Nobody approves her own enrolment."))
    if keys.approved_by is None:
        keys.approved_by, keys.approved_on = approver, day


def everybody(database: Database) -> list[tuple[Person, OfficerKeys | None]]:
    """All people by name, with the keys of those who have enrolled."""
    query = select(Person, OfficerKeys).outerjoin(OfficerKeys, OfficerKeys.login == Person.login)
    return [(person, keys) for person, keys in database.execute(query.order_by(Person.name))]
