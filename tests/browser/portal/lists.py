"""Lists of officers that a browser must not believe, and a portal that hands them out."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, Route

from crypto import directory
from tests.people import AMINA, BRUNO, EVERYBODY, MISCONDUCT, TEST_PEOPLE, People, Person, epoch_days

OTHER_PEOPLE = People(b"another master seed".ljust(32))


def with_absent(day: date, *absent: Person) -> bytes:
    """A directory in which somebody on the roster has no valid epoch note."""
    roster = TEST_PEOPLE.roster(day)
    present = [person for person in EVERYBODY if person not in absent]
    epochs = [TEST_PEOPLE.epoch_note(person, first) for person in present for first in epoch_days(day)]
    return directory.join([roster, *epochs, TEST_PEOPLE.freshness(roster, epochs, day)])


def other_installation(day: date) -> bytes:
    """Another organization's directory, in order by itself."""
    return OTHER_PEOPLE.directory(day)


def stale(day: date) -> bytes:
    return TEST_PEOPLE.directory(day, fresh_on=day - timedelta(days=5))


def expired(day: date) -> bytes:
    return TEST_PEOPLE.directory(day - timedelta(days=40), fresh_on=day)


def tampered(day: date) -> bytes:
    return TEST_PEOPLE.directory(day).replace(b"Amina Diallo", b"Amina Dialla")


def swapped_epochs(day: date) -> bytes:
    notes = directory.split(TEST_PEOPLE.directory(day))
    return directory.join([notes[0], notes[2], notes[1], *notes[3:]])


def cut(day: date) -> bytes:
    return TEST_PEOPLE.directory(day)[:-10]


def too_few(day: date) -> bytes:
    return with_absent(day, AMINA, BRUNO)


def no_channel(day: date) -> bytes:
    people = tuple(person for person in EVERYBODY if MISCONDUCT not in person.channels)
    return TEST_PEOPLE.directory(day, people=people)


def serve(page: Page, notes: bytes) -> None:
    """A portal, or somebody before it, that hands out another list of officers."""

    def answer(route: Route) -> None:
        route.fulfill(body=notes, content_type="text/plain")

    page.unroute("**/directory")
    page.route("**/directory", answer)
