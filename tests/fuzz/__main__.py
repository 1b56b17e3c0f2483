"""Coverage-guided runs of all harnesses or some: `--seconds 30` each, or `--runs 1000000`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

import atheris

# Only what is imported in here tells the fuzzer which branches an input takes.
with atheris.instrument_imports(include=["crypto", "intake", "review", "tests.fuzz.planted"]):
    from tests.fuzz import corpus, planted
    from tests.fuzz.contract import Mutator
    from tests.fuzz.harnesses import HARNESSES, Harness

#: An input may take this many seconds and the process this much memory, whatever else the machine does.
SLOWEST, LARGEST_MB = 30, 2048

_CONTROL = Harness("control", planted.parse, frozenset(), tuple, 16, None)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run: executions, branches reached, inputs grown, and those that broke a promise."""

    name: str
    seconds: float
    executions: int
    branches: int
    inputs: int
    broken: list[Path]
    kept: bool
    told: str


def _mutate(mutator: Mutator, data: bytes, most: int, seed: int) -> bytes:
    source = Random(seed)  # noqa: S311 - the fuzzer's own seed
    if source.random() < 0.5:
        changed: bytes = atheris.Mutate(data, most)
        return changed
    return mutator(source, data)[:most]


def _fuzz(harness: Harness, arguments: list[str], log: Path) -> None:
    """Never returns: the fuzzer ends the process."""
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    more: dict[str, Callable[[bytes, int, int], bytes]] = {}
    if harness.mutator is not None:
        more["custom_mutator"] = partial(_mutate, harness.mutator)
    atheris.Setup([sys.argv[0], *arguments], harness.run, **more)
    atheris.Fuzz()


def run(harness: Harness, folder: Path, seconds: int, runs: int) -> Result:
    """One harness in a process of its own; what it grows stays in the folder, and so does its log."""
    grown, found, log = folder / "grown" / harness.name, folder / "broken", folder / f"{harness.name}.log"
    for each in (grown, found):
        each.mkdir(parents=True, exist_ok=True)
    for data in corpus.starts(harness):
        (grown / sha256(data).hexdigest()[:16]).write_bytes(data)
    arguments = [
        f"-max_len={harness.longest}", f"-timeout={SLOWEST}", f"-rss_limit_mb={LARGEST_MB}",
        f"-artifact_prefix={found}/{harness.name}-", "-print_final_stats=1", str(grown),
        f"-runs={runs}" if runs else f"-max_total_time={seconds}",
    ]  # fmt: skip
    before, started = set(found.iterdir()), time.monotonic()
    child = os.fork()
    if not child:
        _fuzz(harness, arguments, log)
    _, status = os.waitpid(child, 0)
    told = log.read_text(errors="replace")
    executions = re.findall(r"^(?:Done|stat::number_of_executed_units:) +(\d+)", told, re.MULTILINE)
    branches = re.findall(r" cov: (\d+)", told)
    return Result(
        harness.name, time.monotonic() - started, int(executions[-1]) if executions else 0,
        int(branches[-1]) if branches else 0, len(list(grown.iterdir())),
        sorted(set(found.iterdir()) - before), status == 0, told,
    )  # fmt: skip


def _tell(result: Result) -> None:
    print(
        f"{result.name:22} {result.executions:>9} runs {result.seconds:>7.1f} s {result.branches:>5} branches"
        f" {result.inputs:>5} inputs  {'kept its promise' if result.kept else 'BROKE ITS PROMISE'}",
        flush=True,
    )
    if not result.kept:
        inputs = (f"{path}: {path.read_bytes()[:2000].hex()}" for path in result.broken)
        print(result.told[-6000:], *inputs, sep="\n", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="HARNESS", help="which; all when none is named")
    parser.add_argument("--seconds", type=int, default=30, help="how long each runs")
    parser.add_argument("--runs", type=int, default=0, help="how often each runs, in the place of a time")
    parser.add_argument(
        "--folder", type=Path, default=corpus.ROOT / "build" / "fuzz", help="for what it grows"
    )
    parser.add_argument("--keep", action="store_true", help="keep what was grown in tests/fuzz/corpus/")
    parser.add_argument("--control", action="store_true", help="run a harness that breaks its promise")
    return parser


def main() -> int:
    """0 when every promise was kept."""
    given = _parser().parse_args()
    if unknown := set(given.names) - set(HARNESSES):
        _parser().error(f"no harness {', '.join(sorted(unknown))}; there are {', '.join(sorted(HARNESSES))}")
    chosen = [HARNESSES[name] for name in given.names or sorted(HARNESSES)]
    if given.keep:
        for harness in chosen:
            grown = [path.read_bytes() for path in (given.folder / "grown" / harness.name).glob("*")]
            print(f"{harness.name}: {corpus.keep(harness, grown)} inputs kept", flush=True)
        return 0
    kept = True
    for harness in [_CONTROL] if given.control else chosen:
        result = run(harness, given.folder, given.seconds, given.runs)
        _tell(result)
        kept = kept and result.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
