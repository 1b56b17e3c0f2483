"""After a whole journey a thief finds nothing; with sealing off, or without recycling, she finds it all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crypto import receipt
from intake.build import REGIMES
from intake.seam.clock import SystemClock
from intake.seam.database import open_database, writing
from intake.seam.store import publish_directory
from tests.people import PROTECTION, TEST_PEOPLE
from tests.thief import moments, unsealed
from tests.thief.journey import Journey
from tests.thief.search import TYPED, Search
from tests.thief.system import (
    CONSOLE,
    PLAIN,
    SEALED,
    WORKER,
    Store,
    System,
    everybodys_rows,
    running,
    wait_until,
)

#: One process of a parallel run does all of this: what the systems leave is made once.
pytestmark = pytest.mark.xdist_group("thief")

Found = dict[str, set[str]]


@dataclass
class Loot:
    """What was found, by where."""

    places: dict[str, Found] = field(default_factory=dict)
    memory: dict[str, set[str]] = field(default_factory=dict)
    #: What each part's processes wrote to, and what was there.
    written: dict[str, set[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    #: What the intake's disk tells of moments, before the round that collects.
    moments: set[str] = field(default_factory=set)

    def take(self, when: str, journey: Journey) -> None:
        """Takes all that lies on a disk or in a table, and looks into every process."""
        system, canaries = journey.system, journey.canaries
        search = Search({**canaries.secrets, **canaries.elsewhere})
        for place in system.places():
            self.places[f"{when}: {place.name}"] = search.folder(place)
        for url in (system.store.intake, system.store.review):
            self.places[f"{when}: tables of {Path(str(url.database)).stem}"] = search.database(url)
        self.files |= system.files()
        for part in system.processes:
            self.written[part] = system.written(part)
            self.memory[f"{when}: {part}"] = Search(canaries.secrets).memory(system.pids(part))

    @property
    def everything(self) -> dict[str, object]:
        """What was found where, without the places in which nothing was."""
        return {where: found for where, found in {**self.places, **self.memory}.items() if found}


def recycled(system: System, before: set[int]) -> None:
    """Waits until the processes that answered are gone."""
    wait_until(lambda: not before & set(system.pids(PLAIN)[1:]), "no process of the plain way ends")


def searched(system: System) -> tuple[Journey, Loot]:
    """The whole journey, searched before the round that collects reports, and at its end."""
    journey, loot = Journey(system), Loot()
    with running(system, SEALED, CONSOLE):
        journey.publish()
        system.stop(WORKER)
        system.start(PLAIN)
        before = set(system.pids(PLAIN)[1:])
        keys = journey.first_half()
        recycled(system, before)
        # First, since to read a file leaves a time.
        loot.moments = moments.found(system)
        loot.take("before the round", journey)
        system.start(WORKER)
        journey.second_half(keys)
        loot.take("at the end", journey)
    return journey, loot


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sealed_loot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, portal_site: Path
) -> Loot:
    """What a thief finds."""
    folder = tmp_path_factory.mktemp("sealed")
    if request.param == "sqlite":
        store = Store.on_sqlite(folder)
    else:
        store = Store.on_postgres(request.getfixturevalue("quiet_postgres"))
    return searched(System(folder, store, portal_site))[1]


def test_nothing_is_found_anywhere(sealed_loot: Loot) -> None:
    assert sealed_loot.everything == {}


_HEX = "[0-9a-f]{32}"
#: The web server's sign of life, which has no name and no bytes, and Python's own trial of the folder.
_WEB = r"tmp/(wgunicorn-)?[a-z0-9_]{8}"
_INTAKE, _REVIEW = (rf"{name}/{name}\.db(\.lock)?" for name in ("intake", "review"))
_PARTS = rf"intake/blobs/(new-{_HEX}|{_HEX}-(size|[0-9]{{8}}))"
_BUNDLES = rf"review/bundles/(lock|(new-)?{_HEX})"
_MAIL = r"review/mail(/\d{4}-\d\d-\d\d-[0-9a-f]{16}\.eml)?"
#: What may be opened for writing at all, by part. SQLite's library opens its journals, which stand below.
WRITTEN = {
    SEALED: (_WEB, _INTAKE, _PARTS),
    PLAIN: (_WEB, _INTAKE, _PARTS),
    CONSOLE: (_WEB, _REVIEW),
    WORKER: (_INTAKE, _REVIEW, r"review/review\.db\.rounds", _BUNDLES, _MAIL),
}
#: What may lie there, before a round or after one; of temporary files nothing.
FILES = (
    rf"{_INTAKE}|intake/intake\.db-(wal|shm)", "intake/filler", _PARTS,
    rf"{_REVIEW}|review/review\.db(-wal|-shm|\.rounds)", "review/secret", r"review/freshness\.key",
    _BUNDLES, _MAIL, f"log/({SEALED}|{PLAIN}|{CONSOLE}|{WORKER})",
)  # fmt: skip


def strange(paths: set[str], patterns: Sequence[str]) -> set[str]:
    """Those that no pattern lets in."""
    return {path for path in paths if not any(re.fullmatch(one, path) for one in patterns)}


def test_nothing_is_written_but_the_files_of_the_list(sealed_loot: Loot) -> None:
    assert sealed_loot.written.keys() == WRITTEN.keys()
    for part, written in sealed_loot.written.items():
        assert written
        assert strange(written, WRITTEN[part]) == set(), part
    assert strange(sealed_loot.files, FILES) == set()


#: What the intake's disk still tells between two rounds; SECURITY.md says so under "What stays weak".
_FILES = {
    f"when {what} was changed, as the file system keeps it" for what in ("a part", "the folder of parts")
}
REMAINS = {
    "sqlite": _FILES
    | {
        "the order of pages in the journal",
        # It has one row.
        "the order of rows of alembic_version",
        "when the database's files were written",
    },
    "postgresql": _FILES
    | {
        "the order of rows of envelope",
        "the statistics' last_idx_scan",
        "the statistics' last_seq_scan",
    },
}


def test_of_time_this_remains_on_the_intake(sealed_loot: Loot, request: pytest.FixtureRequest) -> None:
    kind = request.node.callspec.params["sealed_loot"]
    assert sorted(sealed_loot.moments) == sorted(REMAINS[kind])


@pytest.fixture(scope="module")
def open_loot(tmp_path_factory: pytest.TempPathFactory, portal_site: Path) -> Loot:
    """What a thief finds where nobody seals."""
    folder = tmp_path_factory.mktemp("open")
    # The rows of the officers' keys are made before, and sealed.
    everybodys_rows(SystemClock().today())
    commands = {PLAIN: ("-m", "tests.thief.unsealed", str(REGIMES))}
    with pytest.MonkeyPatch.context() as patch:
        unsealed.apply(patch.setattr)
        return searched(System(folder, Store.on_sqlite(folder), portal_site, commands))[1]


@pytest.mark.parametrize(
    "place",
    [
        "before the round: intake",
        "before the round: tables of intake",
        "before the round: portal",
        "at the end: review",
        "at the end: tables of review",
        "at the end: console",
    ],
)
def test_with_sealing_off_words_are_found(open_loot: Loot, place: str) -> None:
    files = open_loot.places.get(place, {})
    assert TYPED in open_loot.memory.get(place, set()).union(*files.values())


def test_with_recycling_off_words_and_receipt_are_in_the_plain_ways_memory(
    tmp_path: Path, portal_site: Path
) -> None:
    store = Store.on_sqlite(tmp_path)
    commands = {PLAIN: ("-m", "tests.thief.unforgetting", str(REGIMES))}
    journey = Journey(System(tmp_path, store, portal_site, commands))
    with running(journey.system, SEALED, PLAIN):
        with writing(open_database(str(store.intake))) as connection:
            publish_directory(connection, TEST_PEOPLE.directory(journey.today))
        journey.canaries.receipts["earlier"] = receipt.generate()
        journey.plain_reports(journey.canaries.receipts["earlier"])
        search = Search(journey.canaries.secrets)
        found = search.memory(journey.system.pids(PLAIN))
        files = [search.folder(place) for place in journey.system.places()]
    assert TYPED in found
    assert f"receipt, plain way, {PROTECTION}" in found
    assert "receipt in groups, earlier" in found
    # What is in memory alone is in memory alone.
    assert files == [{}] * len(files)
