"""The demonstration's organization: made once, its keys in one folder, and refused anywhere else."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session as Database

from crypto.content import encode_base64
from intake import config as intake_config
from intake import setup as intake_setup
from intake.seam.database import open_database, writing
from intake.seam.files import make_folder, write_private
from intake.seam.organization import read_organization
from review import config, setup
from review.secret import read_secret
from review.staff.models import Person as PersonRow
from tests import enrolled
from tests.people import EVERYBODY, People, Person

MASTER = Path("demo") / "master"
SIGN_IN = "first-sign-in.txt"

_HEAD = """\
These people are invented, and their keys lie on this machine: for trying Candour out, and for nothing else.

Sign in at {shell} with a name, its passphrase and a one-time code.
A code of the moment:  .venv/bin/python -m tests.demo code amina
"""


class NotOurs(Exception):
    """Another organization is here. The message says what to do."""


def read_master(folder: Path) -> People:
    """The people of a demonstration's folder. Raises `NotOurs` when it is no demonstration."""
    try:
        return People((folder / MASTER).read_bytes())
    except OSError:
        raise NotOurs(f"{folder} holds no demonstration. Use another folder: make run FOLDER=…") from None


def check_ours(people: People, organization: Path) -> None:
    """Raises `NotOurs` unless the organization's file is the one that these people make up."""
    if read_organization(organization) != people.organization:
        raise NotOurs(f"{organization} is another organization's. Its people are not ours to act for.")


def make(folder: Path, environment: dict[str, str], day: date) -> None:
    """Makes the organization, both databases and the people in them, if they are not there yet."""
    settings = config.load(environment)
    if not (folder / MASTER).exists():
        if settings.organization.exists():
            raise NotOurs(f"{settings.organization} is a real organization's. Use another folder.")
        make_folder((folder / MASTER).parent)
        write_private(folder / MASTER, secrets.token_bytes(32))
    people = read_master(folder)
    if not settings.organization.exists():
        settings.organization.write_text(people.organization.to_text())
    check_ours(people, settings.organization)
    if not settings.freshness_key.exists():
        make_folder(settings.freshness_key.parent)
        write_private(settings.freshness_key, encode_base64(people.freshness_seed).encode() + b"\n")
    intake_setup.set_up(intake_config.load(environment))
    setup.set_up(settings)
    _enrol(people, settings, day)
    if not (folder / SIGN_IN).exists():
        write_private(folder / SIGN_IN, sign_in_text(people, settings.shell_origin).encode())


def _enrol(people: People, settings: config.Settings, day: date) -> None:
    secret = read_secret(settings.secret, people.installation)
    engine = open_database(settings.database)
    with writing(engine) as connection, Database(bind=connection) as database:
        if database.get(PersonRow, EVERYBODY[0].login) is None:
            enrolled.add(database, enrolled.rows(people, secret, day))
    engine.dispose()


def _lines(people: People, person: Person) -> str:
    passphrase = people.passphrase(person)
    groups = " ".join(passphrase[at : at + 6] for at in range(0, 24, 6))
    secret = people.totp_secret(person)
    return (
        f"\n{person.name}, {person.role}\n"
        f"  sign-in name  {person.login}\n"
        f"  passphrase    {groups}\n"
        f"  authenticator otpauth://totp/Candour:{person.login}?secret={secret}&issuer=Candour\n"
    )


def sign_in_text(people: People, shell: str) -> str:
    """Names, passphrases and authenticators of everybody."""
    return _HEAD.format(shell=shell) + "".join(_lines(people, person) for person in EVERYBODY)
