"""What each account may do in the store."""

from __future__ import annotations

from intake.seam.accounts import Account

WEB = Account(
    "candour_intake_web",
    (
        "GRANT INSERT ON envelope",
        "GRANT INSERT ON bundle",
        "GRANT EXECUTE ON FUNCTION mailbox_value(bytea)",
        "GRANT SELECT ON directory",
    ),
)
PLAIN = Account(
    "candour_intake_plain",
    (*WEB.grants, "GRANT INSERT ON plain_form"),
)
COLLECTOR = Account(
    "candour_intake_collector",
    (
        "GRANT SELECT, DELETE ON envelope",
        "GRANT SELECT, DELETE ON bundle",
        "GRANT SELECT (day), DELETE ON plain_form",
        "GRANT INSERT, UPDATE ON mailbox",
        "GRANT SELECT (address) ON mailbox",
        "GRANT SELECT, INSERT, UPDATE ON directory",
    ),
)
