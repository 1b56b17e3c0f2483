"""The stories of the demonstration: who reported what, and what became of it, day by day.

Each file of `reports/` is one story. Its steps are in order; a step's day counts from the day on which
the report was sent. `reports/README.md` describes the form.
"""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reporter import File

REPORTS = Path(__file__).parent / "reports"
REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does, a number of days after the report was sent."""

    after: int
    by: str
    does: str
    text: str = ""
    whom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A report and what became of it. `sent` counts days before the last one."""

    name: str
    title: str
    channel: str
    sent: int
    language: str
    left_out: tuple[str, ...]
    answers: dict[str, Any]
    files: tuple[File, ...]
    steps: tuple[Step, ...]


def _file(name: str, text: str) -> File:
    return File(name, mimetypes.guess_type(name)[0] or "application/octet-stream", text.encode())


def _story(path: Path) -> Story:
    values = json.loads(path.read_text())
    steps = tuple(Step(**{**step, "whom": tuple(step.get("whom", ()))}) for step in values["steps"])
    return Story(
        path.stem, values["title"], values["channel"], values["sent"], values["language"],
        tuple(values["leaves_out"]), values["answers"],
        tuple(_file(name, text) for name, text in values.get("files", {}).items()), steps,
    )  # fmt: skip


def read_stories(folder: Path = REPORTS) -> list[Story]:
    """All stories, the oldest report first."""
    stories = [_story(path) for path in folder.glob("*.json")]
    return sorted(stories, key=lambda story: (-story.sent, story.name))
