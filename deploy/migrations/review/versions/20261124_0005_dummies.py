"""Dummies, how far they were drawn, and the day of the round that brought an envelope.

Revision 0005. A trigger refuses to change or delete which envelopes are dummies.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "dummy",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("bundle_id", sa.LargeBinary(16), nullable=False),
        sa.CheckConstraint("length(bundle_id) IN (0, 16)", name="bundle_id_size"),
        sa.PrimaryKeyConstraint("hash", name="pk_dummy"),
    )
    op.create_index("ix_dummy_bundle_id", "dummy", ["bundle_id"])
    op.create_table(
        "dummy_schedule",
        sa.Column("channel", sa.LargeBinary(16), nullable=False),
        sa.Column("drawn_until", sa.DateTime, nullable=False),
        sa.Column("owed", sa.Integer, nullable=False),
        sa.CheckConstraint("owed >= 0", name="owed_counts_from_zero"),
        sa.PrimaryKeyConstraint("channel", name="pk_dummy_schedule"),
    )
    op.add_column(
        "sealed_envelope", sa.Column("collected_on", sa.Date, nullable=False, server_default="2026-01-01")
    )
    # Before this release the day of the round was not kept; that of the intake is the nearest to it.
    op.execute("UPDATE sealed_envelope SET collected_on = arrived_on")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("sealed_envelope", "collected_on", server_default=None)
    _refuse_change("dummy")


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
    op.drop_column("sealed_envelope", "collected_on")
    op.drop_table("dummy_schedule")
    op.drop_index("ix_dummy_bundle_id", "dummy")
    op.drop_table("dummy")
