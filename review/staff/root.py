"""The root's own acts, off line: a key, an organization, a roster signed against what was read out.

Whoever holds the root hears the eight groups from the officer, and types them; the console's copy of a
key is believed in nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crypto import directory, note, signature, signing, statement
from crypto.content import encode_base64
from crypto.refusal import Refused
from crypto.roster import Channel, Former, Office, Officer, Roster, Trustee, parse_roster, write_roster
from intake.seam.organization import Organization
from review import keys


class BadDraft(Exception):
    """A draft, plan or key that can't be used. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom an administrator wants on the roster."""

    login: str
    name: str
    role: str
    office: str
    channels: tuple[str, ...]
    identity: bytes
    personal: bytes
    proof: bytes
    approved_by: str


def new_root(key_file: Path, organization_file: Path) -> Organization:
    """A root key (0600) and the organization's public constants. Raises `FileExistsError`."""
    public = keys.new_signing_key(key_file)
    organization = Organization(secrets.token_bytes(16), public, 1)
    organization_file.write_text(organization.to_text())
    return organization


def _plan_part(plan: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - a plan's own values
    if name not in plan:
        raise BadDraft(f"The plan has no {name!r}; `review root plan --help` says what a plan has.")
    return plan[name]


def read_plan(file: Path) -> dict[str, Any]:
    """Offices, trustees and channels of the next roster. Raises `BadDraft`."""
    try:
        plan = json.loads(file.read_text())
    except OSError as error:
        raise BadDraft(f"The plan {file} can't be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise BadDraft(f"{file} is not JSON.") from None
    if not isinstance(plan, dict):
        raise BadDraft(f"{file} is not a plan.")
    return plan


def _text(value: Any) -> str:  # noqa: ANN401 - checked here
    """Text that UTF-8 can carry. Raises `TypeError`, `ValueError`."""
    if not isinstance(value, str):
        raise TypeError
    return value.encode().decode()


def draft_roster(
    organization: Organization, plan: dict[str, Any], candidates: list[Candidate], before: Roster | None,
    day: date,
) -> Roster:  # fmt: skip
    """The roster that the root may sign: a plan, the approved people, and who is no longer among them.

    Raises `BadDraft` for a plan of another form.
    """
    officers = tuple(
        Officer(one.name, one.role, one.office, one.identity, one.personal, one.channels)
        for one in candidates
    )
    decode = note.decode_base64
    try:
        return Roster(
            organization.installation,
            _text(_plan_part(plan, "organization")),
            before.serial + 1 if before else organization.lowest_serial,
            day,
            day + timedelta(days=directory.ROSTER_DAYS),
            decode(_plan_part(plan, "freshness")),
            tuple(Office(_text(one["code"]), decode(one["recovery"])) for one in _plan_part(plan, "offices")),
            tuple(Trustee(_text(one["name"]), decode(one["key"])) for one in _plan_part(plan, "trustees")),
            tuple(
                Channel(_text(one["code"]), decode(one["id"]), int(one["minimum"]), _names(one["names"]))
                for one in _plan_part(plan, "channels")
            ),
            officers,
            _former(before, officers, day),
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, Refused):
        raise BadDraft("The plan has another form; `review root plan --help` says which it takes.") from None


def _names(names: Any) -> dict[str, str]:  # noqa: ANN401 - checked here
    return {_text(language): _text(name) for language, name in names.items()}


def _former(before: Roster | None, officers: tuple[Officer, ...], day: date) -> tuple[Former, ...]:
    if before is None:
        return ()
    present = {officer.identity for officer in officers}
    left = tuple(
        Former(officer.name, officer.role, officer.identity, before.first, day)
        for officer in before.officers
        if officer.identity not in present
    )
    return (*(former for former in before.former if former.identity not in present), *left)


def check_candidates(
    candidates: list[Candidate], before: Roster | None, holder: str, installation: bytes,
    ask: Callable[[str], str],
) -> None:  # fmt: skip
    """Asks for the eight groups of every key that the roster before did not have.

    `ask(name)` gives what the root holder typed. Raises `BadDraft` for groups that differ, a missing
    proof, or when the holder approved the enrolment herself.
    """
    known = {officer.identity for officer in before.officers} if before else set()
    for candidate in candidates:
        message = statement.enrolment(installation, candidate.login, candidate.identity, candidate.personal)
        if not signature.is_signed(candidate.identity, candidate.proof, message):
            raise BadDraft(f"The keys of {candidate.name} are not signed by herself.")
        if candidate.identity in known:
            continue
        if candidate.approved_by == holder:
            raise BadDraft(f"{holder} approved {candidate.name}: whoever approves doesn't sign.")
        typed = "".join(ask(candidate.name).split())
        if typed != "".join(statement.read_out(candidate.identity)):
            raise BadDraft(
                f"What {candidate.name} read out is not the key in the draft. Sign nothing: either it was "
                "misread, or the console gave out another key."
            )


def sign_roster(seed: bytes, roster: Roster) -> str:
    """The signed roster. Raises `Refused` when it has not the one form."""
    name = directory.key_name(roster.installation, "root")
    return signing.sign_note(seed, name, write_roster(roster))


def candidates_to_json(candidates: list[Candidate]) -> str:
    """A draft's people as they are carried to the root's machine."""
    rows = [
        {
            "login": one.login, "name": one.name, "role": one.role, "office": one.office,
            "channels": list(one.channels), "identity": encode_base64(one.identity),
            "personal": encode_base64(one.personal), "proof": encode_base64(one.proof),
            "approved_by": one.approved_by,
        }
        for one in candidates
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def candidates_from_json(text: str) -> list[Candidate]:
    """The reverse. Raises `BadDraft`."""
    decode = note.decode_base64
    try:
        return [
            Candidate(
                _text(one["login"]), _text(one["name"]), _text(one["role"]), _text(one["office"]),
                tuple(map(_text, one["channels"])), decode(one["identity"]), decode(one["personal"]),
                decode(one["proof"]), _text(one["approved_by"]),
            )
            for one in json.loads(text)
        ]  # fmt: skip
    except (ValueError, TypeError, KeyError, RecursionError, Refused):
        raise BadDraft("That is not a draft that `review roster draft` wrote.") from None


def verified_before(text: str, organization: Organization) -> Roster:
    """The roster before, under the root. Raises `Refused`."""
    name = directory.key_name(organization.installation, "root")
    return parse_roster(note.verify(text, name, organization.root))
