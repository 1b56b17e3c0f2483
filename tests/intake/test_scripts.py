"""The portal's scripts: their types, their own tests, and the build that bundles them."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.browser.running import ROOT
from tests.people import TEST_PEOPLE

TOOLS = ROOT / "node_modules" / ".bin"


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the build."""
    command = ["node", "deploy/build.mjs", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def organization(tmp_path: Path) -> str:
    """The fixed people's organization as a file."""
    path = tmp_path / "organization.txt"
    path.write_text(TEST_PEOPLE.organization.to_text())
    return str(path)


@pytest.mark.parametrize("name", ["scripts", "files"])
def test_the_scripts_own_tests_pass(name: str, tmp_path: Path) -> None:
    bundle = [
        str(TOOLS / "esbuild"), f"tests/intake/{name}.test.ts", "--bundle", "--platform=node", "--format=esm",
        f"--outfile={tmp_path}/{name}.test.mjs", "--log-level=warning",
        "--alias:candour:messages=./tests/intake/messages.ts",
        f"--define:INSTALLATION={json.dumps('AAAAAAAAAAAAAAAAAAAAAA==')}",
        f"--define:ROOT_KEY={json.dumps('A' * 43 + '=')}", "--define:LOWEST_SERIAL=1",
    ]  # fmt: skip
    subprocess.run(bundle, cwd=ROOT, check=True)
    done = subprocess.run(
        ["node", "--test", f"{tmp_path}/{name}.test.mjs"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_scripts_types_hold() -> None:
    done = subprocess.run(
        [str(TOOLS / "tsc"), "-p", "tests/intake"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--organization FILE"),
        (["--organization", "/nowhere"], "no organization's file"),
        (["--only", "shell"], "--only takes `portal`"),
        (["--exit", "http://plain.example/"], "https address"),
        (["--exit", "javascript:alert(1)"], "https address"),
    ],
)
def test_the_build_says_what_it_needs(arguments: list[str], reason: str, tmp_path: Path) -> None:
    needed = [] if not arguments or arguments[0] == "--organization" else ["--organization", "/nowhere"]
    options = ["--only", "portal"] if "--only" not in arguments else []
    done = build(*needed, *options, *arguments, "--out", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("build: ")
    assert reason in done.stderr


def test_the_build_needs_the_consoles_origin_for_the_shell(organization: str, tmp_path: Path) -> None:
    done = build("--organization", organization, "--out", str(tmp_path))
    assert done.returncode == 1
    assert "--console" in done.stderr


def test_a_file_of_another_form_is_no_organization(tmp_path: Path) -> None:
    path = tmp_path / "organization.txt"
    path.write_text(TEST_PEOPLE.organization.to_text() + "more: lines\n")
    done = build("--organization", str(path), "--only", "portal", "--out", str(tmp_path))
    assert "it has another form" in done.stderr


def arabic_texts() -> list[str]:
    """The Arabic texts of the portal's scripts. Names of people, which every bundle knows, are shorter."""
    with (ROOT / "templates/translations/ar/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file)
    return [
        message.string
        for message in catalog
        if isinstance(message.string, str)
        and len(message.string) > 15
        and any(path.startswith("intake/browser/") for path, _ in message.locations)
    ]


def test_each_bundle_carries_its_installation_and_only_its_language(
    organization: str, tmp_path: Path
) -> None:
    assert build("--organization", organization, "--only", "portal", "--out", str(tmp_path)).returncode == 0
    root = Path(organization).read_text().split("root: ")[1].split("\n")[0]
    for page in ("channel", "mailbox"):
        english = (tmp_path / "portal" / f"{page}.en.js").read_text()
        arabic = (tmp_path / "portal" / f"{page}.ar.js").read_text()
        assert root in english
        assert root in arabic
        assert not any(text in english for text in arabic_texts())
        assert any(text in arabic for text in arabic_texts())
    assert not list((tmp_path / "portal").glob("*.fr.js"))


def test_the_bundle_for_files_is_small_whole_and_the_same_in_every_build(
    organization: str, tmp_path: Path
) -> None:
    for out in ("one", "other"):
        arguments = ("--organization", organization, "--only", "portal", "--out", str(tmp_path / out))
        assert build(*arguments).returncode == 0
    one, other = tmp_path / "one" / "portal", tmp_path / "other" / "portal"
    assert sorted(path.name for path in one.glob("metadata.*.js")) == ["metadata.ar.js", "metadata.en.js"]
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
    for path in one.glob("metadata.*.js"):
        assert len(gzip.compress(path.read_bytes(), 9)) < 80_000
        # Everything is in it: nothing is asked for later that would tell the type of a file.
        assert not re.search(r"\bimport\(|\beval\(|new Function|WebAssembly|new Worker", path.read_text())
    assert "الكاميرا" in (one / "metadata.ar.js").read_text()
    assert "@cantoo/pdf-lib" in (one / "licences.txt").read_text()
