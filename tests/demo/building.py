"""Building what browsers load, when anything that it is made of has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SOURCES = (
    "crypto/browser", "intake/browser", "review/shell", "templates/intake", "templates/translations",
    "review/regimes", "deploy", "intake",
)  # fmt: skip
_SINGLE = ("package-lock.json",)
_SKIPPED = {"__pycache__", "migrations"}


def _files() -> list[Path]:
    found = [path for folder in _SOURCES for path in (ROOT / folder).rglob("*") if path.is_file()]
    found += [ROOT / name for name in _SINGLE]
    return sorted({path for path in found if not _SKIPPED & set(path.parts)})


def fingerprint(environment: dict[str, str]) -> str:
    """What the built files were made of: sources and settings."""
    total = sha256()
    for path in _files():
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + sha256(path.read_bytes()).digest())
    total.update(repr(sorted(environment.items())).encode())
    return total.hexdigest()


def build(folder: Path, environment: dict[str, str]) -> bool:
    """Builds site and shell into their folders, unless they are of the same sources. Tells its steps."""
    stamp, wanted = folder / "demo" / "built", fingerprint(environment)
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    assets = folder / "build"
    subprocess.run(
        [
            "node", "deploy/build.mjs", "--organization", environment["CANDOUR_ORGANIZATION"],
            "--console", environment["CANDOUR_REVIEW_ORIGIN"], "--out", str(assets),
        ],
        cwd=ROOT, check=True,
    )  # fmt: skip
    subprocess.run(
        [
            sys.executable, "-m", "intake", "build", "--regimes", str(ROOT / "review" / "regimes"),
            "--assets", str(assets),
        ],
        cwd=ROOT, check=True, env={**os.environ, **environment},
    )  # fmt: skip
    shell = Path(environment["CANDOUR_REVIEW_SHELL_FILES"])
    shutil.rmtree(shell, ignore_errors=True)
    shutil.copytree(assets / "shell", shell)
    stamp.write_text(wanted)
    return True
