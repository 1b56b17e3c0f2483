"""The root holder's commands, on a machine that is never connected."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

import click

from crypto.content import encode_base64
from crypto.refusal import Refused
from crypto.statement import read_out
from intake.seam.clock import SystemClock
from intake.seam.organization import read_organization
from review import keys
from review.staff import root as acts

_FILE = click.Path(path_type=Path)
_THERE = click.Path(path_type=Path, exists=True)


@click.group("root")
def root() -> None:
    """Off line: the root key, recovery keys, the plan, and signing a roster."""


@root.command("new")
@click.option("--key", type=_FILE, required=True, help="New file for the root's private key (0600).")
@click.option("--organization", type=_FILE, required=True, help="New file for the public constants.")
def new(key: Path, organization: Path) -> None:
    """Make the root key and the organization's constants, which all processes and bundles carry."""
    made = acts.new_root(key, organization)
    print(f"Installation {made.installation.hex()}\nPrint this fingerprint in your policy:")
    print(" ".join(read_out(made.root)))


@root.command("key")
@click.argument("file", type=_FILE)
def key(file: Path) -> None:
    """Make a recovery or trustee key (X-Wing) in a new FILE, and print its public half for the plan.

    A recovery key's file is to be split among trustees; that comes with recovery. Keep it off line.
    """
    print(encode_base64(keys.new_sealing_key(file)))


@root.command("public")
@click.argument("file", type=_THERE)
def public(file: Path) -> None:
    """Print the public half of a signing key, for example the worker's, for the plan."""
    print(encode_base64(keys.signing_public(file)))


@root.command("plan")
def plan() -> None:
    """Print an example of a plan: offices, trustees and channels of the roster. Edit and keep it.

    `freshness` is the worker's public key, `recovery` an office's, `key` a trustee's; `id` 16 bytes of a
    channel, chosen once; `minimum` how many recipients must remain when some are left out.
    """
    example = {
        "organization": "Name as reporters know it",
        "freshness": "<review root public var/review/freshness.key>",
        "offices": [{"code": "oios", "recovery": "<review root key FILE>"}],
        "trustees": [{"name": "A Trustee", "key": "<review root key FILE>"}],
        "channels": [
            {
                "code": "misconduct",
                "id": encode_base64(secrets.token_bytes(16)),
                "minimum": 2,
                "names": {"en": "Report misconduct"},
            }
        ],
    }
    print(json.dumps(example, indent=1, ensure_ascii=False))


@root.command("sign")
@click.option("--key", type=_THERE, required=True, help="The root's private key.")
@click.option("--organization", type=_THERE, required=True, help="The organization's constants.")
@click.option("--plan", type=_THERE, required=True, help="Offices, trustees and channels.")
@click.option("--draft", type=_THERE, required=True, help="What `review roster draft` printed.")
@click.option("--before", type=_THERE, help="The signed roster before this one.")
@click.option("--holder", required=True, help="Sign-in name of whoever signs, or her full name.")
@click.option("--out", type=_FILE, required=True, help="File for the signed roster.")
def sign(
    key: Path, organization: Path, plan: Path, draft: Path, before: Path | None, holder: str, out: Path
) -> None:  # fmt: skip
    """Sign a roster, after the eight groups of every new key were heard from its officer and typed here."""
    constants = read_organization(organization)
    candidates = acts.candidates_from_json(draft.read_text())
    try:
        known = acts.verified_before(before.read_text(), constants) if before else None
    except Refused as refused:
        raise acts.BadDraft(f"The roster before can't be believed: {refused.reason}.") from None
    acts.check_candidates(candidates, known, holder, constants.installation, _ask)
    roster = acts.draft_roster(constants, acts.read_plan(plan), candidates, known, SystemClock().today())
    try:
        note = acts.sign_roster(keys.read_key(key), roster)
    except Refused:
        raise acts.BadDraft("The roster would have another form: check names, codes and offices.") from None
    out.write_text(note)
    print(
        f"Roster {roster.serial}, from {roster.first} to {roster.last}, {len(roster.officers)} people: {out}"
    )


def _ask(name: str) -> str:
    print(f"\n{name}: hear the eight groups of five digits from her, by voice or in person.", file=sys.stderr)
    typed: str = click.prompt("Type them", err=True)
    return typed
