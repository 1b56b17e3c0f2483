"""`make test`: everything, one part after the other; what fails doesn't hide what comes after it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Tests wait for browsers and disks half of their time: three processes keep two cores busy.
PROCESSES = "3"
PARTS = {
    "TypeScript": ["npm", "test", "--silent"],
    "Python": [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        PROCESSES,
        "--dist=loadgroup",
        "--ignore=tests/browser",
        "--ignore=tests/demo",
    ],
    "browsers": [sys.executable, "-m", "pytest", "-q", "-n", PROCESSES, "tests/browser"],
    "demonstration": [sys.executable, "-m", "pytest", "-q", "tests/demo"],
}


def main() -> int:
    """Runs all parts; 0 when every one passed."""
    failed = []
    for name, command in PARTS.items():
        started = time.monotonic()
        print(f"\n== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
