"""`review check`: what is wrong with a console, its worker and its mail, and what to do about it."""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Database

from intake.seam import findings, store
from intake.seam.blobs import RESERVE, Blobs
from intake.seam.clock import Clock
from intake.seam.database import open_database
from intake.seam.findings import FAIL, OK, WARN, Finding
from intake.seam.organization import Organization
from review import accounts, set_aside
from review.bundle_rounds import Shelves
from review.config import Settings
from review.dossiers.bundle_files import BundleFiles
from review.keys import BadKey, signing_public
from review.origin import DOCUMENT
from review.secret import SIZE
from review.staff import published

_SETUP = "Run `review setup`."
_COLLECTS = {"envelope": "DELETE", "bundle": "DELETE", "mailbox": "UPDATE"}
_NEVER_COLLECTS = {"envelope": "INSERT", "alembic_version": "UPDATE"}
_KEEPS = {"person": "SELECT", "published": "SELECT"}
_NEVER_KEEPS = {"knowledge": "DELETE", "roll": "UPDATE"}
_SECONDS = 10

#: What is set aside, by kind and reason (`review/set_aside.py`): how bad, what it is, what to do.
_ASIDE = {
    ("envelope", "form"): (
        FAIL, "envelopes at the intake that can't be read",
        "Restore these rows of `envelope` from a copy, or delete them there as the owner.",
    ),
    ("bundle", "length"): (
        FAIL, "bundles at the intake with a part of another size",
        "Restore these parts from a copy of the intake's folder, or delete the bundle's row and parts.",
    ),
    ("bundle", "missing"): (
        FAIL, "collected bundles without their file",
        "Restore these files from a backup into CANDOUR_REVIEW_BLOBS.",
    ),
    ("answer", "length"): (
        FAIL, "answers that can't be delivered, by dossier",
        "Have a member write the answer again, or restore these rows of `outgoing` from a backup.",
    ),
    ("envelope", "broken"): (
        WARN, "envelopes that a reader opened and that were not what they promised",
        "Nothing mends these, they were sealed so: ask the channel's other readers whether they read them.",
    ),
}  # fmt: skip
#: So many are named; the rest is counted.
_NAMED = 3


def check(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Everything that console, shell and worker depend on, one finding after the other."""
    pinned, found = findings.organization(settings.organization)
    yield found
    yield _origins(settings)
    yield findings.private_file(settings.secret, "the server's secret", SIZE, _SETUP)
    yield findings.private_file(settings.freshness_key, "the worker's freshness key", 0, _SETUP)
    yield _shell(settings)
    yield findings.private_folder(settings.blobs, "the folder of bundles", _SETUP)
    yield findings.room(settings.blobs, RESERVE, "room for bundles")
    yield _rounds(settings)
    yield _mail(settings.mail)
    yield from findings.database(
        settings.database, "review", "CANDOUR_REVIEW_DATABASE",
        lambda connection: _console(connection, settings, pinned, clock),
    )  # fmt: skip
    yield from findings.database(
        settings.store, "intake", "CANDOUR_REVIEW_STORE",
        lambda connection: _store(connection, settings, pinned, clock),
    )  # fmt: skip
    yield from _set_aside(settings)


def _origins(settings: Settings) -> Finding:
    parts = urlsplit(settings.origin)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        return Finding(FAIL, f"the console is reached at {settings.origin}, without TLS", "Use https.")
    return Finding(OK, f"console {settings.origin}, shell {settings.shell_origin}")


def _shell(settings: Settings) -> Finding:
    if not (settings.shell_files / DOCUMENT).is_file():
        return Finding(
            FAIL, f"there is no built shell in {settings.shell_files}", "Make it with `make build`."
        )
    return Finding(OK, f"the shell's files {settings.shell_files}")


def _rounds(settings: Settings) -> Finding:
    if settings.rounds.startswith("every"):
        said = f"rounds come {settings.rounds} seconds, which shows when somebody wrote"
        return Finding(WARN, said, "Set CANDOUR_REVIEW_ROUNDS to hours, like '06:00 18:00'.")
    return Finding(OK, f"rounds at {settings.rounds} (UTC)")


def _mail(target: str) -> Finding:
    parts = urlsplit(target)
    if not parts.scheme:
        folder = Path(target)
        if folder.exists():
            return findings.private_folder(folder, "mail goes to the folder", "Make it.")
        return Finding(OK, f"mail goes to the folder {folder}, which the first notice makes")
    if parts.scheme != "smtp" or not parts.hostname:
        return Finding(FAIL, f"mail can't go to {target}", "It takes a folder or smtp://host:port.")
    try:
        with smtplib.SMTP(parts.hostname, parts.port or 25, timeout=_SECONDS) as server:
            code = server.noop()[0]
    except (OSError, smtplib.SMTPException) as error:
        remedy = "See whether the mail server runs and takes mail of this host; look at CANDOUR_REVIEW_MAIL."
        return Finding(FAIL, f"the mail server {target} can't be reached ({type(error).__name__})", remedy)
    if code >= 400:
        return Finding(FAIL, f"the mail server {target} answers {code}", "Look at its log.")
    return Finding(OK, f"the mail server {target} answers")


def _console(
    connection: Connection, settings: Settings, pinned: Organization | None, clock: Clock
) -> Iterator[Finding]:
    account = f"{accounts.WEB.name} (or {accounts.WORKER.name} for the worker)"
    yield from findings.rights(connection, _KEEPS, _NEVER_KEEPS, account, "review database accounts")
    yield findings.skew(connection, clock)
    if pinned is None:
        return
    with Database(bind=connection) as database:
        roster = published.roster_of(database, pinned)
        if roster is None:
            yield Finding(FAIL, "there is no roster", "Draft, sign and take one: `review roster draft`.")
            return
        behind = published.who_is_behind(database, roster, clock.today())
    if behind:
        said = f"keys end soon, or have ended, of {', '.join(behind)}"
        yield Finding(WARN, said, "They must sign in: the shell makes the next keys.")
    else:
        yield Finding(OK, "every recipient has keys for ten days or more")
    yield _freshness(settings, roster.freshness)


def _freshness(settings: Settings, named: bytes) -> Finding:
    try:
        own = signing_public(settings.freshness_key)
    except BadKey as error:
        return Finding(FAIL, "the worker's freshness key", str(error))
    if own != named:
        remedy = "Put the key that the roster names in place, or have the root sign a roster with this one."
        return Finding(FAIL, "the roster names another freshness key than the worker has", remedy)
    return Finding(OK, "the roster names the worker's freshness key")


def _store(
    connection: Connection, settings: Settings, pinned: Organization | None, clock: Clock
) -> Iterator[Finding]:
    command = "intake database accounts"
    yield from findings.rights(connection, _COLLECTS, _NEVER_COLLECTS, "candour_intake_collector", command)
    remedy = "Mount it, or give this user rights; look at CANDOUR_REVIEW_STORE_BLOBS."
    yield findings.private_folder(settings.store_blobs, "the intake's folder of parts", remedy)
    if pinned is not None:
        yield from findings.published(store.directory(connection), pinned, clock.today())


def _set_aside(settings: Settings) -> Iterator[Finding]:
    """What rounds could not take, deliver or keep, named so that it can be found."""
    unknown = "what is set aside could not be looked at"
    if not _all_there(settings):
        yield Finding(WARN, unknown, "Mend what stands above first.")
        return
    engines = open_database(settings.database), open_database(settings.store)
    shelves = Shelves(*engines, Blobs(settings.store_blobs), BundleFiles(settings.blobs))
    names = defaultdict(list)
    try:
        for one in set_aside.listed(shelves):
            names[one.kind, one.reason].append(one.name)
    except (OSError, SQLAlchemyError) as error:
        yield Finding(WARN, f"{unknown} ({type(error).__name__})", "Mend what stands above first.")
        return
    finally:
        for engine in engines:
            engine.dispose()
    for found in sorted(names):
        level, what, remedy = _ASIDE[found]
        more = len(names[found]) - _NAMED
        said = ", ".join(sorted(names[found])[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Finding(level, f"{what}: {said}", remedy)
    if not names:
        yield Finding(OK, "nothing is set aside")


def _all_there(settings: Settings) -> bool:
    """Whether databases and folders are there: to open a file of SQLite that isn't would make it."""
    urls = (make_url(settings.database), make_url(settings.store))
    files = [Path(url.database or "") for url in urls if url.get_backend_name() == "sqlite"]
    folders = (settings.store_blobs, settings.blobs)
    return all(path.is_file() for path in files) and all(path.is_dir() for path in folders)
