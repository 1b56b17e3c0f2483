"""What each account may do in the console's database."""

from __future__ import annotations

from intake.seam.accounts import Account
from review.tables import APPEND_ONLY, tables

_CHANGING = sorted(set(tables.tables) - set(APPEND_ONLY))
#: Rows that come and go: sessions, failed attempts, invitations.
_PASSING = ("session", "attempt", "invitation")


def _grants() -> tuple[str, ...]:
    quoted = {name: f'"{name}"' for name in tables.tables}
    return (
        *(f"GRANT SELECT, INSERT ON {quoted[name]}" for name in sorted(APPEND_ONLY)),
        *(f"GRANT SELECT, INSERT, UPDATE ON {quoted[name]}" for name in _CHANGING),
        *(f"GRANT DELETE ON {quoted[name]}" for name in _PASSING),
    )


WEB = Account("candour_review_web", _grants())
WORKER = Account(
    "candour_review_worker",
    (
        "GRANT SELECT, INSERT ON seen_envelope, sealed_envelope, bundle, erased_bundle",
        "GRANT SELECT ON attached_bundle",
        "GRANT SELECT, UPDATE ON outgoing",
        "GRANT SELECT ON dossier, roster_note, epoch_note, officer_keys, person",
        "GRANT SELECT, INSERT, UPDATE ON published",
    ),
)
