"""A real portal: the built site, served by the production server on a free port, over its own store."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self
from urllib.error import URLError

from sqlalchemy import Engine, delete

from intake import build, config
from intake.seam import store
from intake.seam.blobs import Blobs
from intake.seam.database import open_database, writing
from intake.setup import set_up
from tests.people import TEST_PEOPLE

ROOT = Path(__file__).parents[2]
#: Nothing listens there: a page that leaves for it shows that it left, and no stranger is asked.
EXIT = "https://exit.test/"
_PATIENCE = 120.0


class NotStarted(Exception):
    """The portal's process ended or never answered; the message is what it wrote."""


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """The processes of a parallel test run take turns."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_assets(folder: Path) -> Path:
    """The portal's scripts and style sheets for the fixed people's organization, built once."""
    with one_at_a_time(folder / "build.lock"):
        organization = folder / "organization.txt"
        assets = folder / "assets"
        if not assets.exists():
            organization.write_text(TEST_PEOPLE.organization.to_text())
            command = ["node", "deploy/build.mjs", "--only", "portal", "--exit", EXIT]
            command += ["--organization", str(organization), "--out", str(assets)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return assets


def build_site(folder: Path) -> Path:
    """The whole site, built once."""
    assets = build_assets(folder)
    with one_at_a_time(folder / "build.lock"):
        site = folder / "site"
        if not site.exists():
            build.build_site(site, ROOT / "review" / "regimes", assets, plain="/plain/")
    return site


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningPortal:
    """The portal under test. `store` is the owner's engine: what the collector and the console reach."""

    url: str
    store: Engine
    process: subprocess.Popen[bytes]
    log: Path
    #: Where parts of bundles wait.
    blobs: Path
    #: What serves it, and a page that shows that it is up.
    arguments: ClassVar[tuple[str, ...]] = ("-m", "intake", "serve")
    first_page: ClassVar[str] = "/error.html"

    @classmethod
    def start(cls, site: Path, folder: Path, **more: str) -> Self:
        """Serves a built site with a fresh store in `folder`; `more` are settings. Raises `NotStarted`."""
        listen = f"127.0.0.1:{free_port()}"
        organization = folder / "organization.txt"
        organization.write_text(TEST_PEOPLE.organization.to_text())
        settings = {
            "CANDOUR_ORGANIZATION": str(organization),
            "CANDOUR_INTAKE_DATABASE": f"sqlite:///{folder}/intake.db",
            "CANDOUR_INTAKE_SITE": str(site),
            "CANDOUR_INTAKE_FILLER": str(folder / "filler"),
            "CANDOUR_INTAKE_BLOBS": str(folder / "blobs"),
            "CANDOUR_INTAKE_LISTEN": listen,
            "CANDOUR_INTAKE_PROCESSES": "2",
            "CANDOUR_INTAKE_THREADS": "8",
            "CANDOUR_INTAKE_PLAIN_LISTEN": listen,
            **more,
        }
        set_up(config.load(settings))
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *cls.arguments],
                cwd=ROOT, env={**os.environ, **settings}, stdout=output, stderr=output,
            )  # fmt: skip
        store_engine = open_database(settings["CANDOUR_INTAKE_DATABASE"])
        blobs = Path(settings["CANDOUR_INTAKE_BLOBS"])
        portal = cls(f"http://{listen}", store_engine, process, log, blobs)
        portal.wait()
        return portal

    def wait(self) -> None:
        """Waits until it answers. Raises `NotStarted`."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(URLError, ConnectionError):
                urllib.request.urlopen(f"{self.url}{self.first_page}", timeout=5).close()  # noqa: S310 - our own
                return
            time.sleep(0.05)
        raise NotStarted(self.log.read_text())

    def stop(self) -> None:
        """Ends the process."""
        self.process.terminate()
        self.process.wait(15)
        self.store.dispose()

    def publish(self, notes: bytes) -> None:
        """Publishes a directory, as the worker does."""
        with writing(self.store) as connection:
            store.publish_directory(connection, notes)

    def put_mailbox(self, address: bytes, value: bytes) -> None:
        """Delivers an answer, as the worker does."""
        with writing(self.store) as connection:
            store.put_mailbox_value(connection, address, value)

    def envelopes(self) -> list[bytes]:
        """Every envelope that was taken."""
        with self.store.connect() as connection:
            found = [store.read_envelope(connection, name) for name in store.waiting_hashes(connection)]
        return [one.sealed for one in found if one]

    def bundle(self, bundle_id: bytes, stream_size: int) -> bytes | None:
        """The sealed files of an envelope; nothing as long as a part is missing."""
        blobs = Blobs(self.blobs)
        if not blobs.is_whole(bundle_id, stream_size):
            return None
        return b"".join(blobs.parts(bundle_id, stream_size))

    def empty(self) -> None:
        """Forgets envelopes, answers and files."""
        blobs = Blobs(self.blobs)
        for bundle_id in blobs.ids():
            blobs.drop(bundle_id)
        with writing(self.store) as connection:
            connection.execute(delete(store.envelopes))
            connection.execute(delete(store.plain_forms))
            connection.execute(delete(store.mailboxes))
            connection.execute(delete(store.bundles))


class RunningPlain(RunningPortal):
    """The plain way under test, over a store of its own or over a portal's."""

    arguments: ClassVar[tuple[str, ...]] = ("-m", "intake", "plain")
    first_page = "/plain/en/"

    @classmethod
    def beside(cls, portal: RunningPortal, site: Path, folder: Path) -> Self:
        """Serves it over a portal's store, as in production. Raises `NotStarted`."""
        shared = {"DATABASE": str(portal.store.url), "BLOBS": str(portal.blobs)}
        shared["FILLER"] = str(portal.blobs.parent / "filler")
        return cls.start(site, folder, **{f"CANDOUR_INTAKE_{name}": value for name, value in shared.items()})
