"""The three applications as harnesses ask them: in this process, over SQLite, made once when first asked."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from intake import config
from intake.plain.app import create_app as create_plain
from tests.conftest import FixedClock
from tests.fuzz.contract import VECTORS
from tests.intake.conftest import make_portal
from tests.people import AMINA, DANA, FARID, GRETA
from tests.review.conftest import SHELL_ORIGIN, make_office

REGIMES = VECTORS.parents[1] / "review" / "regimes"
#: What the plain pages name with its hash: any bytes will do.
_ASSETS = ("exit.txt", "portal.css", "portal-rtl.css", "plain.css")
#: Whose requests the console gets; before them nobody's.
PEOPLE = (AMINA, DANA, FARID, GRETA)


def _folder() -> Path:
    """In memory where there is such a disk: a place lives as long as its process."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    folder = Path(tempfile.mkdtemp(prefix="candour-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def portal() -> FlaskClient:
    """The portal."""
    folder = _folder()
    return make_portal(folder, lambda name: f"sqlite:///{folder}/{name}.db", FixedClock()).client


@cache
def plain() -> FlaskClient:
    """The plain way, in a bare dress."""
    folder = _folder()
    made = make_portal(folder, lambda name: f"sqlite:///{folder}/{name}.db", FixedClock())
    static = folder / "site" / "static"
    static.mkdir()
    for name in _ASSETS:
        (static / name).write_text("https://example.org/")
    environment = {
        "CANDOUR_ORGANIZATION": str(made.settings.organization),
        "CANDOUR_INTAKE_DATABASE": made.settings.database,
        "CANDOUR_INTAKE_SITE": str(made.settings.site),
        "CANDOUR_INTAKE_FILLER": str(made.settings.filler),
        "CANDOUR_INTAKE_BLOBS": str(made.settings.blobs),
        "CANDOUR_INTAKE_PLAIN": "/plain/",
    }
    return create_plain(config.load(environment), REGIMES, FixedClock()).test_client()


@dataclass
class Console:
    """The console, somebody of each kind signed in, and its database as it was then."""

    client: FlaskClient
    sessions: list[dict[str, str]]
    rules: list[tuple[str, str]]
    database: Path
    pristine: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def keep(self) -> None:
        """Remembers what the database holds."""
        with sqlite3.connect(self.database) as live:
            live.backup(self.pristine)

    def restore(self) -> None:
        """Puts the database back, so that one request doesn't change what the next one meets."""
        live = sqlite3.connect(self.database)
        self.pristine.backup(live)
        live.close()


@cache
def console() -> Console:
    """The console with a report that waits to be opened."""
    folder = _folder()
    office = make_office(folder, lambda name: f"sqlite:///{folder}/{name}.db", FixedClock())
    office.report()
    office.round()
    sessions: list[dict[str, str]] = [{"Origin": SHELL_ORIGIN, "Sec-Fetch-Dest": "empty"}]
    for person in PEOPLE:
        shell = office.shell(person)
        transport: Any = shell.transport
        cookie = transport.client.get_cookie("candour").value
        more = {"Cookie": f"candour={cookie}", "X-CSRFToken": shell.session["csrf"]}
        sessions.append({**sessions[0], **more})
    rules = sorted(
        (method, rule.rule)
        for rule in office.app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    )
    made = Console(office.app.test_client(use_cookies=False), sessions, rules, folder / "review.db")
    made.keep()
    return made
