"""Python and TypeScript give one answer to the same altered bytes, also inside of seals and signatures."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from random import Random

import pytest

from crypto import unseal
from tests.fuzz.differing import TypeScript, compare, envelopes, mailboxes, python

SECONDS = 12
#: On a machine that does much else, too.
FEWEST = 50
KINDS = ("envelope", "content", "directory", "roster", "mailbox", "mailbox-messages", "chunked")


@pytest.fixture(scope="module")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypeScript]:
    """One process for all tests."""
    with TypeScript(tmp_path_factory.mktemp("differing")) as found:
        yield found


def test_both_halves_give_one_answer_to_the_same_altered_bytes(typescript: TypeScript) -> None:
    seed = secrets.randbelow(2**32)
    counts, differences = compare(typescript, seed, SECONDS)
    assert not differences, f"python -m tests.fuzz.differing --seed {seed}: {differences[:3]}"
    assert counts.total() > FEWEST
    assert set(KINDS) <= set(counts)


def test_a_parser_that_takes_more_in_one_language_is_found(
    typescript: TypeScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseal, "check_author", lambda *_values: None)
    counts, differences = compare(typescript, 1, 60, most=1)
    assert any(difference.startswith("envelope: ") for difference in differences), counts


def test_altered_contents_and_mailboxes_are_not_all_refused() -> None:
    source = Random(3)  # noqa: S311 - the same jobs each time
    for maker in (envelopes(source), mailboxes(source)):
        answers = [python(kind, inputs) for kind, inputs in (next(maker) for _ in range(60))]
        reasons = {answer for answer in answers if answer.startswith("refused")}
        assert len(reasons) >= 3
        assert any(answer and not answer.startswith("refused") for answer in answers)
