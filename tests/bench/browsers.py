"""What reporters' and officers' browsers need: sealing files and reports, opening a report and showing it."""

from __future__ import annotations

import functools
import json
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.accepting import running_portal
from tests.bench.figures import Figure
from tests.bench.processes import ROOT, Failed
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.console.desk import Codes, Desk
from tests.browser.console.running import Addresses, RunningConsole, build_shell
from tests.browser.firefox import SAFER, firefox
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, MISCONDUCT

_PAGE = '<!doctype html><meta charset="utf-8"><title>Bench</title><script src="sealing.js"></script>'
_PATIENCE = 600.0
_WORDS = "word " * 400

#: Runs one work in a page: its name, and how many rounds.
Measure = Callable[[str, int], Any]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _page() -> Iterator[str]:
    """The address of a page that seals: of this machine, so that browsers let it use their cryptography."""
    with tempfile.TemporaryDirectory(prefix="candour-bench-page-") as folder:
        (Path(folder) / "index.html").write_text(_PAGE)
        command = ["npx", "esbuild", "tests/bench/sealing.ts", "--bundle", "--format=iife", "--minify"]
        command += [f"--outfile={folder}/sealing.js", "--log-level=warning"]
        subprocess.run(command, cwd=ROOT, check=True)
        handler = functools.partial(_Quiet, directory=folder)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()


def _measured(run: Callable[[str], Any], work: str, rounds: int) -> Any:
    run(f"window.measure({json.dumps(work)}, {rounds})")
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        found = run("return window.measured")
        if isinstance(found, str):
            raise Failed(found)
        if found is not None:
            return found
        time.sleep(0.2)
    raise Failed(f"{work} took longer than {_PATIENCE:.0f} s")


@contextmanager
def _chromium(url: str) -> Iterator[Measure]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(url)
        yield functools.partial(_measured, lambda script: page.evaluate(f"() => {{ {script} }}"))
        browser.close()


@contextmanager
def _firefox(url: str, *, safer: bool) -> Iterator[Measure]:
    with firefox(SAFER if safer else None) as fox:
        fox.go(url)
        yield functools.partial(_measured, fox.run)


def sealing() -> list[Figure]:
    """Ten megabytes against the browser's own AES-GCM; reports against the clock. Medians."""
    figures = []
    with _page() as url:
        browsers = {
            "Chromium": (functools.partial(_chromium, url), 9, 100.0),
            "Firefox": (functools.partial(_firefox, url, safer=False), 9, 100.0),
            "Safer": (functools.partial(_firefox, url, safer=True), 3, 1000.0),
        }
        for name, (opened, rounds, most) in browsers.items():
            with opened() as measure:
                stream, report = measure("stream", rounds), measure("reports", rounds)
            figures += _of_stream(name, stream) + _of_report(name, report, most)
    return figures


def _of_stream(name: str, found: dict[str, list[float]]) -> list[Figure]:
    ours, theirs = statistics.median(found["sealed"]), statistics.median(found["baseline"])
    return [
        Figure(f"sealing 10 MB, {name}", f"{ours:.0f} ms", f"AES-GCM {theirs:.0f} ms",
               theirs / ours, 0.6, at_least=True)
    ]  # fmt: skip


def _of_report(name: str, found: dict[str, list[float]], most: float) -> list[Figure]:
    ours, opened = statistics.median(found["sealed"]), statistics.median(found["opened"])
    return [
        Figure(f"sealing a report of 2 kB, {name}", f"{ours:.0f} ms", f"{most:.0f} ms", ours / most, 1.0,
               at_least=False),
        Figure(f"opening one, {name}", f"{opened:.0f} ms", "300 ms", opened / 300, 1.0, at_least=False),
    ]  # fmt: skip


@contextmanager
def _console(portal: RunningPortal) -> Iterator[RunningConsole]:
    with tempfile.TemporaryDirectory(prefix="candour-bench-console-") as folder:
        addresses = Addresses.free()
        console = RunningConsole.start(addresses, build_shell(Path(folder), addresses), portal, Path(folder))
        try:
            yield console
        finally:
            console.stop()


def _seconds_to_show(desk: Desk, number: str) -> float:
    """From the click on a dossier to the reporter's words, opened in the key worker."""
    desk.go("/dossiers")
    begun = time.monotonic()
    desk.page.locator(f"a[href='/dossiers/{number}']").first.click()
    desk.page.locator("section[data-sealed='envelope']").get_by_text("word word").first.wait_for()
    return time.monotonic() - begun


def showing(site: Path, rounds: int = 9) -> list[Figure]:
    """A report of two thousand bytes, from the click in the queue until it is shown. Median."""
    with running_portal(site) as portal, _console(portal) as console, sync_playwright() as driver:
        browser: Browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        BrowserReporter(browser.new_page(), portal).report(MISCONDUCT, {"what_happened": _WORDS})
        console.round()
        desk = Desk(browser.new_page(), console, Codes())
        desk.sign_in(AMINA)
        (number,) = desk.open_reports()
        took = statistics.median(_seconds_to_show(desk, number) for _ in range(rounds))
        browser.close()
    return [
        Figure(
            "showing a report, Chromium", f"{1000 * took:.0f} ms", "300 ms", took / 0.3, 1.0, at_least=False
        )
    ]
