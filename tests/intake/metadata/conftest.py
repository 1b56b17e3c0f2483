"""Samples of every kind, cleaned once by the portal's own script in node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.running import ROOT
from tests.intake.metadata import documents, pictures


@dataclass(frozen=True)
class Cleaned:
    """A sample, what was said of it, and what was left of it."""

    before: Path
    after: Path
    kind: str
    found: Mapping[str, str]
    reason: str | None

    @property
    def left(self) -> bytes:
        """The cleaned file."""
        return self.after.read_bytes()


@dataclass(frozen=True)
class Cleaner:
    """Cleans files in node."""

    bundle: Path

    def clean(self, paths: Iterable[Path]) -> dict[str, Cleaned]:
        """Inspects and cleans files; by name."""
        files = list(paths)
        done = subprocess.run(
            ["node", str(self.bundle), *map(str, files)], check=True, capture_output=True, text=True
        )
        outcomes: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
        cleaned = {}
        for path, outcome in zip(files, outcomes, strict=True):
            # What is shown and what is done never part.
            assert outcome.get("reason") == outcome["notCleaned"]
            found = {finding["label"]: finding["value"] for finding in outcome["findings"]}
            after = path.with_name(f"{path.stem}.clean{path.suffix}")
            cleaned[path.name] = Cleaned(path, after, outcome["kind"], found, outcome["notCleaned"])
        return cleaned


@pytest.fixture(scope="session")
def cleaner(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    """The portal's own script, bundled for node."""
    out = tmp_path_factory.mktemp("cleaning")
    entry = "tests/intake/metadata/cleaning.ts"
    subprocess.run(["node", "tests/intake/metadata/bundle.mjs", str(out), entry], cwd=ROOT, check=True)
    return Cleaner(out / "cleaning.mjs")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One file of each kind and structure, full of what must go."""
    folder = tmp_path_factory.mktemp("samples")
    jpegs, pngs = pictures.jpegs(folder), pictures.pngs(folder)
    picture = jpegs[0]
    made = [*jpegs, *pngs, *pictures.webps(folder)]
    made += [
        documents.word(folder, picture),
        documents.sheet(folder, pngs[0]),
        documents.slides(folder, picture),
    ]
    made += [documents.text(folder, picture, pngs[0]), documents.pages(folder, picture)]
    return made


@pytest.fixture(scope="session")
def cleaned(cleaner: Cleaner, samples: list[Path]) -> dict[str, Cleaned]:
    """All samples, cleaned."""
    return cleaner.clean(samples)
