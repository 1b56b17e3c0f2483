"""Notes every file that a process of the thief's system opens for writing, makes, or connects to.

Python loads it by its name before anything else. The notes lie in the file that THIEF_WRITTEN names.
"""

from __future__ import annotations

import os
import sys

_NOTES = os.environ.get("THIEF_WRITTEN", "")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Which of an event's arguments is a path that comes to be.
_MADE = {"os.mkdir": 0, "os.rename": 1, "os.link": 1, "os.symlink": 1, "sqlite3.connect": 0}


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if not isinstance(flags, int) or not flags & _WRITES:
            return
    elif event in _MADE:
        path = arguments[_MADE[event]]
    else:
        return
    if isinstance(path, str | bytes | os.PathLike):
        os.write(_DESCRIPTOR, os.path.abspath(os.fsdecode(path)).encode() + b"\n")  # noqa: PTH100 - links stay


if _NOTES:
    _DESCRIPTOR = os.open(_NOTES, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.addaudithook(_note)
