"""`intake check`: what is wrong with a portal, and what to do about it. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from intake import journal
from intake.accounts import PLAIN, WEB
from intake.app import FILLER_SIZE
from intake.config import OFF, Settings
from intake.seam import findings, store
from intake.seam.blobs import RESERVE
from intake.seam.clock import Clock
from intake.seam.findings import FAIL, OK, WARN, Finding
from intake.seam.organization import Organization
from intake.site import NoSite, Site

_SETUP = "Run `intake setup`."
_WANTED = {"envelope": "INSERT", "bundle": "INSERT", "directory": "SELECT"}
_FORBIDDEN = {"envelope": "SELECT", "mailbox": "SELECT", "bundle": "DELETE"}


def check(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Everything that a running portal depends on, one finding after the other."""
    pinned, found = findings.organization(settings.organization)
    yield found
    yield _site(settings)
    yield findings.private_file(settings.filler, "the mailbox filler", FILLER_SIZE, _SETUP)
    yield findings.private_folder(settings.blobs, "the folder of parts", _SETUP)
    yield findings.room(settings.blobs, RESERVE, "room for reports")
    yield from findings.database(
        settings.database, "intake", "CANDOUR_INTAKE_DATABASE",
        lambda connection: _store(connection, pinned, clock),
    )  # fmt: skip
    if settings.plain == OFF:
        yield Finding(OK, "the way without JavaScript is switched off")
    else:
        yield findings.swap()


def _site(settings: Settings) -> Finding:
    try:
        count = len(Site(settings.site).paths)
    except NoSite as error:
        return Finding(FAIL, "the portal's pages", str(error))
    return Finding(OK, f"{count} pages and files in {settings.site}")


def _store(connection: Connection, pinned: Organization | None, clock: Clock) -> Iterator[Finding]:
    account = f"{WEB.name} (or {PLAIN.name} for the plain way)"
    yield from findings.rights(connection, _WANTED, _FORBIDDEN, account, "intake database accounts")
    yield findings.skew(connection, clock)
    yield from journal.check(connection)
    if pinned is None:
        yield Finding(WARN, "the list of officers was not looked at", "Mend the organization's file first.")
        return
    yield from findings.published(store.directory(connection), pinned, clock.today())
