"""`python -m intake plain` ends up here: a fresh interpreter, so that the portal loads no private half."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intake.app import NoBlobs
from intake.config import from_environment
from intake.plain.app import create_app, warm
from intake.plain.serving import serve_and_forget
from intake.seam.catalogues import BadTexts
from intake.seam.database import open_database
from intake.seam.logs import quiet_logs
from intake.seam.migrations import OutOfDate, check_current
from intake.seam.organization import NoOrganization
from intake.seam.serve import PortTaken, check_address
from intake.seam.settings import BadSetting
from intake.site import NoSite

_CLEAR = (BadSetting, BadTexts, NoBlobs, NoOrganization, NoSite, OutOfDate, PortTaken)


@click.command()
@click.argument("regimes", type=click.Path(path_type=Path))
def plain(regimes: Path) -> None:
    """Serves the plain way until stopped."""
    settings = from_environment()
    quiet_logs()
    app = create_app(settings, regimes)
    check_address(settings.plain_listen, "CANDOUR_INTAKE_PLAIN_LISTEN")
    engine = open_database(settings.database)
    check_current(engine, "intake")
    engine.dispose()
    warm(app)
    serve_and_forget(app, settings.plain_listen, settings.plain_processes)


def main() -> None:
    """Serves; what can be mended is said in one sentence, with exit code 1."""
    try:
        plain(prog_name="intake plain")
    except _CLEAR as error:
        print(f"intake plain: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        sys.exit(1)


if __name__ == "__main__":
    main()
