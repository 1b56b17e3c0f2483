"""`make demo`: the demonstration organization with forty reports in all states, made the real way."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, func, select

from intake import app as portal
from intake import config as intake_config
from intake.seam.database import open_database
from review import app as console
from review import config, worker
from review.staff.models import Credential
from tests.demo import building
from tests.demo.moving import MovingClock
from tests.demo.people_here import make, read_master
from tests.demo.playing import Play
from tests.demo.records import RECEIPTS, Records, envelopes_in
from tests.demo.reporting import Portal
from tests.demo.stories import Story, read_stories

#: The organization begins so many days before its first report.
_BEFORE = 2
_ELSEWHERE = "Use another folder: `make demo FOLDER=var/filled`, then `make run FOLDER=var/filled`."


class CannotFill(Exception):
    """The demonstration can't be filled here. The message says why, and what to do."""


def fill(folder: Path, environment: dict[str, str], today: date) -> bool:
    """Fills a demonstration with reports up to today, and tells its steps; gives whether it had to.

    Raises `CannotFill` before anything but missing parts was made, and what the parts raise.
    """
    stories, records = read_stories(), Records(folder)
    first = today - timedelta(days=stories[0].sent + _BEFORE)
    make(folder, environment, first)
    with _databases(environment) as (review, intake):
        if _is_filled(folder, records, review, intake):
            click.echo(f"{folder} is filled already: nothing was done. Its receipts: {folder / RECEIPTS}")
            return False
        building.build(folder, environment)
        started = time.monotonic()
        records.begin()
        play = _play(folder, environment, records, review, stories, first)
        _tell_days(play.days(first, today), first, today, play)
        receipts = records.finish(play.kept())
    click.echo(
        f"\n  {len(stories)} reports in {time.monotonic() - started:.0f} seconds.\n"
        f"  Receipts {receipts}   to come back as their reporters\n"
        f"  Now      make run{_folder(folder)}   and sign in as amina or dana"
    )
    return True


def _folder(folder: Path) -> str:
    return "" if folder == Path("var") else f" FOLDER={folder}"


@contextmanager
def _databases(environment: dict[str, str]) -> Iterator[tuple[Engine, Engine]]:
    engines = (
        open_database(config.load(environment).database),
        open_database(intake_config.load(environment).database),
    )
    try:
        yield engines
    finally:
        for engine in engines:
            engine.dispose()


def _is_filled(folder: Path, records: Records, review: Engine, intake: Engine) -> bool:
    """Whether this was done already. Raises `CannotFill` unless nothing has ever happened here."""
    there, own, signed_in = envelopes_in(review, intake), records.own(), _has_sign_ins(review)
    if records.is_whole() and there and own <= there:
        return True
    if there - own:
        raise CannotFill(f"{folder} holds a report that the demonstration didn't make. {_ELSEWHERE}")
    if there or (records.is_begun() and signed_in):
        raise CannotFill(f"Filling {folder} was stopped half way, and can't go on. {_ELSEWHERE}")
    if signed_in:
        # A one-time code is taken once, and only later ones after it.
        raise CannotFill(f"Somebody has signed in here, so the months before can't be played. {_ELSEWHERE}")
    return False


def _has_sign_ins(review: Engine) -> bool:
    with review.connect() as connection:
        return bool(connection.scalar(select(func.max(Credential.last_step))))


def _play(
    folder: Path, environment: dict[str, str], records: Records, review: Engine, stories: list[Story],
    first: date,
) -> Play:  # fmt: skip
    people, settings = read_master(folder), config.load(environment)
    clock = MovingClock(datetime.combine(first, datetime.min.time(), UTC))
    reporters = Portal(portal.create_app(intake_config.load(environment), clock), people, records.add)
    return Play(
        people, clock, reporters, console.create_app(settings, clock), review,
        worker.make_worker(settings, clock), settings.shell_origin, stories,
    )  # fmt: skip


def _tell_days(days: Iterable[date], first: date, last: date, play: Play) -> None:
    """A bar on a terminal, a line a month elsewhere."""
    length = (last - first).days + 1
    if sys.stdout.isatty():
        with click.progressbar(days, length, f"Playing {length} days", item_show_func=_shown) as bar:
            for _ in bar:
                pass
        return
    for day in days:
        if day == last or (day + timedelta(days=1)).day == 1:
            click.echo(f"{day}: {play.sent()} of {len(play.stories)} reports, {len(play.dossiers)} opened")


def _shown(day: date | None) -> str:
    return str(day or "")
