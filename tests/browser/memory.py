"""How much memory processes have, by /proc: a browser's pages, and a server with its children."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


def _parents() -> dict[int, int]:
    found = {}
    for folder in _PROC.iterdir():
        with contextlib.suppress(OSError, ValueError):
            # The name stands in parentheses and may hold anything.
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def descendants(root: int) -> set[int]:
    """A process and all that it started, directly or not."""
    parents = _parents()
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _command(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def renderers(root: int) -> set[int]:
    """The processes in which pages run, of all browsers below a process."""
    return {pid for pid in descendants(root) if "--type=renderer" in _command(pid)}


def resident(pids: set[int]) -> int:
    """Bytes of memory in use, of all together; memory that they share counts once for each."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError):
            status = (_PROC / str(pid) / "status").read_text()
            total += int(status.partition("VmRSS:")[2].split()[0]) * 1024
    return total


@dataclass
class Peak:
    """The most that was seen, and what there was at the start."""

    start: int
    most: int

    @property
    def growth(self) -> int:
        """How much more it became, in bytes."""
        return self.most - self.start


@contextlib.contextmanager
def watched(pids: Callable[[], set[int]], every: float = 0.1) -> Iterator[Peak]:
    """Looks again and again at the memory of processes."""
    peak = Peak(resident(pids()), 0)
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            peak.most = max(peak.most, resident(pids()))
            time.sleep(every)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join(5)
