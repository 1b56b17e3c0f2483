"""Each language opens what the other seals, and both give one answer to the same bytes."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from crypto import canonical, chunked, content, envelope, hpke, seal, signing, table
from crypto.content import encode_base64
from tests.crypto.maker import CHANNEL, INSTALLATION, new_receipt, report
from tests.crypto.test_vectors import FILES
from tests.vectors.operations import outcome
from tests.vectors.seals import SEALS

Job: TypeAlias = dict[str, Any]
TypeScript: TypeAlias = Callable[[list[Job]], list[str]]

#: A passphrase takes a second to stretch, a count may become billions, shares are combined by a library.
UNALTERED = {"stretch", "compose", "recovery"}
ROOT = Path(__file__).parents[2]


def job(act: str, kind: str = "", inputs: dict[str, bytes] | None = None, plaintext: bytes = b"") -> Job:
    named = {name: data.hex() for name, data in (inputs or {}).items()}
    return {"act": act, "kind": kind, "inputs": named, "plaintext": plaintext.hex()}


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> TypeScript:
    """Does jobs in TypeScript."""
    script = tmp_path_factory.mktemp("cross") / "cross.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--outfile={script}"]
    subprocess.run(["node_modules/.bin/esbuild", "tests/crypto/cross.ts", *options], cwd=ROOT, check=True)

    def run(jobs: list[Job]) -> list[str]:
        done = subprocess.run(
            ["node", str(script)],
            input=json.dumps(jobs),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        results: list[str] = json.loads(done.stdout)
        assert len(results) == len(jobs)
        return results

    return run


def _opening() -> list[tuple[str, dict[str, bytes], bytes]]:
    """Kind, inputs and plaintext of every vector that opens."""
    return [
        (
            file["kind"],
            {name: bytes.fromhex(data) for name, data in case["inputs"].items()},
            bytes.fromhex(case["output"]),
        )
        for file in FILES
        for case in file["cases"]
        if file["kind"] in SEALS and case["output"]
    ]


def test_python_opens_what_typescript_seals(typescript: TypeScript) -> None:
    cases = _opening()
    sealed = typescript([job("seal", kind, inputs, plaintext) for kind, inputs, plaintext in cases])
    for (kind, inputs, plaintext), stream in zip(cases, sealed, strict=True):
        assert outcome(kind, {**inputs, "sealed": bytes.fromhex(stream)}) == (plaintext, None), kind
    assert {kind for kind, _, _ in cases} == set(SEALS)


def test_typescript_opens_what_python_seals(typescript: TypeScript) -> None:
    cases = _opening()
    jobs = [
        job("open", kind, {**inputs, "sealed": SEALS[kind](inputs, plaintext)})
        for kind, inputs, plaintext in cases
    ]
    assert typescript(jobs) == [plaintext.hex() for _, _, plaintext in cases]


def test_streams_of_any_length_are_one_format(typescript: TypeScript) -> None:
    lengths = [
        *range(3),
        *range(16_382, 16_387),
        *range(32_767, 32_770),
        *(secrets.randbelow(100_000) for _ in range(12)),
    ]
    inputs = {"key": secrets.token_bytes(32), "context": secrets.token_bytes(40)}
    plaintexts = [secrets.token_bytes(length) for length in lengths]
    sealed = typescript([job("seal", "chunked", inputs, plaintext) for plaintext in plaintexts])
    opened = [chunked.decrypt(inputs["key"], inputs["context"], bytes.fromhex(stream)) for stream in sealed]
    assert opened == plaintexts
    streams = [chunked.encrypt(inputs["key"], inputs["context"], plaintext) for plaintext in plaintexts]
    jobs = [job("open", "chunked", {**inputs, "sealed": stream}) for stream in streams]
    assert typescript(jobs) == [plaintext.hex() for plaintext in plaintexts]


@pytest.mark.parametrize("kind", [content.REPORT, content.FOLLOW_UP])
def test_an_envelope_of_either_language_is_read_in_the_other(typescript: TypeScript, kind: str) -> None:
    keys = new_receipt()
    seeds = [secrets.token_bytes(32) for _ in range(3)]
    empty = {} if kind == content.REPORT else {"reply_key": "", "cover": "", "w": ""}
    values = report(keys, kind=kind, answers={"what_happened": "Café \u0634\U0001f600"}, **empty)
    head = envelope.Head(seal.size_class(values), INSTALLATION, CHANNEL, keys.commitment)
    signer = keys.mailbox.follow_seed
    inputs = {"seeds": b"".join(seeds), "head": head.to_bytes(), "signer": signer}
    theirs = bytes.fromhex(
        typescript([job("envelope", inputs=inputs, plaintext=canonical.encode(values))])[0]
    )
    recipients = [hpke.public_key(seed) for seed in seeds]
    ours = seal.seal_envelope(head, recipients, values, lambda message: signing.sign(signer, message))
    for data in (theirs, ours):
        read = {"envelope": data, "seeds": seeds[2], "u": keys.mailbox.u}
        output, error = outcome("envelope", read)
        assert error is None
        assert output is not None
        opened = canonical.decode(output)
        assert opened.pop("signature") != encode_base64(bytes(64))
        assert opened == values
        assert typescript([job("open", "envelope", read)]) == [output.hex()]


def _mutants(source: random.Random, count: int) -> list[tuple[str, dict[str, bytes]]]:
    """Vectors with one input altered: a byte changed, put in or taken out, or another input's bytes."""
    kinds = {file["kind"]: file["cases"] for file in FILES if file["kind"] not in UNALTERED}
    mutants = []
    for _ in range(count):
        kind = source.choice(sorted(kinds))
        inputs = {name: bytes.fromhex(data) for name, data in source.choice(kinds[kind])["inputs"].items()}
        name = source.choice(sorted(inputs))
        data, at = inputs[name], source.randrange(len(inputs[name]) + 1)
        byte = bytes([source.choice([0, 10, 32, 34, 48, 0x80, 0xC3, 0xFF, source.randrange(256)])])
        ways = [
            data[:at] + byte + data[at + 1 :],
            data[:at] + byte + data[at:],
            data[:at] + data[at + 1 :],
            data[:at],
        ]
        mutants.append((kind, {**inputs, name: source.choice(ways)}))
    return mutants


def test_both_languages_give_one_answer_to_altered_bytes(typescript: TypeScript) -> None:
    seed = secrets.randbelow(2**32)
    mutants = _mutants(random.Random(seed), 400)  # noqa: S311 - so that a failure can be run again
    theirs = typescript([job("open", kind, inputs) for kind, inputs in mutants])
    for (kind, inputs), answer in zip(mutants, theirs, strict=True):
        output, error = outcome(kind, inputs)
        ours = f"refused: {error}" if output is None else output.hex()
        assert ours == answer, f"seed {seed}, {kind}: {inputs}"


def test_the_frozen_table_is_one(typescript: TypeScript) -> None:
    rows = [asdict(row) | {"label": row.label or row.kind} for row in table.TABLE]
    assert json.loads(typescript([job("table")])[0]) == json.loads(json.dumps(rows))
