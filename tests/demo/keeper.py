"""The process that alone holds the fixed people's keys: it renews roster and epoch notes."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import date, timedelta
from http.client import HTTPConnection
from json import dumps, loads
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session as Database

from crypto.directory import EPOCH_DAYS
from intake.seam.database import open_database, writing
from review.config import Settings
from review.staff import published
from tests.demo.people_here import check_ours
from tests.officer import Shell
from tests.people import EVERYBODY, People, Person

log = logging.getLogger("candour.demo")

_ROSTER_LEFT = timedelta(days=20)
_HOUR = 3600


class HttpTransport:
    """Requests of a shell over HTTP, with a session's cookie."""

    def __init__(self, console: str, shell: str) -> None:
        self._console = urlsplit(console)
        self._shell = shell
        self._cookie = ""

    def send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status and decoded answer."""
        sent = {"Origin": self._shell, "Sec-Fetch-Dest": "empty", "Cookie": self._cookie, **headers}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = dumps(body)
        connection = HTTPConnection(self._console.hostname or "", self._console.port or 80, timeout=30)
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        content, kind = answer.read(), answer.getheader("Content-Type", "")
        connection.close()
        return answer.status, loads(content) if "json" in kind else content


def renew_roster(people: People, settings: Settings, day: date) -> bool:
    """Signs the next roster when the newest one has fewer than twenty days left."""
    engine = open_database(settings.database)
    try:
        with writing(engine) as connection, Database(bind=connection) as database:
            newest = published.roster_of(database, people.organization)
            if newest is not None and newest.last - day > _ROSTER_LEFT:
                return False
            serial = newest.serial + 1 if newest else 1
            published.take_roster(database, people.organization, people.roster(day, serial), day)
            database.flush()
            return True
    finally:
        engine.dispose()


def _epoch_until(settings: Settings, person: Person) -> date | None:
    engine = open_database(settings.database)
    try:
        with engine.connect() as connection, Database(bind=connection) as database:
            return published.epoch_until(database, person.login)
    finally:
        engine.dispose()


def renew_epoch(people: People, settings: Settings, person: Person, day: date) -> bool:
    """Signs in as the person, as her browser would, and makes the next epoch when it is time."""
    until = _epoch_until(settings, person)
    if until is not None and until - day >= timedelta(days=published.RENEW_DAYS):
        return False
    first = day if until is None or until < day else until - timedelta(days=5)
    shell = Shell(people, person, HttpTransport(settings.origin, settings.shell_origin), day)
    shell.sign_in(time.time())
    epoch = people.epoch(person, first)
    if epoch.last - epoch.first != timedelta(days=EPOCH_DAYS):
        raise ValueError("an epoch has thirty days")
    shell.renew(epoch, people.epoch_note(person, first), people.recovery_key(person.office))
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
