"""What each account may do in the console's database."""

from __future__ import annotations

from intake.seam.accounts import Account
from review.tables import APPEND_ONLY, tables

#: The console reads batches, which the worker alone adds, and adds what waits for the next one unseen.
#: Which envelopes are dummies the pages need to know for one list alone; when they are due, never.
_APART = {
    "register_batch": "SELECT", "register_pending": "INSERT", "dummy": "SELECT", "dummy_schedule": "",
}  # fmt: skip
_ADDED = sorted(set(APPEND_ONLY) - set(_APART))
_CHANGING = sorted(set(tables.tables) - set(APPEND_ONLY) - set(_APART))
#: Rows that come and go: sessions, failed attempts, invitations.
_PASSING = ("session", "attempt", "invitation")


def _grants() -> tuple[str, ...]:
    quoted = {name: f'"{name}"' for name in tables.tables}
    return (
        *(f"GRANT SELECT, INSERT ON {quoted[name]}" for name in _ADDED),
        *(f"GRANT SELECT, INSERT, UPDATE ON {quoted[name]}" for name in _CHANGING),
        *(f"GRANT DELETE ON {quoted[name]}" for name in _PASSING),
        *(f"GRANT {rights} ON {quoted[name]}" for name, rights in _APART.items() if rights),
    )


WEB = Account("candour_review_web", _grants())
WORKER = Account(
    "candour_review_worker",
    (
        "GRANT SELECT, INSERT ON seen_envelope, sealed_envelope, bundle, erased_bundle, round_day, dummy",
        "GRANT SELECT, INSERT, DELETE ON waiting_bundle",
        "GRANT SELECT ON attached_bundle",
        "GRANT SELECT (envelope, outcome) ON trial",
        "GRANT SELECT, UPDATE ON outgoing",
        "GRANT SELECT, INSERT, UPDATE ON dummy_schedule",
        "GRANT SELECT ON dossier, roster_note, epoch_note, officer_keys, person",
        "GRANT UPDATE (notified_on) ON person",
        "GRANT SELECT, INSERT, UPDATE ON published",
        "GRANT SELECT, INSERT ON register_batch",
        "GRANT SELECT, INSERT, DELETE ON register_pending",
    ),
)
