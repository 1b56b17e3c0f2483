"""What rounds remember: the days that they saw, the bundles that they wait for, whom a notice reached.

Revision 0004. Triggers refuse to change or delete days.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "round_day",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_round_day"),
        sa.UniqueConstraint("day", name="uq_round_day_day"),
    )
    op.create_table(
        "waiting_bundle",
        sa.Column("bundle_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seen_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_waiting_bundle"),
    )
    op.add_column("person", sa.Column("notified_on", sa.Date, nullable=True))
    _refuse_change("round_day")


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        )


def downgrade() -> None:
    op.drop_column("person", "notified_on")
    op.drop_table("waiting_bundle")
    op.drop_table("round_day")
