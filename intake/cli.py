"""The portal's commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from intake import accounts, build, canary, checking, journal
from intake.app import NoBlobs, NoFiller, create_app
from intake.canary import BadProbes
from intake.config import OFF, Settings, from_environment
from intake.seam.accounts import NoAccounts, make_accounts
from intake.seam.clock import SystemClock
from intake.seam.database import open_database
from intake.seam.files import make_folder, write_private
from intake.seam.findings import worst
from intake.seam.logs import quiet_logs
from intake.seam.migrations import OutOfDate, check_current, downgrade, upgrade
from intake.seam.organization import NoOrganization, read_organization
from intake.seam.posting import HttpPosting, check_origin
from intake.seam.serve import PortTaken, check_address, serve
from intake.seam.settings import BadSetting
from intake.setup import set_up
from intake.site import NoSite

_CLEAR = (
    BadProbes, BadSetting, NoAccounts, NoBlobs, NoFiller, NoOrganization, NoSite, OutOfDate, PortTaken,
    build.BadTexts,
)  # fmt: skip


@click.group(help="The portal: takes sealed envelopes and hands sealed answers back. It opens nothing.")
@click.version_option(package_name="candour", message="%(prog)s %(version)s")
def commands() -> None:
    """All of the portal's commands."""


def main() -> None:
    """Runs a command; what can be mended is said in one sentence, with exit code 1."""
    try:
        commands(prog_name="intake")
    except _CLEAR as error:
        print(f"intake: {error}", file=sys.stderr)
        sys.exit(1)


@commands.command("setup")
def setup_command() -> None:
    """Make what the portal needs before its first start: filler secret and database. Safe to repeat."""
    set_up(from_environment())


@commands.command("serve")
def serve_command() -> None:
    """Serve the portal until stopped. Settings: see CONTRIBUTING.md, or `intake settings`."""
    settings = from_environment()
    quiet_logs()
    check_address(settings.listen, "CANDOUR_INTAKE_LISTEN")
    app = create_app(settings)
    check_current(open_database(settings.database), "intake")
    serve(app, settings.listen, settings.processes, settings.threads)


@commands.command("plain")
@click.option(
    "--regimes",
    type=click.Path(exists=True, path_type=Path),
    default=build.REGIMES,
    help="The folder of questionnaires and clocks (review/regimes).",
)
def plain_command(regimes: Path) -> None:
    """Serve the pages for browsers without JavaScript until stopped, in processes of their own."""
    # Another interpreter in this process's place: what seals and opens for those pages is never loaded here.
    os.execv(sys.executable, [sys.executable, "-m", "intake.plain", str(regimes)])  # noqa: S606


@commands.command("build")
@click.option(
    "--regimes",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="The folder of questionnaires and clocks (review/regimes).",
)
@click.option(
    "--assets",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="The folder of built scripts and style sheets.",
)
def build_command(regimes: Path, assets: Path) -> None:
    """Render the static site: every page in every complete language, the same bytes for everybody."""
    settings = from_environment()
    plain = "" if settings.plain == OFF else settings.plain
    count = build.build_site(settings.site, regimes, assets, plain=plain)
    print(f"{count} files in {settings.site}")


@commands.command("canary")
@click.option("--portal", required=True, help="The portal's public origin, like https://report.example.org.")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    help="The probe key, which `review canary` wrote on the console's host.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=Path("var/canary/state"),
    show_default=True,
    help="File of the probes on their way, made at the first run: hashes and days, nothing else.",
)
@click.option(
    "--patience",
    type=click.IntRange(0, 30),
    default=1,
    show_default=True,
    help="Days that a probe may take: with two rounds a day one is enough.",
)
@click.option("--forget", is_flag=True, help="Stop following probes that are lost, once you know why.")
def canary_command(portal: str, key: Path, state: Path, patience: int, forget: bool) -> None:
    """Send a probe the way that a report goes, and see whether the probes before it arrived.

    Run it once a day, on a machine that is neither the portal's nor the console's. Code 0: all is well.
    Code 1: it could not run. Code 3: an alarm; what is wrong and what to do stands on standard error.
    CANDOUR_ORGANIZATION names the organization's public file.
    """
    organization = read_organization(from_environment().organization)
    posting, day = HttpPosting(check_origin("--portal", portal)), SystemClock().today()
    secret, probes = canary.read_probe_key(key), canary.read_state(state)
    make_folder(state.parent)
    if forget:
        probes = [one for one in probes if (day - one.sent_on).days <= patience]
    found = canary.run(posting, secret, organization, probes, day, patience)
    canary.write_state(state, found.waiting, day)
    for alarm in found.alarms:
        print(f"ALARM: {alarm}", file=sys.stderr)
    if found.alarms:
        sys.exit(3)
    print(
        f"All is well. Collected since the last run: {found.collected}. On their way: {len(found.waiting)}."
    )


@commands.command("settings")
def settings_command() -> None:
    """Show every setting, its variable and its value."""
    settings = from_environment()
    for name in Settings.__slots__:
        print(f"{name} = {getattr(settings, name)}")


@commands.command("check")
def check_command() -> None:
    """Look at all that the portal depends on; say what is wrong and what to do. Changes nothing."""
    settings = from_environment()
    found = []
    for finding in checking.check(settings, SystemClock()):
        print(finding)
        found.append(finding)
    sys.exit(worst(found))


@commands.group("database")
def database() -> None:
    """The store's tables and accounts."""


@database.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables to this release."""
    upgrade(open_database(from_environment().database), "intake")


@database.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="This takes tables away, with what is in them. Go on?")
def downgrade_command(revision: str) -> None:
    """Take the tables back to REVISION, or to `base`."""
    downgrade(open_database(from_environment().database), "intake", revision)


@database.command("accounts")
@click.argument("file", type=click.Path(path_type=Path))
def accounts_command(file: Path) -> None:
    """Make the PostgreSQL accounts of each part; their addresses go to a new FILE (0600).

    CANDOUR_INTAKE_DATABASE names the owner's account for this command alone.
    """
    if file.exists():
        raise BadSetting(f"{file} exists already; name a new file.")
    made = make_accounts(
        open_database(from_environment().database), (accounts.WEB, accounts.PLAIN, accounts.COLLECTOR)
    )
    lines = (f"{name} {url.render_as_string(hide_password=False)}\n" for name, url in made.items())
    write_private(file, "".join(lines).encode())
    print(f"The accounts' addresses, with their passwords, are in {file}.")


@database.command("forget")
def forget_command() -> None:
    """After a round, on PostgreSQL: take what was collected off the disk, and begin the journal anew.

    CANDOUR_INTAKE_DATABASE names the owner's account, a superuser, for this command alone.
    """
    journal.clear(open_database(from_environment().database))
