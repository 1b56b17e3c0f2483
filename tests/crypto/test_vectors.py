"""Every case of every vector file, and a count that none was passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vectors import make
from tests.vectors.operations import OPERATIONS, outcome
from tests.vectors.seals import SEALS

FILES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(make.FOLDER.glob("*.json"))]
CASES = [(file["kind"], case) for file in FILES for case in file["cases"]]


def _inputs(case: dict[str, Any]) -> dict[str, bytes]:
    return {name: bytes.fromhex(data) for name, data in case["inputs"].items()}


def test_each_file_is_of_form_1_and_each_operation_has_one() -> None:
    assert {file["format"] for file in FILES} == {1}
    assert sorted(file["kind"] for file in FILES) == sorted(OPERATIONS)
    assert all(make.FOLDER.joinpath(f"{file['kind']}.json").exists() for file in FILES)


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{kind}: {case['name']}" for kind, case in CASES])
def test_case(kind: str, case: dict[str, Any]) -> None:
    output, error = outcome(kind, _inputs(case))
    assert (output.hex() if output is not None else None, error) == (case["output"], case["error"])


def test_every_case_is_a_test(request: pytest.FixtureRequest) -> None:
    ran = [item for item in request.session.items if getattr(item, "originalname", "") == test_case.__name__]
    assert len(ran) == sum(len(file["cases"]) for file in FILES) > 400


@pytest.mark.parametrize("kind", sorted(set(OPERATIONS) - set(SEALS) - {"envelope"}))
def test_what_is_not_random_is_still_what_the_script_makes(kind: str) -> None:
    made = make.all_cases()[kind]
    kept = next(file for file in FILES if file["kind"] == kind)
    assert json.loads(make.written(kind, made)) == kept


def test_the_script_still_makes_every_case_of_the_ciphertexts() -> None:
    made = {kind: [case.name for case in cases] for kind, cases in make.all_cases().items()}
    assert made == {file["kind"]: [case["name"] for case in file["cases"]] for file in FILES}
