"""Signing in: what the passphrase gives, a one-time code, and no sign of who has an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Database

from crypto import digits
from review.secret import ServerSecret
from review.staff.models import Attempt, Credential, Person, Session

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
MOST_FAILURES = 10
PAUSE = timedelta(minutes=15)
STEP_SECONDS = 30
#: By so many steps a clock may have been put back without a code being taken twice.
AHEAD_STEPS = 10

#: 19 MiB, two passes: what it hashes has full entropy already.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Checked when nobody has the name, so that it takes the same time.
_NOBODY = HASHER.hash(secrets.token_hex(32))


class NotSignedIn(Exception):
    """Name, passphrase or code are wrong: which of them is never said."""


class TooManyAttempts(Exception):
    """Too many failures under this name; it rests for fifteen minutes."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a fresh session's browser is given: R of its key version and of the next, its sealed secret."""

    token: str
    person: Person
    version: int
    unlock: bytes
    next_unlock: bytes
    secret: bytes


def matching_step(totp_secret: str, code: str, moment: datetime, last_step: int) -> int | None:
    """The step (RFC 6238, 30 s, one either way) whose one-time code this is, later than the last.

    A last step far ahead was taken while the clock was: it is forgotten, or nobody could sign in until then.
    """
    # Of any script and in groups, as keyboards and apps give them; and what isn't digits can't be compared.
    typed = digits.read(code) or ""
    totp = pyotp.TOTP(totp_secret)
    now = int(moment.timestamp()) // STEP_SECONDS
    if last_step > now + AHEAD_STEPS:
        last_step = 0
    for step in (now, now - 1, now + 1):
        if step > last_step and secrets.compare_digest(totp.generate_otp(step), typed):
            return step
    return None


def check_rest(database: Database, login: str, moment: datetime) -> None:
    """Raises `TooManyAttempts` while a name rests, whether anybody has it or not."""
    attempt = database.get(Attempt, login)
    if attempt and attempt.failures >= MOST_FAILURES and abs(moment - attempt.last_at) < PAUSE:
        raise TooManyAttempts


def count_failure(database: Database, login: str, moment: datetime) -> None:
    """Counts a failure under a name; counts older than a day are forgotten."""
    database.execute(delete(Attempt).where(Attempt.last_at < moment - timedelta(days=1)))
    attempt = database.get(Attempt, login)
    if attempt is None:
        database.add(Attempt(login=login, failures=1, last_at=moment))
        return
    rested = attempt.failures >= MOST_FAILURES and abs(moment - attempt.last_at) >= PAUSE
    attempt.failures = 1 if rested else attempt.failures + 1
    attempt.last_at = moment


def _verified(secret: ServerSecret, verifier: str, key: bytes) -> bool:
    try:
        return HASHER.verify(verifier, secret.peppered(key))
    except (VerificationError, InvalidHashError):
        return False


def sign_in(
    database: Database, secret: ServerSecret, moment: datetime, login: str, key: bytes, code: str
) -> SignedIn:
    """A new session. Nothing is written before everything was right; the caller counts a failure.

    Raises `TooManyAttempts`, `NotSignedIn`.
    """
    check_rest(database, login, moment)
    credential = database.get(Credential, login)
    verified = _verified(secret, credential.verifier if credential else _NOBODY, key)
    person = database.get(Person, login)
    if not credential or not person or not person.active or not verified:
        raise NotSignedIn
    step = matching_step(secret.open_totp(login, credential.totp), code, moment, credential.last_step)
    if step is None:
        raise NotSignedIn
    credential.last_step = step
    database.execute(delete(Attempt).where(Attempt.login == login))
    return SignedIn(
        start_session(database, login, moment),
        person,
        credential.version,
        secret.unlock(login, credential.version),
        secret.unlock(login, credential.version + 1),
        credential.secret,
    )


def _token_hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def start_session(database: Database, login: str, moment: datetime) -> str:
    """A fresh token, whose hash is kept; sessions that ended are forgotten."""
    database.execute(
        delete(Session).where((Session.seen_at < moment - IDLE) | (Session.started_at < moment - LONGEST))
    )
    token = secrets.token_urlsafe(32)
    database.add(Session(token_hash=_token_hash(token), login=login, started_at=moment, seen_at=moment))
    return token


def session_person(database: Database, token: str, moment: datetime) -> Person | None:
    """Whose session a token is: nobody's when it ended, was revoked, or the person is no longer active."""
    session = database.get(Session, _token_hash(token))
    # A session of the future is one of a clock that was ahead: it must not last until then.
    if session is None or abs(moment - session.seen_at) >= IDLE or moment - session.started_at >= LONGEST:
        return None
    person = database.get(Person, session.login)
    return person if person and person.active else None


def touch_session(database: Database, token: str, moment: datetime) -> None:
    """Notes that a session is in use."""
    database.execute(update(Session).where(Session.token_hash == _token_hash(token)).values(seen_at=moment))


def end_session(database: Database, token: str) -> None:
    """Signs one session out."""
    database.execute(delete(Session).where(Session.token_hash == _token_hash(token)))


def end_all_sessions(database: Database, login: str) -> None:
    """Signs a person out everywhere."""
    database.execute(delete(Session).where(Session.login == login))


def sessions_of(database: Database, login: str) -> int:
    """How many sessions a person has."""
    return len(database.scalars(select(Session.token_hash).where(Session.login == login)).all())
