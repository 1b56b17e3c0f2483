"""Who may do what: one table, and whatever isn't in it is refused.

A permission is about kinds of acts. Which dossier somebody may touch is decided by membership and bars,
on top of this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """The roles of the need-to-know table (domain reference 7.10) that sign in to the console."""

    ADMINISTRATOR = "ADMINISTRATOR"
    AUDITOR = "AUDITOR"
    INTAKE_OFFICER = "INTAKE_OFFICER"
    INVESTIGATOR = "INVESTIGATOR"
    RESPONSIBLE_OFFICIAL = "RESPONSIBLE_OFFICIAL"
    ETHICS_OFFICER = "ETHICS_OFFICER"
    ALT_CHAIR = "ALT_CHAIR"
    ALD_REVIEWER = "ALD_REVIEWER"
    ASG_OHR = "ASG_OHR"
    DECISION_MAKER = "DECISION_MAKER"
    LEDGER_OFFICER = "LEDGER_OFFICER"
    OLA_REFERRALS = "OLA_REFERRALS"
    STATISTICIAN = "STATISTICIAN"
    PUBLICATION_APPROVER = "PUBLICATION_APPROVER"


_EVERYBODY = frozenset(Role)
_CASES = frozenset({Role.INTAKE_OFFICER, Role.INVESTIGATOR, Role.RESPONSIBLE_OFFICIAL})
_DOSSIERS = _CASES | {Role.ETHICS_OFFICER}

#: No session is needed: what comes before sign-in.
PUBLIC = "public"

TABLE: Mapping[str, frozenset[Role]] = {
    "home": _EVERYBODY,
    "own keys": _EVERYBODY,
    "directory": _EVERYBODY,
    "envelopes": _DOSSIERS,
    "dossiers": _DOSSIERS,
    "cases": _CASES,
    "register": frozenset({Role.ETHICS_OFFICER}),
    "people": frozenset({Role.ADMINISTRATOR}),
    "knowledge log": frozenset({Role.AUDITOR}),
    "unopened envelopes": frozenset({Role.AUDITOR}),
}


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission; unknown roles and permissions have none."""
    return role in TABLE.get(permission, frozenset())


def allow(permission: str) -> Callable[[View], View]:
    """Marks a view with the one permission that it needs; a view without a mark is refused to all."""
    if permission != PUBLIC and permission not in TABLE:
        raise ValueError(f"{permission!r} stands in no permission table")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: object) -> str | None:
    """The permission that a view is marked with."""
    return getattr(view, "permission", None)
