"""Python and TypeScript given the same altered bytes: `python -m tests.fuzz.differing --seconds 300`.

Sealed and signed formats are altered inside and then sealed or signed anew, so that what differs behind a
tag or a signature is found too. A seed gives the same jobs again.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import Self

from crypto import canonical, chunked, directory, hpke, receipt
from crypto.envelope import HEAD_SIZE, SLOT_SIZE
from crypto.padding import pad
from crypto.refusal import Refused
from crypto.table import bound
from tests.crypto.maker import INSTALLATION as MAKERS
from tests.crypto.maker import Made, report
from tests.fuzz.contract import VECTORS
from tests.fuzz.mutation import bytes_mutant, json_mutant, lines_mutant
from tests.fuzz.notes import clear_text, signed_by, with_signatures
from tests.vectors.cases import DAY, IDENTITY, IDENTITY_SEED, INSTALLATION
from tests.vectors.directories import ADDRESS, ROOT_SEED, WORKER_SEED, joined
from tests.vectors.operations import Inputs, outcome

ROOT = Path(__file__).parents[2]
#: A passphrase takes a second to stretch, a count may become billions, shares are combined by a library.
UNALTERED = frozenset({"stretch", "compose", "recovery"})
#: How many zeros follow a part's head: it may become as many as no memory holds.
_COUNTS = frozenset({"zeros"})
CHUNK = chunked.CHUNK_SIZE + chunked.TAG_SIZE

Job = tuple[str, Inputs]


class TypeScript:
    """One process that answers jobs for as long as it is open."""

    def __init__(self, folder: Path) -> None:
        script = folder / "answering.mjs"
        options = [
            "--bundle",
            "--platform=node",
            "--format=esm",
            "--log-level=warning",
            f"--outfile={script}",
        ]
        command = ["node_modules/.bin/esbuild", "tests/crypto/answering.ts", *options]
        subprocess.run(command, cwd=ROOT, check=True)
        self._process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=30)

    def answer(self, kind: str, inputs: Inputs) -> str:
        """Output in hex, `refused: …` or `fault: …`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        named = {name: data.hex() for name, data in inputs.items()}
        self._process.stdin.write(json.dumps({"kind": kind, "inputs": named}) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().removesuffix("\n")


def python(kind: str, inputs: Inputs) -> str:
    """The same of the Python half."""
    try:
        output, reason = outcome(kind, inputs)
    except Exception as fault:  # noqa: BLE001 - a fault is what is looked for
        return f"fault: {fault!r}"
    return f"refused: {reason}" if output is None else output.hex()


@cache
def cases(kind: str) -> list[Inputs]:
    """The inputs of a kind's vectors."""
    read = json.loads((VECTORS / f"{kind}.json").read_text())["cases"]
    return [{name: bytes.fromhex(data) for name, data in case["inputs"].items()} for case in read]


def envelopes(source: Random) -> Iterator[Job]:
    """Contents that a hostile reporter seals, and envelopes altered in head, slots and body."""
    payload = "".join(source.choices("0123456789", k=receipt.DIGITS))
    made = Made(receipt.derive(payload + receipt.check_digits(payload), MAKERS), source.randbytes(32))
    plain = [canonical.encode(report(made.keys))]
    plain += [inputs["text"] for inputs in cases("content")]
    whole = made.around_text(plain[0])
    while True:
        text = json_mutant(source, source.choice(plain))
        yield "content", {"text": text}
        try:
            values = canonical.decode(text)
            sealed = made.around_content(values) if isinstance(values, dict) else made.around_text(text)
        except Refused:
            sealed = made.around_text(text[:15_000])
        yield "envelope", {"envelope": sealed, "seeds": made.seed}
        at = source.randrange(8) * SLOT_SIZE + HEAD_SIZE
        ways = (
            bytes_mutant(source, whole),
            whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
            made.around(bytes_mutant(source, pad(text[:15_000], 15_360))),
            bytes_mutant(source, whole[:HEAD_SIZE]) + whole[HEAD_SIZE:],
        )
        yield "envelope", {"envelope": source.choice(ways), "seeds": made.seed}


def directories(source: Random) -> Iterator[Job]:
    """Rosters, epoch notes and freshness notes of any text, each signed by who should sign it."""
    given = cases("directory")
    files = [inputs["data"] for inputs in given]
    texts = [directory.split(files[0])[at].rpartition("\n\n")[0].encode() for at in (0, 1, -1)]
    named = directory.officer_key_name(INSTALLATION, IDENTITY)
    signers = (
        (ROOT_SEED, directory.key_name(INSTALLATION, "root")),
        (IDENTITY_SEED, named),
        (WORKER_SEED, directory.key_name(INSTALLATION, "worker")),
    )
    while True:
        altered = [lines_mutant(source, text) if source.random() < 0.6 else text for text in texts]
        roster, epoch, fresh = (
            signed_by(seed, name, clear_text(text))
            for (seed, name), text in zip(signers, altered, strict=True)
        )
        epochs = source.choice(([epoch], [], [epoch, epoch]))
        file = source.choice((joined(roster, epochs, DAY), directory.join([roster, *epochs, fresh])))
        yield "directory", {**given[0], "data": file}
        yield "roster", {"text": altered[0]}
        yield "epoch", {"note": epoch.encode(), "identity": IDENTITY, "installation": INSTALLATION}
        yield "directory", {**source.choice(given), "data": bytes_mutant(source, source.choice(files))}
        yield (
            "signed-note",
            {**source.choice(cases("signed-note")), "note": lines_mutant(source, epoch.encode())},
        )


def mailboxes(source: Random) -> Iterator[Job]:
    """Values that somebody who knows cover and reply key seals, and messages signed by their authors."""
    given = cases("mailbox-messages")
    seed, cover, channel = source.randbytes(32), source.randbytes(32), source.randbytes(16)
    place = {"installation": INSTALLATION, "address": ADDRESS}
    public = hpke.public_key(seed)
    while True:
        inputs = source.choice(given)
        text = json_mutant(source, inputs["values"])
        with suppress(Refused):
            text = canonical.encode(with_signatures(canonical.decode(text)))
        yield "mailbox-messages", {**inputs, "values": text}
        padded = source.choice(
            (pad(text, 64_280), pad(text, len(text) + 4), bytes_mutant(source, pad(text, 64_280)))
        )
        sealed = hpke.seal(public, bound("mailbox", **place, channel=channel), padded)
        value = chunked.encrypt(cover, bound("mailbox cover", **place), sealed)
        value = value if source.random() < 0.7 else bytes_mutant(source, value)
        channels = source.choice((channel, bytes(16) + channel, bytes(16), b"", channel[:7]))
        yield "mailbox", {**place, "sealed": value, "seed": seed, "cover": cover, "channels": channels}


def streams(source: Random) -> Iterator[Job]:
    """Streams cut at chunks' edges, with chunks doubled, swapped or altered."""
    key, context = source.randbytes(32), b"context"
    sizes = (0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, 40_000)
    made = [chunked.encrypt(key, context, bytes(size)) for size in sizes]
    while True:
        stream = source.choice(made)
        head, rest = stream[: chunked.HEADER_SIZE], stream[chunked.HEADER_SIZE :]
        parts = [rest[at : at + CHUNK] for at in range(0, len(rest), CHUNK)]
        order = source.choices(range(len(parts)), k=source.randint(0, 3))
        altered = source.choice((
            head + b"".join(parts[at] for at in order),
            head + b"".join(reversed(parts)),
            stream[: chunked.HEADER_SIZE + CHUNK * len(order) + source.choice((0, 1, 15, 16, 17))],
            bytes_mutant(source, stream),
            source.choice(made)[: chunked.HEADER_SIZE] + rest,
            stream,
        ))  # fmt: skip
        yield "chunked", {"key": key, "context": source.choice((context, b"", b"other")), "sealed": altered}


def others(source: Random) -> Iterator[Job]:
    """All other kinds of vectors with one input altered."""
    kinds = sorted(path.stem for path in VECTORS.glob("*.json") if path.stem not in UNALTERED)
    while True:
        kind = source.choice(kinds)
        inputs = source.choice(cases(kind))
        name = source.choice(sorted(inputs.keys() - _COUNTS))
        yield kind, {**inputs, name: bytes_mutant(source, inputs[name])}


def compare(
    typescript: TypeScript, seed: int, seconds: float, most: int = 1000
) -> tuple[Counter[str], list[str]]:
    """How many jobs of each kind got one answer, and those that got two, or were a fault of either half.

    It ends after so many seconds, or so many differences.
    """
    source = Random(seed)  # noqa: S311 - so that a difference can be found again
    started, counts, differences = time.monotonic(), Counter[str](), list[str]()
    makers = [make(source) for make in (envelopes, directories, mailboxes, streams, others)]
    while time.monotonic() - started < seconds and len(differences) < most:
        for maker in makers:
            kind, inputs = next(maker)
            ours, theirs = python(kind, inputs), typescript.answer(kind, inputs)
            counts[kind] += 1
            if ours != theirs or ours.startswith("fault"):
                named = json.dumps({name: data.hex()[:4000] for name, data in inputs.items()})
                differences.append(f"{kind}: Python {ours[:200]}, TypeScript {theirs[:200]}: {named}")
    return counts, differences


def main() -> int:
    """0 when both halves always gave one answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.differing", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, TypeScript(Path(folder)) as typescript:
        counts, differences = compare(typescript, given.seed, given.seconds)
    print(f"seed {given.seed}: {counts.total()} jobs, {len(differences)} differences")
    print(dict(counts.most_common()))
    print(*differences[:20], sep="\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
