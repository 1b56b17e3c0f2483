"""`make bench`: measures, prints each ratio with its target, and writes table and picture."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from tests.bench import accepting, browsers, uploading
from tests.bench.figures import Figure, write
from tests.bench.processes import ROOT, machine
from tests.browser.running import build_site
from tests.postgres import Postgres

_PARTS = ("sqlite", "postgresql", "visits", "files", "sealing", "showing", "growth")


@click.command(help="Measure Candour against baselines of the same run. Needs a quiet machine.")
@click.option("--only", "parts", multiple=True, type=click.Choice(_PARTS), help="These alone.")
@click.option("--seconds", default=5, show_default=True, help="Length of each load.")
@click.option("--stored", default=100_000, show_default=True, help="How many reports are many.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench"), show_default=True)
def bench(parts: tuple[str, ...], seconds: int, stored: int, out: Path) -> None:
    """Runs the parts one after the other."""
    with tempfile.TemporaryDirectory(prefix="candour-bench-site-") as folder:
        site = build_site(Path(folder))
        work: dict[str, Callable[[], list[Figure]]] = {
            "sqlite": lambda: accepting.accepting(site, "SQLite", "", seconds),
            "postgresql": lambda: _on_postgres(site, seconds),
            "visits": lambda: accepting.visiting(site, seconds),
            "files": lambda: uploading.uploading(site),
            "sealing": browsers.sealing,
            "showing": lambda: browsers.showing(site),
            "growth": lambda: accepting.growing(site, stored, seconds),
        }
        figures: list[Figure] = []
        for part in parts or _PARTS:
            for figure in work[part]():
                click.echo(figure.line())
                figures.append(figure)
    write(figures, machine(), ROOT / out)
    click.echo(f"\n{machine()}. Table and picture: {out}")
    missed = sum(not figure.holds for figure in figures)
    if missed:
        click.echo(f"{missed} of {len(figures)} targets missed", err=True)
        sys.exit(1)


def _on_postgres(site: Path, seconds: int) -> list[Figure]:
    server = Postgres(durable=True)
    try:
        url = server.url().render_as_string(hide_password=False)
        return accepting.accepting(site, "PostgreSQL", url, seconds)
    finally:
        server.stop()


if __name__ == "__main__":
    bench()
