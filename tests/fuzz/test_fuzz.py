"""Every function that reads bytes or text from outside keeps its promise, whatever it is handed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from crypto.refusal import Refused
from tests.fuzz import corpus, listing, places
from tests.fuzz.contract import refusing, unpacked
from tests.fuzz.exempt import EXEMPT
from tests.fuzz.harnesses import HARNESSES

#: Seconds a harness in one run of the suite; `make fuzz` takes longer.
BURST = 1
PARTS = 2
LARGEST_CORPUS = 300_000


def _modules() -> set[str]:
    return set().union(*(harness.covers for harness in HARNESSES.values()))


def test_every_function_that_takes_bytes_or_text_has_a_harness_or_a_reason() -> None:
    listed, covered = listing.functions(), _modules()
    assert not listed - covered - set(EXEMPT), "write a harness in tests/fuzz/, or a reason in exempt.py"
    assert not set(EXEMPT) - listed, "no such function takes bytes or text"
    assert not set(EXEMPT) & covered, "has a harness, and needs no reason"


def test_a_new_function_would_be_listed() -> None:
    source = (
        "def parse(data: bytes) -> int: ...\n"
        "def _own(data: bytes) -> int: ...\n"
        "def count(number: int) -> int: ...\n"
        "class Reader:\n    def __init__(self, text: str | None) -> None: ...\n"
        "    def read(self, *parts: list[bytes]) -> int: ...\n"
    )
    assert listing.functions_of(source, "m") == {"m.parse", "m.Reader.__init__", "m.Reader.read"}


def test_every_route_of_the_console_is_asked_by_everybody() -> None:
    rules = places.console().rules
    choices = [unpacked(data, 3)[0] for data in HARNESSES["console-requests"].seeds()]
    assert {choice[0] % len(rules) for choice in choices} == set(range(len(rules)))
    assert {choice[1] for choice in choices} == set(range(len(places.PEOPLE) + 1))


@contextmanager
def called(names: set[str]) -> Iterator[None]:
    """Gathers the full names of our functions that are called."""

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(corpus.OURS):
            path = Path(code.co_filename).relative_to(corpus.ROOT).with_suffix("")
            names.add(".".join((*path.parts, code.co_qualname)))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("name", sorted(HARNESSES))
def test_kept_inputs_keep_the_promise_and_reach_what_the_harness_says(name: str) -> None:
    harness, reached = HARNESSES[name], set[str]()
    with called(reached):
        for data in corpus.starts(harness):
            harness.run(data)
    assert not harness.covers - reached


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments]
    return subprocess.run(command, cwd=corpus.ROOT, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_burst_of_new_inputs_keeps_the_promise(part: int, tmp_path: Path) -> None:
    done = fuzz(f"--seconds={BURST}", f"--folder={tmp_path}", *sorted(HARNESSES)[part::PARTS])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("kept its promise") == len(sorted(HARNESSES)[part::PARTS])


def test_a_broken_promise_is_found_by_branches_and_shown(tmp_path: Path) -> None:
    done = fuzz("--seconds=60", "--control", f"--folder={tmp_path}")
    assert done.returncode == 1
    assert "BROKE ITS PROMISE" in done.stdout
    assert "ZeroDivisionError" in done.stderr
    assert b"cand".hex() in done.stderr


def test_a_refusal_that_is_not_documented_breaks_the_promise() -> None:
    def refuse(reason: str) -> None:
        raise Refused(reason)

    with refusing("form"):
        refuse("form")
    with pytest.raises(AssertionError), refusing("form"):
        refuse("sealed")


def test_the_kept_corpus_is_small_and_belongs_to_harnesses() -> None:
    files = list(corpus.FOLDER.glob("*"))
    assert {path.name for path in files} <= {f"{name}.txt" for name in HARNESSES}
    assert sum(path.stat().st_size for path in files) < LARGEST_CORPUS
