"""Floods: budgets for everybody together, shared by all server processes, found in no file."""

from __future__ import annotations

import dataclasses
import os
import secrets
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from crypto import address, part
from crypto.address import ANSWER_SIZE
from crypto.part import PartHead
from intake.app import create_app
from intake.budgets import FLOOR, Budgets, Limits, UsedUp
from tests.conftest import TODAY, FixedClock
from tests.intake.conftest import Portal
from tests.people import MISCONDUCT, PROTECTION, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report

on_one_database = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
A, B = b"a" * 16, b"b" * 16
SMALL = part.STREAM_SIZES[0]


def limited(portal: Portal, clock: FixedClock, **limits: int) -> Portal:
    """The same portal with smaller budgets."""
    settings = dataclasses.replace(portal.settings, **limits)  # type: ignore[arg-type]
    return dataclasses.replace(portal, client=create_app(settings, clock).test_client(), settings=settings)


def report(portal: Portal, channel: str = MISCONDUCT) -> bytes:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    channel_id = TEST_PEOPLE.channel_id(channel)
    return seal_report(keys, portal.directory(), channel_id, TODAY, {"what_happened": "x"})


def visit(portal: Portal) -> int:
    return portal.post(address.visit(secrets.token_bytes(32))).status_code


def files_of(portal: Portal) -> int:
    head = PartHead(secrets.token_bytes(16), SMALL, 0)
    body = part.part_bytes(part.Part(head, bytes(SMALL)))
    answer = portal.client.post("/part", data=body, content_type="application/octet-stream")
    assert len(answer.data) == part.ANSWER_SIZE
    return answer.status_code


@on_one_database
def test_a_flood_on_one_channel_leaves_the_other_and_the_mailboxes_open(
    portal: Portal, clock: FixedClock
) -> None:
    flooded = limited(portal, clock, envelopes_a_minute=4)
    answers = [flooded.post(report(portal)) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 3 + [503] * 3
    assert {len(answer.data) for answer in answers} == {ANSWER_SIZE}
    assert len({len(answer.status) + len(str(answer.headers)) for answer in answers}) == 1
    assert answers[-1].headers["Retry-After"] == "600"
    assert answers[-1].get_json(force=True)["title"] == "Busy"
    assert visit(flooded) == 200
    assert flooded.post(report(portal, PROTECTION)).status_code == 201
    assert flooded.post(report(portal, PROTECTION)).status_code == 503
    clock.moment += timedelta(minutes=1)
    assert flooded.post(report(portal)).status_code == 201


@on_one_database
def test_bad_envelopes_by_the_thousand_use_up_nothing(portal: Portal, clock: FixedClock) -> None:
    flooded = limited(portal, clock, envelopes_a_minute=2)
    good = report(portal)
    strange = good[:24] + secrets.token_bytes(16) + good[40:]
    for bad in (good[:-1], b"X" + good[1:], strange, b""):
        assert {flooded.post(bad).status_code for _ in range(250)} == {422}
    assert flooded.post(good).status_code == 201


@on_one_database
def test_visits_have_a_budget_of_their_own(portal: Portal, clock: FixedClock) -> None:
    flooded = limited(portal, clock, visits_a_minute=3)
    assert [visit(flooded) for _ in range(5)] == [200] * 3 + [503] * 2
    assert flooded.post(report(portal)).status_code == 201


@on_one_database
def test_files_use_up_no_more_than_three_quarters_of_the_days_bytes(
    portal: Portal, clock: FixedClock
) -> None:
    flooded = limited(portal, clock, megabytes_a_day=1)
    statuses = [files_of(flooded) for _ in range(1_048_576 // SMALL + 2)]
    taken = statuses.count(201)
    assert taken * SMALL <= 786_432 < (taken + 1) * SMALL
    assert set(statuses) == {201, 503}
    assert flooded.post(report(portal)).status_code == 201
    clock.moment += timedelta(days=1)
    assert files_of(flooded) == 201


@on_one_database
def test_a_floor_of_the_disk_stays_free_for_the_collector(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = report(portal)

    def usage(free: int) -> Callable[[Path], SimpleNamespace]:
        return lambda _: SimpleNamespace(free=free)

    monkeypatch.setattr(shutil, "disk_usage", usage(FLOOR + len(sealed) - 1))
    assert portal.post(sealed).status_code == 503
    monkeypatch.setattr(shutil, "disk_usage", usage(FLOOR + len(sealed)))
    assert portal.post(sealed).status_code == 201


def taken(budgets: Budgets, count: int, channel: bytes = A) -> int:
    """How many of so many envelopes are taken."""
    done = 0
    for _ in range(count):
        try:
            budgets.take_envelope(channel, 1, MOMENT)
        except UsedUp:
            continue
        done += 1
    return done


def in_a_fork(act: Callable[[], int]) -> int:
    """The number of a process that does this."""
    child = os.fork()
    if child == 0:
        os._exit(act())
    return child


def test_all_processes_count_in_one_place(tmp_path: Path) -> None:
    budgets = Budgets(Limits(160, 1, 1), tmp_path)
    children = [in_a_fork(lambda: taken(budgets, 60)) for _ in range(4)]
    assert sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == 120
    assert taken(budgets, 100, B) == 40


def test_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    """It is killed at the moment at which it counts."""
    budgets = Budgets(Limits(4, 1, 1), tmp_path)
    ready, told = os.pipe()

    def stall() -> int:
        with budgets._counting(MOMENT):
            os.write(told, b"x")
            signal.pause()
        return 0

    child = in_a_fork(stall)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert taken(budgets, 5) == 3


def test_the_counts_are_in_no_file(tmp_path: Path) -> None:
    budgets = Budgets(Limits(4, 1, 1), tmp_path)
    assert taken(budgets, 2) == 2
    assert list(tmp_path.iterdir()) == []
    assert str(Path(f"/proc/self/fd/{budgets._file}").readlink()) == "/memfd:budgets (deleted)"


def test_more_channels_than_there_are_places_share_the_last_one(tmp_path: Path) -> None:
    budgets = Budgets(Limits(4_000, 1, 1), tmp_path)
    for number in range(70):
        assert taken(budgets, 1, (number + 1).to_bytes(16, "big")) == 1
