"""The regimes' data, read once: names of codes by their enumeration."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from review.words import N_, gettext

FOLDER = Path(__file__).parent


@cache
def vocabulary() -> dict[str, list[dict[str, Any]]]:
    """Every enumeration, each a list of codes with name and clause."""
    found: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / "vocabulary.json").read_text())
    return found


@cache
def days_of(code: str) -> int:
    """How many calendar days a limit of `deadlines.csv` has. Raises `KeyError` for one that isn't in days."""
    with (FOLDER / "deadlines.csv").open(newline="") as file:
        found = {row["id"]: int(row["length"]) for row in csv.DictReader(file) if row["unit"] == "days"}
    return found[code]


def stage_name(code: str) -> str:
    """A case stage's name in the language of the request."""
    found = (stage["name"] for stage in vocabulary()["case_stages"] if stage["code"] == code)
    return gettext(next(found, code))


#: What people call the roles of `review.permissions.Role`; the shell's `roles.ts` has the same names.
_ROLES = {
    "ADMINISTRATOR": N_("Administrator"),
    "AUDITOR": N_("Auditor"),
    "INTAKE_OFFICER": N_("Intake officer"),
    "INVESTIGATOR": N_("Investigator"),
    "RESPONSIBLE_OFFICIAL": N_("Responsible official"),
    "ETHICS_OFFICER": N_("Ethics officer"),
    "ALT_CHAIR": N_("Alternate Chair of the Ethics Panel"),
    "ALD_REVIEWER": N_("Reviewer of the Administrative Law Division"),
    "ASG_OHR": N_("Assistant Secretary-General for Human Resources"),
    "DECISION_MAKER": N_("Decision maker"),
    "LEDGER_OFFICER": N_("Ledger officer"),
    "OLA_REFERRALS": N_("Officer for referrals, Office of Legal Affairs"),
    "STATISTICIAN": N_("Statistician"),
    "PUBLICATION_APPROVER": N_("Approver of publications"),
}


def role_name(code: str) -> str:
    """A role's name in the language of the request."""
    return gettext(_ROLES.get(code, code))
