"""Files are cleaned in the browsers themselves, under the portal's policies, by a script that is pinned."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Seen
from tests.browser.firefox import SAFER, firefox
from tests.browser.running import ROOT, RunningPortal
from tests.intake.metadata import documents, pictures
from tests.intake.metadata.pictures import AUTHOR

PAGE = "start.en.js"
BUNDLE = "metadata.en.js"
JITLESS = [*ARGUMENTS, "--js-flags=--jitless"]
NOT_LOADED = "Error: The portal's script for files could not be loaded."


def integrity(path: Path) -> str:
    """The hash of a script as pages name it."""
    return f"sha384-{b64encode(sha384(path.read_bytes()).digest()).decode()}"


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One file of each kind."""
    folder = tmp_path_factory.mktemp("samples")
    jpeg, png, webp = pictures.jpegs(folder)[0], pictures.pngs(folder)[0], pictures.webps(folder)[0]
    return [jpeg, png, webp, documents.word(folder, jpeg), documents.pages(folder, jpeg)]


@pytest.fixture(scope="session")
def expected(samples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """What node leaves of the samples: the same bytes must come out of every browser."""
    out = tmp_path_factory.mktemp("cleaning")
    entry = "tests/intake/metadata/cleaning.ts"
    subprocess.run(["node", "tests/intake/metadata/bundle.mjs", str(out), entry], cwd=ROOT, check=True)
    subprocess.run(["node", str(out / "cleaning.mjs"), *map(str, samples)], check=True, capture_output=True)
    return [path.with_name(f"{path.stem}.clean{path.suffix}").read_bytes() for path in samples]


@contextlib.contextmanager
def serving(built_site: Path, folder: Path, pinned: str) -> Iterator[RunningPortal]:
    """The portal, with a start page whose script cleans files and pins a hash."""
    site = folder / "site"
    shutil.copytree(built_site, site)
    script, page = site / "static" / PAGE, site / "en" / "index.html"
    before = integrity(script)
    command = [
        str(ROOT / "node_modules" / ".bin" / "esbuild"), "tests/browser/portal/loading.ts", "--bundle",
        "--format=esm", "--external:/static/*", f"--outfile={script}", "--allow-overwrite",
        f"--define:METADATA_BUNDLE={json.dumps(f'/static/{BUNDLE}')}", "--log-level=error",
        f"--define:METADATA_INTEGRITY={json.dumps(pinned)}",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    page.write_text(page.read_text().replace(before, integrity(script)))
    running = RunningPortal.start(site, folder)
    yield running
    running.stop()


def call(samples: list[Path]) -> str:
    """What a page is asked to do."""
    return f"answer({json.dumps([b64encode(path.read_bytes()).decode() for path in samples])})"


def check(answer: str, expected: list[bytes]) -> None:
    """Everything was found, and the same bytes are left as everywhere."""
    outcomes = json.loads(answer)
    assert isinstance(outcomes, list), outcomes
    assert all(AUTHOR in findings for findings, _ in outcomes)
    assert [b64decode(left) for _, left in outcomes] == expected


@pytest.mark.parametrize("page", ["start", "channel", "mailbox"])
def test_whatever_loads_it_pins_the_script_of_its_language(page: str, built_site: Path) -> None:
    static = built_site / "static"
    for script in static.glob(f"{page}.*.js"):
        bundle = script.name.replace(page, "metadata")
        assert (static / bundle).is_file()
        if f"/static/{bundle}" in script.read_text():
            assert integrity(static / bundle) in script.read_text()


def test_chromium_without_jit_and_webassembly_cleans_files(
    playwright: Playwright, built_site: Path, samples: list[Path], expected: list[bytes], seen: Seen,
    tmp_path: Path,
) -> None:  # fmt: skip
    with serving(built_site, tmp_path, integrity(built_site / "static" / BUNDLE)) as portal:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=JITLESS)
        page = chromium.new_page()
        seen.watch(page)
        page.goto(f"{portal.url}/en/")
        assert page.evaluate("typeof WebAssembly") == "undefined"
        loaded = [request.url for request in seen.requests]
        check(page.evaluate(call(samples)), expected)
        later = [request.url for request in seen.requests][len(loaded) :]
        chromium.close()
    assert later == [f"{portal.url}/static/{BUNDLE}"]
    assert seen.unexpected() == []


def test_firefox_as_tor_browser_has_it_cleans_files(
    built_site: Path, samples: list[Path], expected: list[bytes], tmp_path: Path
) -> None:
    with (
        serving(built_site, tmp_path, integrity(built_site / "static" / BUNDLE)) as portal,
        firefox(SAFER) as fox,
    ):
        fox.go(f"{portal.url}/en/")
        check(fox.run(f"return window.{call(samples)}"), expected)
        entries = f"performance.getEntriesByName('{portal.url}/static/{BUNDLE}')"
        assert fox.run(f"return {entries}.length") == 1


def test_a_script_with_other_bytes_is_not_run(
    playwright: Playwright, built_site: Path, samples: list[Path], tmp_path: Path
) -> None:
    other = f"sha384-{b64encode(sha384(b'other').digest()).decode()}"
    with serving(built_site, tmp_path, other) as portal:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page()
        page.goto(f"{portal.url}/en/")
        assert json.loads(page.evaluate(call(samples[:1]))) == NOT_LOADED
        chromium.close()
        with firefox() as fox:
            fox.go(f"{portal.url}/en/")
            assert json.loads(fox.run(f"return window.{call(samples[:1])}")) == NOT_LOADED
