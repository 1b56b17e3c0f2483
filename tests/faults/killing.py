"""Runs a command of ours, as `python -m intake` and `python -m review` do, and kills it where a plan says.

`python -m tests.faults.killing PLAN intake serve`. PLAN is a file that a test writes while the command runs:
`after commit 2` ends the process, with SIGKILL, right after the second commit from then on, and `all after
commit 2` every process of its session, so that nobody starts it again. The file goes with it, so that the
next process lives. `rounds` in the place of a command runs `review round` in a process
of its own for each line that comes in, and says how it ended.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

#: What makes something durable or visible, and can be the last thing that a process does.
EVENTS: dict[str, tuple[Any, str]] = {
    "commit": (DefaultDialect, "do_commit"),
    "fsync": (os, "fsync"),
    "rename": (Path, "rename"),
    "link": (Path, "hardlink_to"),
    "unlink": (Path, "unlink"),
}


class Plan:
    """The file, read at every event."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def at(self, moment: str) -> None:
        """Ends the process when this is the planned moment."""
        try:
            wanted, _, left = self._path.read_text().rpartition(" ")
        except FileNotFoundError:
            return
        if wanted.removeprefix("all ") != moment:
            return
        if int(left) > 1:
            self._path.write_text(f"{wanted} {int(left) - 1}")
            return
        os.remove(self._path)  # noqa: PTH107 - Path's own is one of the events
        if wanted.startswith("all "):
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Looks at the plan before and after each event."""
        for name, (place, attribute) in EVENTS.items():
            setattr(place, attribute, self._watched(name, getattr(place, attribute)))

    def _watched(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def acts(*arguments: Any, **more: Any) -> Any:
            self.at(f"before {name}")
            result = act(*arguments, **more)
            self.at(f"after {name}")
            return result

        return acts


def rounds() -> None:
    """A round in a fresh process for each line, and a line about its end: the code, or minus the signal."""
    commands = import_module("review.cli").commands
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            commands(["round"], prog_name="review")
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def main() -> None:
    """Watches, then runs the command in this process."""
    plan, *words = sys.argv[1:]
    Plan(Path(plan)).watch()
    if words == ["rounds"]:
        rounds()
        return
    sys.argv = words
    import_module(f"{words[0]}.cli").main()


if __name__ == "__main__":
    main()
