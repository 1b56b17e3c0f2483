"""Commands about people and the roster, on the console's own machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intake.seam.clock import SystemClock
from intake.seam.organization import read_organization
from review import commands
from review.config import from_environment
from review.permissions import Role
from review.secret import read_secret
from review.staff import enrolment, published
from review.staff.models import Person
from review.staff.root import candidates_to_json


@click.group("people")
def people() -> None:
    """People: added here before the first administrator can sign in, on the console after."""


@people.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Full name, as it is to stand on the roster.")
@click.option("--address", required=True, help="Work e-mail address, for the daily notice.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--office", required=True, help="Code of the office, as in the plan.")
@click.option("--channel", "channels", multiple=True, help="Code of a channel that she receives; repeatable.")
@click.option("--supervisor", help="Sign-in name of her direct supervisor.")
def add(
    login: str, name: str, address: str, role: str, office: str, channels: tuple[str, ...],
    supervisor: str | None,
) -> None:  # fmt: skip
    """Add LOGIN and print the code of an invitation, once. Hand it over by hand; it ends in 14 days."""
    settings, day = from_environment(), SystemClock().today()
    secret = read_secret(settings.secret, read_organization(settings.organization).installation)
    person = Person(
        login=login, name=name, address=address, role=role, office=office, channels=" ".join(channels),
        supervisor=supervisor, active=True, added_on=day,
    )  # fmt: skip
    with commands.changing(settings) as database:
        enrolment.add_person(database, person)
        database.flush()
        code = enrolment.invite(database, secret, login, day)
    print(f"Invitation of {name}: {code}\nShe enrols at {settings.shell_origin}/enrol")


@people.command("invite")
@click.argument("login")
def invite(login: str) -> None:
    """A new invitation for LOGIN, who has not enrolled; the old one ends."""
    settings = from_environment()
    secret = read_secret(settings.secret, read_organization(settings.organization).installation)
    with commands.changing(settings) as database:
        code = enrolment.invite(database, secret, login, SystemClock().today())
    print(f"Invitation: {code}\nEnrolment: {settings.shell_origin}/enrol")


@people.command("approve")
@click.argument("login")
@click.option("--by", required=True, help="Sign-in name of who vouches; never the person herself.")
def approve(login: str, by: str) -> None:
    """Vouch that LOGIN is to stand on the next roster."""
    with commands.changing(from_environment()) as database:
        enrolment.approve(database, login, by, SystemClock().today())


@people.command("list")
def list_people() -> None:
    """Everybody, and how far her enrolment is."""
    with commands.changing(from_environment()) as database:
        for person, keys in enrolment.everybody(database):
            state = "invited" if keys is None else "enrolled" if keys.approved_by is None else "approved"
            print(f"{person.login:<16} {person.role:<22} {state:<9} {person.name}")


@click.group("roster")
def roster() -> None:
    """Rosters: drafted here, signed on the root's machine, taken here."""


@roster.command("draft")
def draft() -> None:
    """Print the people of the next roster, to be carried to the root's machine."""
    with commands.changing(from_environment()) as database:
        sys.stdout.write(candidates_to_json(commands.candidates(database)))


@roster.command("show")
def show() -> None:
    """Print the newest signed roster."""
    with commands.changing(from_environment()) as database:
        note = published.newest_roster(database)
    if note is None:
        raise published.BadRoster("There is no roster yet.")
    sys.stdout.write(note)


@roster.command("take")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def take(file: Path) -> None:
    """Take the signed roster in FILE; the worker publishes it in its next round."""
    settings = from_environment()
    organization = read_organization(settings.organization)
    with commands.changing(settings) as database:
        serial = commands.take_roster(database, organization, file.read_text(), SystemClock().today())
    print(f"Roster {serial} is taken.")
