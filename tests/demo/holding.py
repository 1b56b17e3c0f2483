"""One at a time: while a demonstration runs nobody fills it, and the reverse."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCK = "demonstration.lock"


class InUse(Exception):
    """Another process has this demonstration. The message says what to do."""


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Holds a demonstration's folder until the end, or of the process. Raises `InUse`."""
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse(
                f"The demonstration in {folder} is being run or filled already. Stop it there first (Ctrl-C)."
            ) from None
        yield
