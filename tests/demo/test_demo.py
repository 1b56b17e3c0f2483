"""`make run` as a newcomer meets it: first start, second start, clear refusals, renewal after months."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from crypto import directory
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import open_database
from intake.seam.organization import Organization, read_organization
from review import config, worker
from review.app import create_app
from review.dossiers.models import Dummy
from review.staff import published
from tests.browser.running import free_port
from tests.demo import keeper
from tests.demo.__main__ import environment
from tests.demo.people_here import NotOurs, check_ours, read_master
from tests.people import AMINA, EVERYBODY, MISCONDUCT
from tests.transports import ClientTransport

ROOT = Path(__file__).parents[2]
PORTS = (
    "CANDOUR_INTAKE_LISTEN", "CANDOUR_INTAKE_PLAIN_LISTEN", "CANDOUR_REVIEW_LISTEN",
    "CANDOUR_REVIEW_SHELL_LISTEN",
)  # fmt: skip


@dataclass
class Demonstration:
    """A running demonstration: what it printed, and its addresses."""

    process: subprocess.Popen[str]
    output: str
    addresses: dict[str, str]


def settings_of(ports: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        **ports,
        "CANDOUR_REVIEW_DUMMIES": "every 10",
        "CANDOUR_REVIEW_ORIGIN": f"http://{ports['CANDOUR_REVIEW_LISTEN']}",
        "CANDOUR_REVIEW_SHELL_ORIGIN": f"http://{ports['CANDOUR_REVIEW_SHELL_LISTEN']}",
    }


def free_ports() -> dict[str, str]:
    return {name: f"127.0.0.1:{free_port()}" for name in PORTS}


@contextmanager
def running(folder: Path, ports: dict[str, str]) -> Iterator[Demonstration]:
    """Runs it until it has told where it is; then stops it as Ctrl-C does."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.demo", "--folder", str(folder), "run"],
        cwd=ROOT, env=settings_of(ports), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    output = ""
    for line in process.stdout:
        output += line
        if "Ctrl-C stops everything" in line:
            break
    try:
        yield Demonstration(process, output, ports)
    finally:
        process.send_signal(signal.SIGINT)
        output += process.stdout.read()
        process.stdout.close()
        code = process.wait(30)
    assert code == 0, output
    assert "Stopped." in output


def status(address: str) -> int:
    with urllib.request.urlopen(f"http://{address}/", timeout=10) as answer:
        return int(answer.status)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration") / "var"


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    return free_ports()


def test_a_first_start_makes_everything_and_tells_where_it_is(folder: Path, ports: dict[str, str]) -> None:
    with running(folder, ports) as demonstration:
        for name in ("CANDOUR_INTAKE_LISTEN", "CANDOUR_REVIEW_SHELL_LISTEN"):
            assert status(ports[name]) == 200
            assert ports[name] in demonstration.output
        plain = f"http://{ports['CANDOUR_INTAKE_PLAIN_LISTEN']}/plain/"
        assert plain in demonstration.output
        assert "What is weaker on this page" in wait_for(f"{plain}en/").decode()
        with urllib.request.urlopen(f"http://{ports['CANDOUR_INTAKE_LISTEN']}/en/", timeout=10) as page:
            assert "<noscript>" in (text := page.read().decode())
            assert f"{plain}en/" in text
        secrets = folder / "first-sign-in.txt"
        assert str(secrets) in demonstration.output
        assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
        assert all(person.name in secrets.read_text() for person in EVERYBODY)
        notes = wait_for_directory(ports["CANDOUR_INTAKE_LISTEN"])
        people = read_master(folder)
        found = directory.verify(
            notes, people.organization.root, people.installation, SystemClock().today(), 1
        )
        assert len(found.recipients(people.channel_id(MISCONDUCT))) == 3
        assert wait_for_dummies(folder)


def wait_for_dummies(folder: Path) -> set[bytes]:
    """What lies in the store though nobody reported: the worker posted it through the portal."""
    there, here = (open_database(f"sqlite:///{folder}/{name}/{name}.db") for name in ("intake", "review"))
    for _ in range(200):
        with there.connect() as connection, Database(here) as database:
            found = set(store.waiting_hashes(connection)) & set(database.scalars(select(Dummy.hash)))
        if found:
            return found
        time.sleep(0.1)
    return set()


def wait_for_directory(address: str) -> bytes:
    return wait_for(f"http://{address}/directory")


def wait_for(url: str) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def test_a_second_start_builds_and_makes_nothing_anew(folder: Path, ports: dict[str, str]) -> None:
    before = (folder / "first-sign-in.txt").read_text()
    with running(folder, ports) as demonstration:
        assert "portal:" not in demonstration.output
        assert status(ports["CANDOUR_INTAKE_LISTEN"]) == 200
    assert (folder / "first-sign-in.txt").read_text() == before


def refused(folder: Path, ports: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo", "--folder", str(folder), "run"],
        cwd=ROOT, env=settings_of(ports), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("name", PORTS)
def test_a_taken_port_is_named_with_its_setting(folder: Path, ports: dict[str, str], name: str) -> None:
    host, _, port = ports[name].partition(":")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, int(port)))
        taken.listen()
        said = refused(folder, ports)
    assert ports[name] in said
    assert name in said


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "can't be made" in refused(tmp_path / "file" / "var", free_ports())


def test_another_organizations_folder_is_refused(tmp_path: Path) -> None:
    real = Organization(bytes(16), bytes(32), 1)
    (tmp_path / "organization.txt").write_text(real.to_text())
    assert "real organization" in refused(tmp_path, free_ports())
    assert not (tmp_path / "demo").exists()


def test_the_keeper_acts_for_no_other_organization(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "organization.txt").write_text(Organization(bytes(16), bytes(32), 1).to_text())
    with pytest.raises(NotOurs):
        check_ours(read_master(folder), tmp_path / "organization.txt")


def test_a_tool_that_is_missing_is_named(tmp_path: Path) -> None:
    """On a machine without Node, or with an old Python, the makefile's first step says what to install."""
    for name in ("sh", "env", "dirname"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    python = tmp_path / "python3"
    python.symlink_to(sys.executable)
    done = subprocess.run(
        ["/bin/sh", "deploy/check_tools.sh", sys.executable],
        cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Node.js is missing" in done.stderr
    done = subprocess.run(
        ["/bin/sh", "deploy/check_tools.sh", "python-that-is-not-there"],
        cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Python is missing" in done.stderr


def test_a_code_of_the_moment_is_printed(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo", "--folder", str(folder), "code", "amina"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[0].isdigit()


class Later:
    """The clock of a machine that was off for two hundred days."""

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(days=200)

    def today(self) -> date:
        return self.now().date()


def test_after_months_roster_and_epochs_are_renewed(
    folder: Path, ports: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demonstration was stopped for two hundred days: everything has expired."""
    people = read_master(folder)
    settings = config.load(demonstration_environment(folder, ports))
    # Browsers and console live on the same later day, which no process of today can.
    app = create_app(settings, Later())
    shell_origin = settings.shell_origin
    monkeypatch.setattr(keeper, "HttpTransport", lambda *_: ClientTransport(app, shell_origin))
    monkeypatch.setattr(keeper, "time", SimpleNamespace(time=lambda: Later().now().timestamp()))
    later = Later().today()
    assert keeper.renew_roster(people, settings, later)
    for person in EVERYBODY:
        assert keeper.renew_epoch(people, settings, person, later)
    everybody = {people.officer(person).fingerprint for person in EVERYBODY}
    assert published_on(settings, later) == everybody
    assert keeper.renew_roster(people, settings, later) is False
    assert keeper.renew_epoch(people, settings, AMINA, later) is False


def demonstration_environment(folder: Path, ports: dict[str, str]) -> dict[str, str]:
    given = {name: value for name, value in settings_of(ports).items() if name.startswith("CANDOUR_")}
    return {**environment(folder), **given}


def published_on(settings: config.Settings, day: date) -> set[bytes]:
    """The officers who can be sealed to on a day, once a round has published."""
    made = worker.make_worker(settings, Later())
    assert worker.publish(made)
    with made.store.connect() as connection:
        notes = store.directory(connection)
    assert notes is not None
    with Database(open_database(settings.database)) as database:
        organization = read_organization(settings.organization)
        assert published.roster_of(database, organization) is not None
    found = directory.verify(notes, organization.root, organization.installation, day, 1)
    return set(found.epochs)
