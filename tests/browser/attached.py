"""Files to attach: a picture that tells on its maker, notes, noise; and what ExifTool finds in them."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

from playwright.sync_api import Page

#: What the picture tells, by ExifTool's names.
TOLD = {
    "Artist": "Amina Diallo",
    "Make": "Canon",
    "Model": "EOS 5",
    "SerialNumber": "12345678",
    "DateTimeOriginal": "2026:01:02 10:11:12",
    "GPSLatitude": "46.2",
    "GPSLatitudeRef": "N",
    "GPSLongitude": "6.1",
    "GPSLongitudeRef": "E",
}


def photo(page: Page, path: Path) -> Path:
    """A JPEG of what a page shows, with a camera's notes in it."""
    page.screenshot(path=path, type="jpeg", clip={"x": 0, "y": 0, "width": 64, "height": 64})
    notes = [f"-{name}={value}" for name, value in TOLD.items()]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *notes, str(path)], check=True)
    return path


def told(data: bytes) -> set[str]:
    """Which of those things ExifTool finds in a file."""
    done = subprocess.run(["exiftool", "-json", "-"], input=data, capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)[0]
    return TOLD.keys() & found.keys()


def noise(path: Path, size: int) -> Path:
    """A file of random bytes, the same each time."""
    source = random.Random(size)  # noqa: S311 - nothing is secret
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(source.randbytes(1_000_000))
        file.write(source.randbytes(size % 1_000_000))
    return path
