"""What a check of an installation says: one line a finding, with what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from crypto import directory
from crypto.directory import CLOCK_TOLERANCE, FRESH_DAYS, Directory
from crypto.refusal import Refused
from intake.seam.clock import Clock
from intake.seam.database import open_database
from intake.seam.migrations import OutOfDate, check_current
from intake.seam.organization import NoOrganization, Organization, read_organization

OK, WARN, FAIL = "OK", "WARN", "FAIL"
#: Before its end a roster is renewed at the latest.
ROSTER_NOTICE = timedelta(days=7)
_SKEW = timedelta(minutes=5)
_WIDTH = max(map(len, (OK, WARN, FAIL)))


@dataclass(frozen=True, slots=True)
class Finding:
    """How something stands: `OK`, `WARN` (soon, or weaker than it should be) or `FAIL`; and the remedy."""

    level: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.level:{_WIDTH}}  {self.what}"
        return f"{said}\n{'':{_WIDTH}}  -> {self.remedy}" if self.remedy else said


Findings = Iterator[Finding]


def worst(findings: Iterable[Finding]) -> int:
    """The exit code of a check: 1 when anything fails."""
    return int(any(finding.level == FAIL for finding in findings))


def organization(path: Path) -> tuple[Organization | None, Finding]:
    """The organization's file."""
    try:
        found = read_organization(path)
    except NoOrganization as error:
        return None, Finding(FAIL, "the organization's file", str(error))
    return found, Finding(OK, f"the organization's file {path}")


def private_file(path: Path, what: str, size: int, remedy: str) -> Finding:
    """A file that its owner alone may read, of so many bytes; 0 for any number."""
    try:
        found = path.stat()
    except OSError as error:
        return Finding(FAIL, f"{what} {path} can't be read ({error.strerror})", remedy)
    if size and found.st_size != size:
        return Finding(FAIL, f"{what} {path} has {found.st_size} bytes instead of {size}", remedy)
    if stat.S_IMODE(found.st_mode) & 0o077:
        return Finding(FAIL, f"{what} {path} can be read by others", f"chmod 600 {path}")
    if not os.access(path, os.R_OK):
        return Finding(FAIL, f"{what} {path} can't be read by this user", f"Run this as the owner of {path}.")
    return Finding(OK, f"{what} {path}")


def private_folder(path: Path, what: str, remedy: str) -> Finding:
    """A folder that this user can write, and that is closed to others."""
    if not path.is_dir():
        return Finding(FAIL, f"{what} {path} isn't there", remedy)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Finding(FAIL, f"{what} {path} can't be written by this user", f"Give this user {path}.")
    if stat.S_IMODE(path.stat().st_mode) & 0o007:
        return Finding(FAIL, f"{what} {path} is open to everybody", f"chmod o-rwx {path}")
    return Finding(OK, f"{what} {path}")


def room(path: Path, floor: int, what: str) -> Finding:
    """Free space on the disk of a folder: at least `floor` bytes, better four times as much."""
    try:
        free = shutil.disk_usage(path).free
    except OSError as error:
        return Finding(
            FAIL, f"{what} on the disk of {path} is unknown ({error.strerror})", f"Look at {path}."
        )
    said = f"{what}: {free // 1_048_576} MiB are free on the disk of {path}"
    remedy = f"Make room: below {floor // 1_048_576} MiB nothing more is taken."
    level = FAIL if free < floor else WARN if free < 4 * floor else OK
    return Finding(level, said, "" if level == OK else remedy)


def swap(path: Path = Path("/proc/swaps")) -> Finding:
    """Whether memory can be written to a disk, where it outlives its process."""
    try:
        used = path.read_text().splitlines()[1:]
    except OSError:
        return Finding(WARN, "whether this machine swaps is unknown", "Look with `swapon --show`.")
    if used:
        remedy = "swapoff -a, or MemorySwapMax=0 for the plain way's service."
        return Finding(WARN, f"memory may be written to {used[0].split()[0]}", remedy)
    return Finding(OK, "memory is never written to a disk")


def database(url: str, history: str, setting: str, ask: Callable[[Connection], Findings]) -> Findings:
    """A database: reachable, at this release's revision; then what `ask` finds."""
    parts = make_url(url)
    # To open a database that isn't there would make it.
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        remedy = f"Run `{history} setup`, or look at {setting}."
        yield Finding(FAIL, f"the database of {history} isn't there: {parts.database}", remedy)
        return
    engine = open_database(url)
    try:
        check_current(engine, history)
        yield Finding(OK, f"the database of {history} is reachable and of this release")
        with engine.connect() as connection:
            yield from ask(connection)
    except OutOfDate as error:
        yield Finding(FAIL, f"the database of {history} is of another release", str(error))
    except SQLAlchemyError as error:
        remedy = f"Look at {setting}, whether its server runs, and whether its account has its password."
        yield Finding(FAIL, f"the database of {history} fails ({type(error).__name__})", remedy)
    finally:
        engine.dispose()


def rights(connection: Connection, wanted: Mapping[str, str], forbidden: Mapping[str, str], account: str,
           command: str) -> Findings:  # fmt: skip
    """Rights of the account on PostgreSQL: tables by right, those that it needs and those it must not have.

    SQLite has no rights; there the parts are kept apart by processes.
    """
    if connection.dialect.name != "postgresql":
        yield Finding(
            WARN, "SQLite has no accounts: a thief of one part reads all of it",
            "For a real organization use PostgreSQL.",
        )  # fmt: skip
        return
    query = text("SELECT has_table_privilege(CAST(:name AS text), CAST(:right AS text))")
    remedy = f"Use the account {account}; `{command}` gives it its rights."

    def has(table: str, right: str) -> bool:
        return bool(connection.scalar(query, {"name": table, "right": right}))

    lacking = [f"{right} on {table}" for table, right in wanted.items() if not has(table, right)]
    if lacking:
        yield Finding(FAIL, f"the account lacks {', '.join(lacking)}", remedy)
    beyond = [f"{right} on {table}" for table, right in forbidden.items() if has(table, right)]
    if beyond:
        yield Finding(FAIL, f"the account may do more than it must: {', '.join(beyond)}", remedy)
    if not lacking and not beyond:
        yield Finding(OK, f"the account may do what {account} must, and no more")


def skew(connection: Connection, clock: Clock) -> Finding:
    """The clock of this machine against the database server's."""
    if connection.dialect.name != "postgresql":
        return Finding(OK, f"this machine's day is {clock.today()} (UTC)")
    there = connection.scalar(text("SELECT now()"))
    if not isinstance(there, datetime) or abs(there.astimezone(UTC) - clock.now()) > _SKEW:
        said = f"this machine's clock and the database server's differ: {clock.now():%F %H:%M} here"
        return Finding(FAIL, said, "Set both by NTP: days of reports and one-time codes depend on them.")
    return Finding(OK, f"this machine's day is {clock.today()} (UTC), the database server's too")


def published(notes: bytes | None, pinned: Organization, today: date) -> Findings:
    """The directory as browsers check it: signed up to the root, fresh, and not about to end."""
    if notes is None:
        remedy = "Take the first roster (`review roster take`) and run the worker (`review worker`)."
        yield Finding(FAIL, "no list of officers is published: nothing can be sealed", remedy)
        return
    try:
        found = directory.verify(notes, pinned.root, pinned.installation, today, pinned.lowest_serial)
    except Refused as refused:
        yield Finding(
            FAIL, f"browsers refuse the list of officers: {refused.reason}", _remedy(refused.reason)
        )
        return
    yield _fresh(found, today)
    left = found.roster.last - today
    level = FAIL if left < timedelta() else WARN if left <= ROSTER_NOTICE else OK
    remedy = "Have the root sign the next roster: `review roster draft`, `review root sign`."
    yield Finding(
        level, f"the roster {found.roster.serial} ends on {found.roster.last}", "" if level == OK else remedy
    )
    yield from _channels(found)


def _fresh(found: Directory, today: date) -> Finding:
    age = (today - found.fresh_on).days
    said = f"the worker's last round that published was on {found.fresh_on}"
    if age < 0:
        remedy = f"Set the clock: more than {CLOCK_TOLERANCE} days off, browsers refuse."
        return Finding(WARN, f"{said}, which is not yet here: a clock is wrong", remedy)
    remedy = f"See whether `review worker` runs: after {FRESH_DAYS} days browsers refuse to seal."
    return Finding(OK, said) if age <= 1 else Finding(WARN, said, remedy)


def _channels(found: Directory) -> Findings:
    for channel in found.roster.channels:
        ready = len(found.recipients(channel.channel_id))
        absent = ", ".join(officer.name for officer in found.absent(channel.channel_id))
        remedy = f"These must sign in, which renews their keys: {absent}." if absent else "Appoint more."
        if ready < channel.minimum:
            said = f"the channel {channel.code} has {ready} readers and needs {channel.minimum}"
            yield Finding(FAIL, said, remedy)
        elif absent:
            yield Finding(WARN, f"the channel {channel.code} has readers without a key", remedy)
        else:
            yield Finding(OK, f"the channel {channel.code} has {ready} readers")


def _remedy(reason: str) -> str:
    return {
        "expired": "Have the root sign a new roster: `review roster draft`, `review root sign`.",
        "stale": "Run the worker (`review worker`), and see that both clocks are right.",
        "signature": "organization.txt and roster are of two roots. Put the right file in place.",
        "installation": "organization.txt is of another installation. Put the right file in place.",
        "serial": "The roster is older than organization.txt allows. Take the newest one.",
    }.get(reason, "Run a round (`review round`), which publishes it anew.")
