"""Five months in a minute: reporters, rounds and officers take their turns on a clock that moves.

Each day has the same hours: the keeper renews what runs out, a round collects and delivers, officers
work, another round, and reporters write in the evening. All that they do goes the way that it goes in
earnest; only the clock is another, and the daily notices are left away.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from flask import Flask
from sqlalchemy import Engine

from review import worker
from review.worker import Worker
from tests.demo import keeper
from tests.demo.attending import Officer
from tests.demo.moving import MovingClock
from tests.demo.records import Kept
from tests.demo.reporting import Portal, Reporter
from tests.demo.stories import REPORTER, Step, Story
from tests.officer import Shell
from tests.people import AMINA, BRUNO, CHEN, DANA, EMEKA, EVERYBODY, HANA, INES, People, Person

_PARTS = (
    worker.collect, worker.collect_bundles, worker.erase_bundles, worker.deliver, worker.publish,
)  # fmt: skip
_NIGHT, _MORNING, _WORK, _AFTERNOON, _EVENING = 4, 6, 9, 18, 20
_SATURDAY = 5
#: On the last days officers work whatever the weekday, so that the end is always the same.
_LAST_DAYS = 4
#: Who looks at the list of envelopes on which weekdays, though no story asks for it.
_HABITS: dict[Person, set[int]] = {
    AMINA: {0, 1, 2, 3, 4}, DANA: {0, 1, 2, 3, 4}, BRUNO: {1, 4}, CHEN: {2}, EMEKA: {0, 3}, INES: {1},
    HANA: set(),
}  # fmt: skip
#: Inés is on leave from this many days before the end on.
_LEAVE = 24
#: What roster and epochs have left on the last evening at the least.
_AT_THE_END = timedelta(days=34), timedelta(days=20)


class Unfinished(Exception):
    """The days are over, and a story is not: its days don't fit."""


@dataclass
class Running:
    """A story on its way: what is still to come, and the envelope that it began with."""

    reporter: Reporter
    steps: deque[Step]
    envelope: bytes = b""
    sent_on: date | None = None
    done: list[str] = field(default_factory=list)

    @property
    def story(self) -> Story:
        return self.reporter.story

    def due(self, day: date, by: str) -> Step | None:
        """The next step, when it is somebody's on a day."""
        if self.sent_on is None or not self.steps:
            return None
        step = self.steps[0]
        return step if step.by == by and self.sent_on + timedelta(days=step.after) <= day else None


@dataclass
class Play:
    """Everything that takes part."""

    people: People
    clock: MovingClock
    portal: Portal
    console: Flask
    database: Engine
    worker: Worker
    shell_origin: str
    stories: list[Story]

    def __post_init__(self) -> None:
        self.running = [Running(Reporter(story, self.portal), deque(story.steps)) for story in self.stories]
        self.dossiers: dict[bytes, str] = {}
        #: How many envelopes of her channels an officer had on her last visit.
        self._tried: Counter[Person] = Counter()
        self.officers = {
            person.login: Officer(self.people, person, self.console, self.shell_origin, self.dossiers)
            for person in EVERYBODY
        }

    def days(self, first: date, last: date) -> Iterator[date]:
        """Plays the days one by one. Raises `Unfinished` after the last."""
        for ahead in range((last - first).days):
            day = first + timedelta(days=ahead)
            self._day(day, last)
            yield day
        self._last(last)
        yield last
        late = [one.story.name for one in self.running if one.steps or one.sent_on is None]
        if late:
            raise Unfinished(f"These stories are not at their end: {', '.join(late)}")

    def _day(self, day: date, last: date) -> None:
        self.clock.set(day, _NIGHT)
        self._renew(day, is_last=(last - day).days == 1)
        self.clock.set(day, _MORNING)
        self.round()
        self.clock.set(day, _WORK)
        if day.weekday() < _SATURDAY or _is_late(day, last):
            attended = [self._attend(person, day, last) for person in _HABITS]
            if any(attended):
                self.clock.set(day, _AFTERNOON)
                self.round()
        self.clock.set(day, _EVENING)
        self._report(day, last)

    def _last(self, day: date) -> None:
        """Today has no officers: their one-time codes of today are for whoever signs in after this."""
        self.clock.set(day, 0)
        self.round()
        self._report(day, day)
        self.round()

    def _renew(self, day: date, *, is_last: bool) -> None:
        """Roster and epochs, as the keeper renews them; at the end so that all run for weeks."""
        roster, epoch = _AT_THE_END if is_last else (keeper.ROSTER_LEFT, keeper.EPOCH_LEFT)
        keeper.sign_roster(self.people, self.database, day, roster)
        for person, first in keeper.epochs_due(self.database, day, epoch).items():
            with self.officers[person.login].visit(self.clock.now()) as shell:
                keeper.make_epoch(shell, first)

    def round(self) -> None:
        """One round of the worker without its notices; a part that fails stops everything."""
        for part in _PARTS:
            part(self.worker)

    def _report(self, day: date, last: date) -> None:
        for one in self.running:
            if one.sent_on is None and (last - day).days <= one.story.sent:
                self._send(one, day)
            while (step := one.due(day, REPORTER)) is not None:
                self._write(one, step, day)

    def _send(self, one: Running, day: date) -> None:
        one.envelope = sha256(one.reporter.report(day)).digest()
        one.sent_on = day

    def _write(self, one: Running, step: Step, day: date) -> None:
        match step.does:
            case "read":
                one.reporter.come_back(day)
            case "write":
                one.reporter.write(day, step.text)
            case "write early":
                one.reporter.write_unread(day, step.text)
            case other:
                raise ValueError(f"{one.story.name}: a reporter can't {other!r}")
        one.done.append(one.steps.popleft().does)

    def _attend(self, person: Person, day: date, last: date) -> bool:
        """Her work of the day; gives whether there was any."""
        due = [one for one in self.running if one.due(day, person.login)]
        officer = self.officers[person.login]
        away = person is INES and (last - day).days <= _LEAVE
        usual = (day.weekday() in _HABITS[person] or _is_late(day, last)) and not away
        news = sum(self.portal.sent[self.people.channel_id(code)] for code in person.channels)
        if not due and not (usual and news > self._tried[person]):
            return False
        self._tried[person] = news
        with officer.visit(self.clock.now()) as shell:
            self._try(officer, shell, due)
            for one in due:
                while (step := one.due(day, person.login)) is not None:
                    self._act(officer, shell, one, step)
        return True

    def _try(self, officer: Officer, shell: Shell, due: list[Running]) -> None:
        opens = {one.envelope: one.steps[0].whom for one in due if one.steps[0].does == "open"}
        put_off = {
            one.envelope
            for one in self.running
            if one.envelope and one.envelope not in opens and one.envelope not in self.dossiers
        }
        officer.try_all(shell, put_off, opens)

    def _act(self, officer: Officer, shell: Shell, one: Running, step: Step) -> None:
        """One step of a dossier; its opening was done while she tried."""
        number = self.dossiers[one.envelope]
        match step.does:
            case "open":
                pass
            case "read":
                shell.read_dossier(shell.dossier(number))
            case "answer":
                shell.answer(number, step.text)
            case "note":
                shell.note(number, step.text)
            case "add":
                officer.add(shell, number, self.officers[step.whom[0]].person)
            case "own":
                officer.assign(shell, number, step.whom[0])
            case "recuse":
                officer.recuse(shell, number)
            case other:
                raise ValueError(f"{one.story.name}: an officer can't {other!r}")
        one.done.append(one.steps.popleft().does)

    def sent(self) -> int:
        """How many reports were sent so far."""
        return sum(one.sent_on is not None for one in self.running)

    def kept(self) -> list[Kept]:
        """The receipts of all reports, in the order in which they were sent."""
        return [Kept(one.reporter.digits, one.story.title, _state(one)) for one in self.running]


def _is_late(day: date, last: date) -> bool:
    return (last - day).days <= _LAST_DAYS


def _state(one: Running) -> str:
    if "open" not in one.done:
        return "not opened yet"
    answers = one.done.count("answer")
    return f"opened, {answers} {'answer' if answers == 1 else 'answers'}"
