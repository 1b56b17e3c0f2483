"""Installs what tests need besides Python and npm packages; says what to do by hand when it isn't root."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

#: Debian's packages: the browsers, Arabic letters in screenshots, the catalogue checker, and exiftool,
#: which looks into archives with the last one's help.
PACKAGES = (
    "chromium", "firefox-esr", "fonts-noto-core", "gettext", "libimage-exiftool-perl", "libarchive-zip-perl",
)  # fmt: skip


def is_installed(package: str) -> bool:
    """Whether dpkg knows a package as installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout == "installed"


def main(packages: Sequence[str]) -> int:
    """Installs what is missing of some packages; 0 when everything is there."""
    try:
        missing = [package for package in packages if not is_installed(package)]
    except FileNotFoundError:
        print(f"candour: this is no Debian; install by hand: {' '.join(packages)}", file=sys.stderr)
        return 0
    if not missing:
        return 0
    if os.geteuid() != 0:
        print(f"candour: tests need more. Run: sudo apt-get install -y {' '.join(missing)}", file=sys.stderr)
        return 1
    print(f"Installing {', '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run(["apt-get", "update", *options], check=True, env=environment)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *options, *missing]
    subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or PACKAGES))
