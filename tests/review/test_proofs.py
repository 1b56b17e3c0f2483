"""A proof of authorship: made for one request, checked against it, and looked up in the whole register."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crypto import envelope
from crypto.content import PROTECTION as KIND
from crypto.content import encode_base64
from crypto.note import decode_base64
from crypto.receipt import Receipt
from review import cli_protection
from review.cli_protection import BadProof
from tests.officer import Denied
from tests.people import AMINA, DANA, FARID, INES, MISCONDUCT, PROTECTION, TEST_PEOPLE, Person
from tests.reporter import new_receipt, seal_report
from tests.review.conftest import Office
from tests.review.test_register import MONDAY, until

INSTALLATION = TEST_PEOPLE.installation
CHANNEL = TEST_PEOPLE.channel_id(PROTECTION)


@pytest.fixture(params=["sqlite"])
def new_database(tmp_path: Path) -> Callable[[str], str]:
    """What is checked here doesn't depend on the database; `test_register.py` runs on both kinds."""
    return lambda name: f"sqlite:///{tmp_path}/{name}.db"


def opened(office: Office, person: Person, channel: str, *names: bytes) -> list[str]:
    """Somebody tries all envelopes and opens these; the dossiers' numbers."""
    shell = office.shell(person)
    tried = shell.try_envelopes()
    numbers = []
    for name in names:
        seal, key = tried[name]
        content = shell.read_envelope(name, seal, key)
        opening = shell.opening(name, TEST_PEOPLE.channel_id(channel), content, key)
        numbers.append(str(shell.post("/api/dossiers", opening)["number"]))
    return numbers


def report(office: Office) -> tuple[Receipt, bytes]:
    """A report of misconduct that has arrived in the store."""
    _, keys = new_receipt(INSTALLATION)
    channel, directory = TEST_PEOPLE.channel_id(MISCONDUCT), office.shell(DANA).directory()
    sealed = seal_report(keys, directory, channel, office.today, {"what_happened": "x"})
    return keys, office.receive(sealed)


def request(office: Office, earlier: Receipt | None) -> bytes:
    """A request for protection that proves an earlier report, collected."""
    _, keys = new_receipt(INSTALLATION)
    answers, directory = {"what_happened": "I was moved away"}, office.shell(DANA).directory()
    sealed = seal_report(keys, directory, CHANNEL, office.today, answers, kind=KIND, earlier=earlier)
    office.receive(sealed)
    office.round()
    return sealed


def saved(office: Office, sealed: bytes) -> dict[str, Any]:
    """What Dana's shell saves of a request: what she opened, and the register as she downloads it."""
    name = envelope.parse(sealed).hash
    dana = office.shell(DANA)
    seal, key = dana.try_envelopes()[name]
    content = dana.read_envelope(name, seal, key)
    return {
        "v": 1,
        "installation": encode_base64(INSTALLATION),
        "channel": encode_base64(CHANNEL),
        "others": [encode_base64(TEST_PEOPLE.channel_id(MISCONDUCT))],
        "seal": encode_base64(seal),
        "authorship": content["authorship"],
        "register": dana.get("/api/register"),
    }


def command(folder: Path, values: Any, *more: str) -> Result:
    """`review protection check-proof` on what was saved."""
    file = folder / "proof.json"
    file.write_text(values if isinstance(values, str) else json.dumps(values))
    return CliRunner().invoke(cli_protection.protection, ["check-proof", str(file), *more])


def test_all_three_answers_come_from_the_register_alone(office: Office, tmp_path: Path) -> None:
    read, name = report(office)
    unread, _ = report(office)
    office.round()
    opened(office, AMINA, MISCONDUCT, name)
    until(office, MONDAY)
    early = saved(office, request(office, read))
    assert "arrived on 2026-11-24. It was opened on 2026-11-24." in command(tmp_path, early).output
    junk = saved(office, request(office, unread))
    assert "arrived on 2026-11-24. It was never opened." in command(tmp_path, junk).output
    fresh, _ = report(office)
    waiting = saved(office, request(office, fresh))
    answer = command(tmp_path, waiting)
    assert "not in the register yet. The next batch is on 2026-12-07." in answer.output
    assert "A lent or stolen receipt can't be told" in answer.output
    assert answer.exit_code == 0
    until(office, date(2026, 12, 7))
    newer = tmp_path / "register.json"
    newer.write_text(json.dumps(office.shell(DANA).get("/api/register")))
    assert "arrived on 2026-11-30" in command(tmp_path, waiting, "--register", str(newer)).output


def test_43_a_proof_for_another_channel_commitment_or_request_is_refused(
    office: Office, tmp_path: Path
) -> None:
    keys, _ = report(office)
    other, _ = report(office)
    good = saved(office, request(office, keys))
    seal = decode_base64(good["seal"])
    elsewhere = keys.prove(INSTALLATION, TEST_PEOPLE.channel_id(MISCONDUCT), seal).to_json()
    another = other.prove(INSTALLATION, CHANNEL, seal).to_json()
    unrelated = keys.prove(INSTALLATION, CHANNEL, envelope.parse(request(office, None)).seal).to_json()
    for changed, reason in (
        (elsewhere, "another channel"),
        (unrelated, "another request"),
        ({**good["authorship"], "blind": another["blind"]}, "different reports"),
        ({**good["authorship"], "u": another["u"]}, "different reports"),
        ({**good["authorship"], "signature": another["signature"]}, "different reports"),
    ):
        refused = command(tmp_path, {**good, "authorship": changed})
        assert isinstance(refused.exception, BadProof)
        assert reason in str(refused.exception)
    assert command(tmp_path, good).exit_code == 0


def test_a_request_does_not_prove_itself(office: Office, tmp_path: Path) -> None:
    _, keys = new_receipt(INSTALLATION)
    sealed = seal_report(
        keys, office.directory(), CHANNEL, office.today, {"what_happened": "x"}, kind=KIND, earlier=keys
    )
    office.receive(sealed)
    office.round()
    refused = command(tmp_path, saved(office, sealed))
    assert "about this request itself" in str(refused.exception)


def test_a_register_that_was_changed_gives_no_answer(office: Office, tmp_path: Path) -> None:
    keys, _ = report(office)
    until(office, MONDAY)
    good = saved(office, request(office, keys))
    batches = good["register"]["batches"]
    moved = {**batches[0], "day": "2026-11-23"}
    for other in (batches[1:], batches[::-1], [moved, *batches[1:]]):
        refused = command(tmp_path, {**good, "register": {**good["register"], "batches": other}})
        assert "does not hold" in str(refused.exception)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"v": 1}', '{"authorship": 3}'])
def test_another_file_is_refused_with_what_to_do(text: str, tmp_path: Path) -> None:
    refused = command(tmp_path, text)
    assert isinstance(refused.exception, BadProof)
    assert "Save it anew" in str(refused.exception) or "no JSON" in str(refused.exception)


def test_repeats_are_looked_for_among_ones_own_requests_alone(office: Office) -> None:
    keys, _ = report(office)
    first, second = request(office, keys), request(office, keys)
    assert office.shell(DANA).get("/api/requests") == {"numbers": []}
    names = [envelope.parse(one).hash for one in (first, second)]
    numbers = opened(office, DANA, PROTECTION, *names)
    assert office.shell(DANA).get("/api/requests") == {"numbers": sorted(numbers)}
    assert office.shell(INES).get("/api/requests") == {"numbers": sorted(numbers)}
    for person in (AMINA, FARID):
        with pytest.raises(Denied, match="403"):
            office.shell(person).get("/api/requests")


def test_the_register_is_written_to_a_file_by_command(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANDOUR_REVIEW_DATABASE", office.owner.url.render_as_string(hide_password=False))
    file = tmp_path / "whole.json"
    made = CliRunner().invoke(cli_protection.protection, ["register", str(file)])
    assert "1 batches are in" in made.output
    assert json.loads(file.read_text())["batches"] == office.shell(DANA).get("/api/register")["batches"]
    assert file.stat().st_mode & 0o777 == 0o600
