"""`python -m tests.demo`: makes and runs the demonstration organization."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import click
import pyotp

from intake import config as intake_config
from intake.config import OFF
from intake.seam.clock import SystemClock
from intake.seam.files import make_folder
from intake.seam.logs import quiet_logs
from intake.seam.organization import NoOrganization
from intake.seam.serve import PortTaken, check_address
from intake.seam.settings import BadSetting
from review import config
from tests.demo import building, filling, keeper
from tests.demo.filling import CannotFill
from tests.demo.holding import InUse, holding
from tests.demo.people_here import SIGN_IN, NotOurs, make, read_master
from tests.people import EVERYBODY

_STOP_SECONDS = 10


def environment(folder: Path) -> dict[str, str]:
    """The settings of a demonstration in a folder; what is set in the environment already stays."""
    here = folder.resolve()
    given = {name: value for name, value in os.environ.items() if name.startswith("CANDOUR_")}
    defaults = {
        "CANDOUR_ORGANIZATION": f"{here}/organization.txt",
        "CANDOUR_INTAKE_DATABASE": f"sqlite:///{here}/intake/intake.db",
        "CANDOUR_INTAKE_SITE": f"{here}/intake/site",
        "CANDOUR_INTAKE_FILLER": f"{here}/intake/filler",
        "CANDOUR_INTAKE_BLOBS": f"{here}/intake/blobs",
        "CANDOUR_INTAKE_PLAIN": f"http://{_listens(given, 'PLAIN_LISTEN')}/plain/",
        "CANDOUR_INTAKE_SEALED": f"http://{_listens(given, 'LISTEN')}/",
        "CANDOUR_REVIEW_DATABASE": f"sqlite:///{here}/review/review.db",
        "CANDOUR_REVIEW_SECRET": f"{here}/review/secret",
        "CANDOUR_REVIEW_SHELL_FILES": f"{here}/review/shell",
        "CANDOUR_REVIEW_STORE": f"sqlite:///{here}/intake/intake.db",
        "CANDOUR_REVIEW_STORE_BLOBS": f"{here}/intake/blobs",
        "CANDOUR_REVIEW_BLOBS": f"{here}/review/blobs",
        "CANDOUR_REVIEW_FRESHNESS_KEY": f"{here}/review/freshness.key",
        "CANDOUR_REVIEW_MAIL": f"{here}/review/mail",
        "CANDOUR_REVIEW_PORTAL": f"http://{_listens(given, 'LISTEN')}",
        "CANDOUR_REVIEW_DUMMIES": "every 600",
        "CANDOUR_REVIEW_ROUNDS": "every 60",
        "CANDOUR_REVIEW_REGISTER": "rounds",
        "CANDOUR_REVIEW_ORIGIN": "http://127.0.0.1:8100",
    }
    return {**defaults, **given}


def _listens(given: dict[str, str], name: str) -> str:
    return given.get(f"CANDOUR_INTAKE_{name}", intake_config.DEFAULTS[name])


def _for(settings: dict[str, str], *prefixes: str) -> dict[str, str]:
    """A process's own environment: the portal is not given the console's settings, nor the reverse."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_")}
    return {**base, **{name: value for name, value in settings.items() if name.startswith(prefixes)}}


@click.group(help="The demonstration organization: invented people, whose keys lie on this machine.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.pass_context
def commands(context: click.Context, folder: Path) -> None:
    """Settings of all commands."""
    context.obj = folder


@commands.command("prepare")
@click.pass_obj
def prepare(folder: Path) -> None:
    """Make organization, databases and people, where they are missing."""
    make(folder, environment(folder), SystemClock().today())


@commands.command("keep")
@click.pass_obj
def keep(folder: Path) -> None:
    """Hold the people's keys: renew roster and epoch notes until stopped."""
    quiet_logs()
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    settings = config.load(environment(folder))
    keeper.keep(read_master(folder), settings, stop, SystemClock().today)


@commands.command("code")
@click.argument("login", type=click.Choice([person.login for person in EVERYBODY]))
@click.pass_obj
def code(folder: Path, login: str) -> None:
    """Print the one-time code of this moment for LOGIN."""
    people = read_master(folder)
    person = next(one for one in EVERYBODY if one.login == login)
    totp = pyotp.TOTP(people.totp_secret(person))
    left = 30 - int(time.time()) % 30
    click.echo(f"{totp.now()}   ({left} s left)")


@commands.command("fill")
@click.pass_obj
def fill(folder: Path) -> None:
    """Fill the demonstration with forty reports, as if it had worked for five months; once."""
    make_folder(folder)
    with holding(folder):
        filling.fill(folder, environment(folder), SystemClock().today())


@commands.command("run")
@click.pass_obj
def run(folder: Path) -> None:
    """Run portal, console, shell's origin, worker and keeper until Ctrl-C."""
    make_folder(folder)
    with holding(folder):
        _run(folder, environment(folder))


def _run(folder: Path, settings: dict[str, str]) -> None:
    intake, review = intake_config.load({**settings}), config.load({**settings})
    check_address(intake.listen, "CANDOUR_INTAKE_LISTEN")
    if intake.plain != OFF:
        check_address(intake.plain_listen, "CANDOUR_INTAKE_PLAIN_LISTEN")
    check_address(review.listen, "CANDOUR_REVIEW_LISTEN")
    check_address(review.shell_listen, "CANDOUR_REVIEW_SHELL_LISTEN")
    subprocess.run([sys.executable, "-m", "tests.demo", "--folder", str(folder), "prepare"], check=True)
    building.build(folder, settings)
    commands_of = _processes(folder, settings)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _start(processes, commands_of, ("portal", "console", "shell"))
        _wait_until_up(processes, (intake.listen, review.listen, review.shell_listen))
        # Nobody waits for these.
        later = ("keeper", "worker") if intake.plain == OFF else ("keeper", "worker", "plain way")
        _start(processes, commands_of, later)
        _tell(folder, intake, review)
        _watch(processes)
    finally:
        _stop(processes)


def _processes(folder: Path, settings: dict[str, str]) -> dict[str, tuple[list[str], dict[str, str]]]:
    intake = _for(settings, "CANDOUR_INTAKE_", "CANDOUR_ORGANIZATION")
    review = _for(settings, "CANDOUR_REVIEW_", "CANDOUR_ORGANIZATION")
    python = sys.executable
    return {
        "portal": ([python, "-m", "intake", "serve"], intake),
        "plain way": ([python, "-m", "intake", "plain"], intake),
        "console": ([python, "-m", "review", "serve"], review),
        "shell": ([python, "-m", "review", "shell"], review),
        "keeper": ([python, "-m", "tests.demo", "--folder", str(folder), "keep"], review),
        "worker": ([python, "-m", "review", "worker"], review),
    }


def _start(
    running: dict[str, subprocess.Popen[bytes]],
    commands_of: dict[str, tuple[list[str], dict[str, str]]],
    names: tuple[str, ...],
) -> None:
    for name in names:
        line, env = commands_of[name]
        # A group of their own, so that Ctrl-C reaches this process alone and it stops them in order.
        running[name] = subprocess.Popen(line, env=env, start_new_session=True)


def _is_up(listen: str) -> bool:
    try:
        check_address(listen, "")
    except PortTaken:
        return True
    return False


def _wait_until_up(processes: dict[str, subprocess.Popen[bytes]], addresses: tuple[str, ...]) -> None:
    for _ in range(600):
        _check_alive(processes)
        if all(_is_up(listen) for listen in addresses):
            return
        time.sleep(0.05)
    raise BadSetting("The processes did not answer within 30 seconds.")


def _check_alive(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise BadSetting(f"The {name} ended with code {process.returncode}; what it said stands above.")


def _tell(folder: Path, intake: intake_config.Settings, review: config.Settings) -> None:
    plain = "" if intake.plain == OFF else f"           {intake.plain}   the same without JavaScript\n"
    click.echo(
        f"\n  Portal   http://{intake.listen}   for reporters\n{plain}"
        f"  Officers {review.shell_origin}   the shell; the console behind it is {review.origin}\n"
        f"  Sign-in  {folder / SIGN_IN}   names, passphrases, authenticators\n"
        f"  Codes    .venv/bin/python -m tests.demo code amina\n"
        f"\n  A round every minute carries reports to the console, answers back, and now and then a dummy.\n"
        f"  Ctrl-C stops everything.\n"
    )


def _watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Whoever started this in the background handed an ignored SIGINT down.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    while True:
        _check_alive(processes)
        time.sleep(0.5)


def _stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def main(run_command: Callable[..., None] = commands) -> None:
    """Runs a command; what can be mended is said in one sentence."""
    try:
        run_command(prog_name="python -m tests.demo", standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped.")
    except (BadSetting, CannotFill, InUse, PortTaken, NotOurs, NoOrganization) as error:
        click.echo(f"candour: {error}", err=True)
        sys.exit(1)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
