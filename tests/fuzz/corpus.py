"""The kept corpus: what harnesses start from beside the vectors; a file a harness, a base64 line an input.

An input is kept when it reaches a step from line to line, in our own code, that no smaller one reaches.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.contract import Harness

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("corpus")
OURS = tuple(str(ROOT / part) + "/" for part in ("crypto", "intake", "review"))
#: What one harness may keep, in characters.
MOST = 8_000

Step = tuple[CodeType, int, int]


def kept(name: str) -> list[bytes]:
    """The inputs that are kept for a harness."""
    path = FOLDER / f"{name}.txt"
    return [b64decode(line) for line in path.read_text().split()] if path.is_file() else []


def starts(harness: Harness) -> list[bytes]:
    """Everything that a harness starts from: an empty input, its seeds, and the kept inputs."""
    return [b"", *harness.seeds(), *kept(harness.name)]


def steps(harness: Harness, data: bytes) -> set[Step]:
    """The steps from line to line that an input takes in our own code."""
    found: set[Step] = set()

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        last = [0]

        def line(frame: FrameType, event: str, _argument: Any) -> Any:
            if event == "line":
                found.add((frame.f_code, last[0], frame.f_lineno))
                last[0] = frame.f_lineno
            return line

        return line if event == "call" else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        harness.run(data)
    finally:
        sys.settrace(before)
    return found


def keep(harness: Harness, grown: Iterable[bytes]) -> int:
    """Writes a harness's file anew, and gives how many inputs it holds."""
    reached: set[Step] = set()
    for data in (b"", *harness.seeds()):
        reached |= steps(harness, data)
    lines: list[str] = []
    for data in sorted({*grown, *kept(harness.name)}, key=lambda data: (len(data), data)):
        line = b64encode(data).decode()
        if sum(map(len, lines)) + len(line) > MOST or not line:
            continue
        new = set()
        with suppress(AssertionError):
            new = steps(harness, data) - reached
        if new:
            reached |= new
            lines.append(line)
    path = FOLDER / f"{harness.name}.txt"
    if lines:
        path.write_text("\n".join(lines) + "\n")
    else:
        path.unlink(missing_ok=True)
    return len(lines)
