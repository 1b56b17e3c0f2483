"""The process that alone holds the fixed people's keys: it renews roster and epoch notes."""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session as Database

from crypto.directory import EPOCH_DAYS
from intake.seam.database import open_database, writing
from review.config import Settings
from review.staff import published
from review.staff.models import EpochNote
from tests.demo.people_here import check_ours
from tests.officer import Shell
from tests.people import EVERYBODY, People, Person
from tests.transports import HttpTransport

log = logging.getLogger("candour.demo")

ROSTER_LEFT = timedelta(days=20)
EPOCH_LEFT = timedelta(days=published.RENEW_DAYS)
_OVERLAP = timedelta(days=5)
_HOUR = 3600


def renew_roster(people: People, settings: Settings, day: date) -> bool:
    """Signs the next roster when the newest one has fewer than twenty days left."""
    engine = open_database(settings.database)
    try:
        return sign_roster(people, engine, day, ROSTER_LEFT)
    finally:
        engine.dispose()


def sign_roster(people: People, engine: Engine, day: date, left: timedelta) -> bool:
    """Signs the next roster unless the newest one runs on a day, and for longer than `left` from it."""
    with writing(engine) as connection, Database(bind=connection) as database:
        newest = published.roster_of(database, people.organization)
        if newest is not None and newest.first <= day and newest.last - day > left:
            return False
        serial = newest.serial + 1 if newest else 1
        published.take_roster(database, people.organization, people.roster(day, serial), day)
        database.flush()
        return True


def epochs_due(engine: Engine, day: date, left: timedelta) -> dict[Person, date]:
    """Who needs a next epoch, since hers end in fewer than `left` days, and from which day on."""
    newest = select(EpochNote.login, func.max(EpochNote.last)).where(EpochNote.first <= day + EPOCH_LEFT)
    with engine.connect() as connection:
        until = {row[0]: row[1] for row in connection.execute(newest.group_by(EpochNote.login))}
    return {
        person: max(until.get(person.login, day) - _OVERLAP, day)
        for person in EVERYBODY
        if person.login not in until or until[person.login] - day < left
    }


def make_epoch(shell: Shell, first: date) -> None:
    """Makes an epoch in a signed-in browser, as the shell does by itself."""
    people, person = shell.people, shell.person
    epoch = people.epoch(person, first)
    if epoch.last - epoch.first != timedelta(days=EPOCH_DAYS):
        raise ValueError("an epoch has thirty days")
    shell.renew(epoch, people.epoch_note(person, first), people.recovery_key(person.office))


def renew_epoch(people: People, settings: Settings, person: Person, day: date) -> bool:
    """Signs in as the person, as her browser would, and makes the next epoch when it is time."""
    engine = open_database(settings.database)
    first = epochs_due(engine, day, EPOCH_LEFT).get(person)
    engine.dispose()
    if first is None:
        return False
    shell = Shell(people, person, HttpTransport(settings.origin, settings.shell_origin), day)
    shell.sign_in(time.time())
    make_epoch(shell, first)
    shell.post("/api/session/end", {"everywhere": 0})
    return True


def renew(people: People, settings: Settings, day: date) -> int:
    """Renews whatever is due; gives how much was. Raises `NotOurs` for another organization."""
    check_ours(people, settings.organization)
    due = int(renew_roster(people, settings, day))
    return due + sum(renew_epoch(people, settings, person, day) for person in EVERYBODY)


def keep(people: People, settings: Settings, stop: Event, today: Any) -> None:
    """Renews at the start and every hour until told to stop; what fails is tried again a minute later."""
    while not stop.is_set():
        try:
            renew(people, settings, today())
            pause = _HOUR
        except OSError as error:
            log.warning("the console can't be reached yet: %s", type(error).__name__)
            pause = 2
        stop.wait(pause)
