"""Commands about requests for protection: the register of receipts, and proofs checked off line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from crypto import authorship, register
from crypto.authorship import Proof
from crypto.content import encode_base64
from crypto.days import parse_day
from crypto.note import decode_base64
from crypto.refusal import Refused
from crypto.register import ARRIVED, OPENED, Batch
from intake.seam.clock import SystemClock
from intake.seam.files import write_private
from review import commands
from review.config import from_environment
from review.dossiers import register as kept

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, exists=True, dir_okay=False)
#: Why a proof is none, by the reason of the refusal.
_WRONG = {
    "channel": "it was made for another channel than this request's.",
    "signature": "it was made for another request, or its parts belong to different reports.",
    "own receipt": "it is about this request itself, and about no earlier report.",
}
_CAUTION = (
    "Whoever sent the request holds the receipt of that report. A lent or stolen receipt can't be told from "
    "one's own: ask something that only the author knows."
)


class BadProof(Exception):
    """A proof or a register that doesn't hold. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved proof holds: the request that brought it, the proof, the whole register."""

    installation: bytes
    channel: bytes
    others: tuple[bytes, ...]
    seal: bytes
    proof: Proof
    register: dict[str, Any]


def _load(file: Path) -> Any:  # noqa: ANN401 - checked by those who read it
    try:
        return json.loads(file.read_bytes())
    except ValueError:
        raise BadProof(
            f"{file} isn't what the shell or `review protection register` saves: no JSON."
        ) from None


def _read_proof(file: Path) -> Saved:
    values = _load(file)
    try:
        proof = authorship.parse(values["authorship"])
        others = tuple(decode_base64(one) for one in values["others"])
        parts = [decode_base64(values[name]) for name in ("installation", "channel", "seal")]
        return Saved(parts[0], parts[1], others, parts[2], proof, values["register"])
    except (KeyError, TypeError, ValueError, AttributeError, Refused):
        raise BadProof(f"{file} has another form than a saved proof. Save it anew in the shell.") from None


def _read_register(values: Any) -> tuple[list[Batch], date]:  # noqa: ANN401 - checked here
    try:
        batches = [
            Batch(parse_day(row["day"]), decode_base64(row["entries"]), decode_base64(row["head"]))
            for row in values["batches"]
        ]
        upcoming = parse_day(values["next"])
    except (KeyError, TypeError, Refused):
        raise BadProof("The register has another form. Save it anew.") from None
    try:
        register.verify(batches)
    except Refused:
        raise BadProof(
            "The register does not hold: a batch is missing or was changed. Don't rely on it, and tell the "
            "auditor."
        ) from None
    return batches, upcoming


def answer(saved: Saved, batches: list[Batch], upcoming: date) -> str:
    """One of the three answers, in a sentence. Raises `BadProof` when the proof isn't one for its request."""
    try:
        authorship.check(saved.proof, saved.installation, saved.channel, saved.seal, saved.others)
    except Refused as refused:
        reason = _WRONG.get(refused.reason, "the request has another form.")
        raise BadProof(f"The proof is wrong: {reason}") from None
    arrived = register.find(batches, ARRIVED, saved.proof.commitment)
    if arrived is None:
        return f"The earlier report is not in the register yet. The next batch is on {upcoming}."
    opened = register.find(batches, OPENED, saved.proof.w)
    if opened is None:
        return (
            f"The earlier report arrived on {arrived}. It was never opened. Anybody can send something "
            "without meaning to collect days."
        )
    return f"The earlier report arrived on {arrived}. It was opened on {opened}."


@click.group("protection")
def protection() -> None:
    """Requests for protection: the register of receipts, and proofs of an earlier report."""


@protection.command("register")
@click.argument("file", type=_FILE)
def write_register(file: Path) -> None:
    """Write the whole register of receipts to a new FILE (0600), for `check-proof --register`.

    It tells nothing to whoever knows neither a proof nor a receipt. For the Ethics Office alone all the same.
    """
    settings, today = from_environment(), SystemClock().today()
    with commands.changing(settings) as database:
        batches = kept.batches(database)
        upcoming = kept.next_batch(kept.newest_day(database), settings.register, today)
    rows = [
        {"day": str(row.day), "entries": encode_base64(row.entries), "head": encode_base64(row.head)}
        for row in batches
    ]
    write_private(file, json.dumps({"batches": rows, "next": str(upcoming)}).encode())
    print(f"{len(rows)} batches are in {file}.")


@protection.command("check-proof")
@click.argument("file", type=_THERE)
@click.option(
    "--register", "other", type=_THERE, help="Another copy of the register, for example a newer one."
)
def check_proof(file: Path, other: Path | None) -> None:
    """Check the proof of an earlier report in FILE, as the shell saved it, off line.

    Prints one of three answers: arrived and opened, arrived and never opened, or not in the register yet.
    Ends with code 1 and a reason when the proof was made for another channel or another request, when its
    parts belong to different reports, or when the register's chain doesn't hold. FILE holds the proof in
    clear: whoever has it can show it to others.
    """
    saved = _read_proof(file)
    batches, upcoming = _read_register(_load(other) if other else saved.register)
    print(answer(saved, batches, upcoming))
    print(_CAUTION)
