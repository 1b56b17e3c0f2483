"""The register of receipts: batches of entries, and entries that wait for the next batch.

Revision 0003. Triggers refuse to change or delete batches. What waits has no row id: its order tells nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "register_batch",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("number >= 1", name="number_counts_from_one"),
        sa.CheckConstraint("length(entries) > 0 AND length(entries) % 2304 = 0", name="entries_size"),
        sa.PrimaryKeyConstraint("number", name="pk_register_batch"),
    )
    op.create_table(
        "register_pending",
        sa.Column("entry", sa.LargeBinary(36), nullable=False),
        sa.CheckConstraint("length(entry) = 36", name="entry_size"),
        sa.PrimaryKeyConstraint("entry", name="pk_register_pending"),
        sqlite_with_rowid=False,
    )
    _refuse_change("register_batch")


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
    op.drop_table("register_pending")
    op.drop_table("register_batch")
