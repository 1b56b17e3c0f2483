"""Makes `tests/vectors/<kind>.json` from the Python half: `python -m tests.vectors.make [kind …]`.

Nobody needs to run it for the tests to pass. Ciphertexts come out anew each time, so name the kinds that
changed. It refuses to write a case whose outcome is not the one that the case expects.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.vectors import cases, directories, parts, registers, sealed, signed
from tests.vectors.operations import outcome

FOLDER = Path(__file__).parent
SOURCES = {
    "signed-note": "first case: example of C2SP signed-note v1.0.0; the others made from it",
    "verifier-key": "first case: example of C2SP signed-note v1.0.0; the others made from it",
    "recovery": "shares by shamir-secret-sharing 0.0.4",
}


def all_cases() -> dict[str, list[cases.Case]]:
    """Every case of ours, by kind."""
    return {
        **cases.texts(), **cases.typed(), **signed.notes(), **signed.statements(), **signed.rolls(),
        **directories.large(), **parts.parts(), **registers.registers(), **registers.proofs(),
        **sealed.ciphertexts(),
    }  # fmt: skip


def written(kind: str, several: list[cases.Case]) -> str:
    """The file of one kind."""
    entries = []
    for case in several:
        output, error = outcome(kind, case.inputs)
        if error != case.error:
            raise SystemExit(f"{kind}, {case.name}: {error} instead of {case.error}")
        shown = None if output is None else output.hex()
        inputs = {name: value.hex() for name, value in case.inputs.items()}
        entries.append({"name": case.name, "inputs": inputs, "output": shown, "error": error})
    file = {"format": 1, "kind": kind, "source": SOURCES.get(kind, "crypto/*.py"), "cases": entries}
    return json.dumps(file, indent=1, ensure_ascii=False) + "\n"


def main(kinds: list[str]) -> None:
    for kind, several in all_cases().items():
        if not kinds or kind in kinds:
            (FOLDER / f"{kind}.json").write_text(written(kind, several), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
