"""The console's commands: serving, rounds, and what is done before anybody can sign in."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Event

import click

from crypto.content import encode_base64
from intake.seam.accounts import NoAccounts, make_accounts
from intake.seam.clock import SystemClock
from intake.seam.database import open_database
from intake.seam.decoys import probe_key
from intake.seam.files import write_private
from intake.seam.findings import worst
from intake.seam.logs import quiet_logs
from intake.seam.migrations import OutOfDate, check_current, downgrade, upgrade
from intake.seam.organization import NoOrganization
from intake.seam.serve import PortTaken, check_address, serve
from intake.seam.settings import BadSetting
from review import accounts, app, checking, cli_people, cli_protection, cli_root, origin
from review.config import Settings, from_environment
from review.keys import BadKey, read_key
from review.secret import NoSecret
from review.setup import set_up
from review.staff.enrolment import BadPerson
from review.staff.published import BadRoster
from review.staff.root import BadDraft
from review.worker import make_worker, next_round, one_round, work

_CLEAR = (
    BadDraft, BadKey, BadPerson, BadRoster, BadSetting, NoAccounts, NoOrganization, NoSecret,
    cli_protection.BadProof, origin.NoShell, OutOfDate, PortTaken,
)  # fmt: skip


@click.group(
    help="The console: codes, days and sealed texts for officers; its server reads no word of a case."
)
@click.version_option(package_name="candour", message="%(prog)s %(version)s")
def commands() -> None:
    """All of the console's commands."""


def main() -> None:
    """Runs a command; what can be mended is said in one sentence, with exit code 1."""
    try:
        commands(prog_name="review")
    except _CLEAR as error:
        print(f"review: {error}", file=sys.stderr)
        sys.exit(1)
    except FileExistsError as error:
        print(f"review: {error.filename} exists already; name a new file.", file=sys.stderr)
        sys.exit(1)


@commands.command("setup")
def setup_command() -> None:
    """Make what the console needs before its first start: secret, freshness key, database. Safe to repeat."""
    set_up(from_environment())


@commands.command("serve")
def serve_command() -> None:
    """Serve the console until stopped. Settings: see CONTRIBUTING.md, or `review settings`."""
    settings = from_environment()
    quiet_logs()
    check_address(settings.listen, "CANDOUR_REVIEW_LISTEN")
    made = app.create_app(settings)
    check_current(open_database(settings.database), "review")
    serve(made, settings.listen, settings.processes, settings.threads)


@commands.command("shell")
def shell_command() -> None:
    """Serve the shell's origin: the officers' only document, static."""
    settings = from_environment()
    quiet_logs()
    check_address(settings.shell_listen, "CANDOUR_REVIEW_SHELL_LISTEN")
    serve(origin.create_app(settings), settings.shell_listen, 1, 8)


@commands.command("worker")
def worker_command() -> None:
    """Run rounds at their hours until stopped: collect, deliver, publish, notify."""
    settings = from_environment()
    quiet_logs()
    clock = SystemClock()
    next_round(settings.rounds, clock.now())
    check_current(open_database(settings.database), "review")
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    work(make_worker(settings, clock), stop)


@commands.command("round")
def round_command() -> None:
    """Run one round now, for tests and for an operator who can't wait."""
    quiet_logs()
    one_round(make_worker(from_environment(), SystemClock()))


@commands.command("canary")
@click.argument("file", type=click.Path(path_type=Path))
def canary_command(file: Path) -> None:
    """Write the probe key for `intake canary` to a new FILE (0600): carry it to the canary's machine."""
    write_private(file, encode_base64(probe_key(read_key(from_environment().freshness_key))).encode() + b"\n")
    print(f"The probe key is in {file}. Whoever has it can tell probes from reports, and nothing else.")


@commands.command("settings")
def settings_command() -> None:
    """Show every setting and its value."""
    settings = from_environment()
    for name in Settings.__slots__:
        print(f"{name} = {getattr(settings, name)}")


@commands.command("check")
def check_command() -> None:
    """Look at all that console, worker and mail depend on; say what is wrong and what to do."""
    settings = from_environment()
    found = []
    for finding in checking.check(settings, SystemClock()):
        print(finding)
        found.append(finding)
    sys.exit(worst(found))


@commands.group("database")
def database() -> None:
    """The console's tables and accounts."""


@database.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables to this release."""
    upgrade(open_database(from_environment().database), "review")


@database.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="This takes tables away, with what is in them. Go on?")
def downgrade_command(revision: str) -> None:
    """Take the tables back to REVISION, or to `base`."""
    downgrade(open_database(from_environment().database), "review", revision)


@database.command("accounts")
@click.argument("file", type=click.Path(path_type=Path))
def accounts_command(file: Path) -> None:
    """Make the PostgreSQL accounts of console and worker; their addresses go to a new FILE (0600).

    CANDOUR_REVIEW_DATABASE names the owner's account for this command alone.
    """
    if file.exists():
        raise BadSetting(f"{file} exists already; name a new file.")
    made = make_accounts(open_database(from_environment().database), (accounts.WEB, accounts.WORKER))
    lines = (f"{name} {url.render_as_string(hide_password=False)}\n" for name, url in made.items())
    write_private(file, "".join(lines).encode())
    print(f"The accounts' addresses, with their passwords, are in {file}.")


commands.add_command(cli_people.people)
commands.add_command(cli_people.roster)
commands.add_command(cli_root.root)
commands.add_command(cli_protection.protection)
