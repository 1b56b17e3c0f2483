"""`intake check`: each thing that is broken is named, with what to do; what is whole is said to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from crypto import directory
from intake import checking, cli, journal
from intake.config import OFF, Settings
from intake.seam import findings, store
from intake.seam.accounts import NoAccounts
from intake.seam.database import open_database, writing
from intake.seam.findings import FAIL, OK, WARN, Finding
from tests.conftest import TODAY, FixedClock
from tests.intake.conftest import Portal
from tests.people import AMINA, BRUNO, DANA, EMEKA, INES, TEST_PEOPLE, People, Person, epoch_days


class Usage(NamedTuple):
    """What `shutil.disk_usage` gives."""

    total: int
    used: int
    free: int


def found(settings: Settings, clock: FixedClock) -> dict[str, list[Finding]]:
    """What the check says, by level."""
    every = list(checking.check(settings, clock))
    assert all(one.remedy for one in every if one.level != OK), "a finding without a remedy"
    return {level: [one for one in every if one.level == level] for level in (OK, WARN, FAIL)}


def says(findings_: list[Finding], words: str) -> bool:
    return any(words in str(one) for one in findings_)


@contextmanager
def without(portal: Portal, notes: bytes) -> Iterator[None]:
    """Another list of officers is published."""
    kept = TEST_PEOPLE.directory(TODAY)
    for one in (notes, kept):
        with writing(portal.collector) as connection:
            store.publish_directory(connection, one)
        if one is notes:
            yield


def test_what_is_whole_is_said_to_be(
    portal: Portal, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "swap", lambda: Finding(OK, "no swap"))
    said = found(portal.settings, clock)
    if portal.owner.dialect.name == "sqlite":
        assert said[FAIL] == []
        assert [one.what for one in said[WARN]] == [
            "SQLite has no accounts: a thief of one part reads all of it"
        ]
    else:
        # The server of the tests is set as it comes, and its clock goes on.
        (only,) = [one for one in said[FAIL] if "differ" not in one.what]
        assert "wal_level=replica" in only.what
        assert "wal_level=minimal" in only.remedy
        assert says(said[OK], "and no more")
        # Two of its segments, which are larger than those that the run book makes.
        assert says(said[WARN], "max_wal_size=32MB")
    assert len(said[OK]) >= 8


BROKEN: dict[str, tuple[Callable[[Settings, Path], Settings], str]] = {
    "no organization": (lambda s, p: replace(s, organization=p / "none"), "review root new"),
    "no site": (lambda s, p: replace(s, site=p / "none"), "make build"),
    "no filler": (lambda s, p: replace(s, filler=p / "none"), "intake setup"),
    "short filler": (lambda s, p: replace(s, filler=made(p, b"x", 0o600)), "1 bytes instead of 32"),
    "open filler": (lambda s, p: replace(s, filler=made(p, b"x" * 32, 0o644)), "chmod 600"),
    "no blobs": (lambda s, p: replace(s, blobs=p / "none"), "intake setup"),
    "open blobs": (lambda s, p: replace(s, blobs=open_folder(p)), "chmod o-rwx"),
    "no database": (lambda s, p: replace(s, database=f"sqlite:///{p}/none.db"), "isn't there"),
    "no server": (
        lambda s, p: replace(s, database=f"postgresql+psycopg://a:b@/x?host={p}"), "CANDOUR_INTAKE_DATABASE"
    ),
    "empty database": (lambda s, p: replace(s, database=emptied(p)), "intake database upgrade"),
    "another root": (lambda s, p: replace(s, organization=of_others(p, root=True)), "of two roots"),
    "another installation": (lambda s, p: replace(s, organization=of_others(p)), "list of officers"),
}  # fmt: skip


def made(folder: Path, data: bytes, mode: int) -> Path:
    path = folder / f"file-{mode:o}"
    path.write_bytes(data)
    path.chmod(mode)
    return path


def open_folder(folder: Path) -> Path:
    path = folder / "open"
    path.mkdir(exist_ok=True)
    path.chmod(0o755)
    return path


def emptied(folder: Path) -> str:
    (folder / "empty.db").touch()
    return f"sqlite:///{folder}/empty.db"


def of_others(folder: Path, root: bool = False) -> Path:
    path = folder / f"others-{root}"
    others = People(b"others").organization
    path.write_text(
        replace(others, installation=TEST_PEOPLE.installation).to_text() if root else others.to_text()
    )
    return path


def test_each_thing_that_is_broken_is_named_with_what_to_do(
    portal: Portal, clock: FixedClock, tmp_path: Path
) -> None:
    before = len(found(portal.settings, clock)[FAIL])
    for name, (broken, words) in BROKEN.items():
        said = found(broken(portal.settings, tmp_path), clock)
        assert says(said[FAIL], words), (name, said[FAIL])
        assert len(said[FAIL]) > before or name == "no server" or "database" in name, name
    assert not (tmp_path / "none.db").exists()


def of_one(*people: Person) -> bytes:
    """A list on which these alone have keys."""
    roster = TEST_PEOPLE.roster(TODAY)
    epochs = [TEST_PEOPLE.epoch_note(person, epoch_days(TODAY)[0]) for person in people]
    return directory.join([roster, *epochs, TEST_PEOPLE.freshness(roster, epochs, TODAY)])


def test_what_ends_is_said_before_it_ends(portal: Portal, clock: FixedClock) -> None:
    for days, level, words in (
        (0, OK, "last round that published was on 2026-11-24"),
        (2, WARN, "review worker"),
        (-1, WARN, "a clock is wrong"),
        (5, FAIL, "stale"),
        (40, FAIL, "expired"),
    ):
        at = FixedClock(clock.moment + timedelta(days=days))
        assert says(found(portal.settings, at)[level], words), days
    with without(portal, TEST_PEOPLE.directory(TODAY, TODAY)[:-1]):
        assert says(found(portal.settings, clock)[FAIL], "review round")
    with without(portal, TEST_PEOPLE.directory(TODAY, TODAY + timedelta(days=30))):
        said = found(portal.settings, FixedClock(clock.moment + timedelta(days=30)))
        assert says(said[WARN], "review root sign")
    with without(portal, of_one(AMINA)):
        said = found(portal.settings, clock)
        assert says(said[FAIL], "misconduct has 1 readers and needs 2")
        assert says(said[FAIL], "These must sign in, which renews their keys: Bruno Keller, Chen Wei")
        assert says(said[FAIL], "protection has 0 readers")
    with without(portal, of_one(AMINA, BRUNO, DANA, EMEKA, INES)):
        said = found(portal.settings, clock)
        assert says(said[WARN], "renews their keys: Chen Wei")
        assert says(said[OK], "protection has 3 readers")


def test_an_empty_store_has_no_list(portal: Portal, clock: FixedClock) -> None:
    with writing(portal.owner) as connection:
        connection.execute(store.directories.delete())
    assert says(found(portal.settings, clock)[FAIL], "review roster take")


def test_the_disks_floor_and_swap(
    portal: Portal, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size\n/dev/sda2 partition 100\n")
    assert findings.swap(swaps).level == WARN
    swaps.write_text("Filename Type Size\n")
    assert findings.swap(swaps).level == OK
    for free, level in ((100, FAIL), (300 << 20, WARN), (10 << 30, OK)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: Usage(0, 0, free))
        assert says(found(portal.settings, clock)[level], "room for reports"), free
    assert says(found(replace(portal.settings, plain=OFF), clock)[OK], "switched off")


def test_the_owners_account_and_a_wrong_clock_are_named(portal: Portal, clock: FixedClock) -> None:
    if portal.owner.dialect.name != "postgresql":
        with pytest.raises(NoAccounts):
            journal.clear(portal.owner)
        return
    owner = portal.owner.url.render_as_string(hide_password=False)
    assert says(found(replace(portal.settings, database=owner), clock)[FAIL], "SELECT on envelope")
    ahead = FixedClock(datetime.now(UTC) + timedelta(hours=1))
    assert says(found(portal.settings, ahead)[FAIL], "NTP")
    assert says(found(portal.settings, FixedClock(datetime.now(UTC)))[OK], "the database server's too")
    collector = portal.collector.url.render_as_string(hide_password=False)
    assert says(found(replace(portal.settings, database=collector), clock)[FAIL], "INSERT on envelope")
    engine = open_database(owner)
    journal.clear(engine)
    engine.dispose()


def test_the_command_ends_with_one_when_something_fails(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "from_environment", lambda: replace(portal.settings, filler=tmp_path / "none"))
    done = CliRunner().invoke(cli.commands, ["check"])
    assert done.exit_code == 1
    assert "FAIL  the mailbox filler" in done.output
    assert "-> Run `intake setup`." in done.output
    monkeypatch.setattr(
        checking, "check", lambda *_: iter([Finding(OK, "well"), Finding(WARN, "soon", "do")])
    )
    assert CliRunner().invoke(cli.commands, ["check"]).exit_code == 0
