"""Pictures of every page of portal and console, in every language, on a desk and in a hand, to be looked at.

    python -m tests.browser.pictures [--only portal|console] [--folder FOLDER]

They go to `var/pictures/`, with an `index.html` that shows them all. Nothing of it is kept in the repository.
"""

from __future__ import annotations

import html
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from intake.seam.clock import SystemClock
from intake.seam.languages import LANGUAGES
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.console.desk import Codes, Desk
from tests.browser.console.running import Addresses, RunningConsole, build_shell
from tests.browser.console.states import states as console_states
from tests.browser.portal.states import states as portal_states
from tests.browser.reporter import BrowserReporter
from tests.browser.running import ROOT, RunningPortal, build_site
from tests.people import TEST_PEOPLE

#: Width and height in CSS pixels; pictures are of the whole page.
SIZES = {"desk": (1280, 900), "hand": (320, 640)}
_STYLE = (
    "body{font:16px sans-serif;margin:1rem}section{display:flex;gap:1rem;align-items:start;margin:1rem 0}"
    "img{border:1px solid #999;max-height:24rem}h2{flex:0 0 12rem;font-size:1rem}"
)


class Album:
    """Where the pictures go, by part, language, state and size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, list[str]] = {}

    def take(self, page: Page, part: str, state: str) -> None:
        """Takes a state's pictures, one a size."""
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            # What keeps its place while a page scrolls would stand in the middle of the picture.
            page.evaluate("window.scrollTo(0, 0)")
            page.wait_for_timeout(50)
            name = f"{part}/{state.replace(' ', '-').replace(',', '')}-{size}.png"
            page.screenshot(path=self._folder / name, full_page=True)
            self._taken.setdefault(f"{part}: {state}", []).append(name)

    def write_index(self) -> Path:
        """Writes the page that shows them all, and gives its place."""
        rows = [
            f"<section><h2>{html.escape(title)}</h2>"
            + "".join(f'<a href="{name}"><img loading="lazy" src="{name}" alt=""></a>' for name in names)
            + "</section>"
            for title, names in self._taken.items()
        ]
        page = f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{_STYLE}</style>"
        index = self._folder / "index.html"
        index.write_text(page + "\n".join(rows))
        return index


@contextmanager
def served_portal(folder: Path) -> Iterator[RunningPortal]:
    """A portal with the fixed people's list of officers."""
    own = folder / "portal"
    own.mkdir()
    portal = RunningPortal.start(build_site(folder), own)
    try:
        portal.publish(TEST_PEOPLE.directory(SystemClock().today()))
        yield portal
    finally:
        portal.stop()


def take_portal(browser: Browser, portal: RunningPortal, album: Album) -> None:
    """The portal, in every language."""
    for language in LANGUAGES:
        portal.empty()
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        reporter = BrowserReporter(context.new_page(), portal, language.code)
        for state in portal_states(reporter, SystemClock().today()):
            album.take(reporter.page, f"portal-{language.code}", state)
        context.close()


def take_console(browser: Browser, portal: RunningPortal, album: Album, folder: Path) -> None:
    """The console, in every language that its shell has."""
    addresses = Addresses.free()
    own = folder / "console"
    own.mkdir()
    console = RunningConsole.start(addresses, build_shell(own, addresses), portal, own)
    codes = Codes()

    def desk() -> Desk:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        return Desk(context.new_page(), console, codes)

    try:
        reporter = BrowserReporter(browser.new_page(), portal)
        for page, state in console_states(desk, reporter):
            album.take(page, "console-en", state)
    finally:
        console.stop()


@click.command(help=__doc__)
@click.option("--only", type=click.Choice(["portal", "console"]))
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT / "var" / "pictures")
def main(only: str | None, folder: Path) -> None:
    """Takes them all."""
    shutil.rmtree(folder, ignore_errors=True)
    album = Album(folder)
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as driver,
        served_portal(Path(name)) as portal,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        parts: dict[str, Callable[[], None]] = {
            "portal": lambda: take_portal(browser, portal, album),
            "console": lambda: take_console(browser, portal, album, Path(name)),
        }
        for part in [only] if only else parts:
            parts[part]()
        browser.close()
    click.echo(f"The pictures are in {album.write_index()}")


if __name__ == "__main__":
    main()
