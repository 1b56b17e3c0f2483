"""Reports accepted, and visits answered: the portal against bare inserts, empty posts and a file."""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from crypto.address import VISIT_MAGIC, VISIT_SIZE
from crypto.envelope import ENVELOPE_SIZES, Head
from intake.seam import store
from intake.seam.database import writing
from tests.bench.figures import Figure
from tests.bench.processes import PROCESSES, ROOT, Load, baseline_server, load
from tests.browser.running import RunningPortal
from tests.people import MISCONDUCT, TEST_PEOPLE

#: Nothing is held back here: what is measured is the work, not the budget.
BUDGETS = ("ENVELOPES_A_MINUTE", "VISITS_A_MINUTE", "MEGABYTES_A_DAY")
_CHANNEL = TEST_PEOPLE.channel_id(MISCONDUCT)
_FILE = 'wrk.method = "GET"'
_POST = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/octet-stream"
"""
_BODY = """
local function byte(pair) return string.char(tonumber(pair, 16)) end
local function bytes(hex) return (hex:gsub("..", byte)) end
"""


def _envelopes() -> str:
    """A script for wrk: envelopes of right form whose commitments differ; the portal can't open any."""
    head = Head(1, TEST_PEOPLE.organization.installation, _CHANNEL, bytes(32)).to_bytes()[:-32]
    rest = ENVELOPE_SIZES[1] - len(head) - 16
    return f"""{_POST}{_BODY}
local head, rest = bytes("{head.hex()}"), string.rep("x", {rest})
local random = io.open("/dev/urandom", "rb")
function request() return wrk.format(nil, "/post", nil, head .. random:read(16) .. rest) end
"""


def _visits() -> str:
    return f"""{_POST}{_BODY}
local head = bytes("{(VISIT_MAGIC + bytes(32)).hex()}")
local body = head .. string.rep("\\0", {VISIT_SIZE} - #head)
function request() return wrk.format(nil, "/post", nil, body) end
"""


def _inserts(database: str, seconds: int) -> Load:
    command = [sys.executable, "-m", "tests.bench.inserting", database, str(seconds)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    said = [process.communicate()[0].split() for process in running]
    count = sum(int(words[0]) for words in said)
    return Load(count / seconds, 1000 * sum(float(words[1]) for words in said) / count)


@contextmanager
def running_portal(site: Path, database: str = "") -> Iterator[RunningPortal]:
    """A portal as it runs in production, over a store of its own or over a database."""
    with tempfile.TemporaryDirectory(prefix="candour-bench-") as folder:
        more = {"CANDOUR_INTAKE_DATABASE": database} if database else {}
        more |= {f"CANDOUR_INTAKE_{name}": "100000000" for name in BUDGETS}
        portal = RunningPortal.start(site, Path(folder), CANDOUR_INTAKE_THREADS="64", **more)
        try:
            portal.publish(TEST_PEOPLE.directory(date.today()))  # noqa: DTZ011 - of this day, for a server of this day
            yield portal
        finally:
            portal.stop()


def accepting(site: Path, kind: str, database: str, seconds: int) -> list[Figure]:
    """Sealed reports against bare inserts and empty posts of the same bytes."""
    script = _envelopes()
    with baseline_server() as (url, process):
        empty = load(url, script, process, seconds)
    with running_portal(site, database) as portal:
        accepted = load(portal.url, script, portal.process.pid, seconds)
        inserted = _inserts(str(portal.store.url.render_as_string(hide_password=False)), seconds)
    return [
        Figure(f"report accepted, {kind}", f"{accepted.per_second:.0f}/s",
               f"insert {inserted.per_second:.0f}/s",
               accepted.per_second / inserted.per_second, 0.7, at_least=True),
        Figure(f"processor a report, {kind}, of 1.4 ms", f"{accepted.cpu:.2f} ms", "1.4 ms",
               accepted.cpu / 1.4, 1.0, at_least=False),
        Figure(f"processor a report, {kind}", f"{accepted.cpu:.2f} ms",
               f"post {empty.cpu:.2f} + insert {inserted.cpu:.2f} ms",
               accepted.cpu / (empty.cpu + inserted.cpu), 2.0, at_least=False),
    ]  # fmt: skip


def visiting(site: Path, seconds: int) -> list[Figure]:
    """Mailbox visits against a file of the same size from the same kind of server."""
    with baseline_server() as (url, process):
        file = load(url, _FILE, process, seconds)
    with running_portal(site) as portal:
        visits = load(portal.url, _visits(), portal.process.pid, seconds)
    ratio = visits.per_second / file.per_second
    return [
        Figure(
            "mailbox visit",
            f"{visits.per_second:.0f}/s",
            f"file {file.per_second:.0f}/s",
            ratio,
            0.5,
            at_least=True,
        )
    ]


def growing(site: Path, stored: int, seconds: int) -> list[Figure]:
    """The cost of a report when many are stored against the cost at a thousand."""
    with running_portal(site) as portal:
        _fill(portal, 1_000)
        few = load(portal.url, _envelopes(), portal.process.pid, seconds)
        _fill(portal, stored)
        many = load(portal.url, _envelopes(), portal.process.pid, seconds)
    return [
        Figure(f"processor a report at {stored:,} stored", f"{many.cpu:.2f} ms",
               f"at 1,000: {few.cpu:.2f} ms",
               many.cpu / few.cpu, 1.2, at_least=False)
    ]  # fmt: skip


def _fill(portal: RunningPortal, count: int) -> None:
    body = bytes(ENVELOPE_SIZES[1])
    while count > 0:
        rows = [
            {"hash": secrets.token_bytes(32), "channel": _CHANNEL, "size_class": 1,
             "day": date(2026, 11, 1), "sealed": body}
            for _ in range(min(count, 1_000))
        ]  # fmt: skip
        with writing(portal.store) as connection:
            connection.execute(insert(store.envelopes), rows)
        count -= len(rows)
