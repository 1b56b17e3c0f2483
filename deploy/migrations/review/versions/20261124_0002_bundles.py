"""Bundles of files: those that were collected, those that opened envelopes name, those that were erased.

Revision 0002. Triggers refuse to change or delete rows that are only added.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_APPEND_ONLY = ("bundle", "attached_bundle", "erased_bundle")


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("bundle_id", sa.LargeBinary(16), nullable=False),
        sa.Column("stream_size", sa.BigInteger, nullable=False),
        sa.Column("arrived_on", sa.Date, nullable=False),
        sa.Column("collected_on", sa.Date, nullable=False),
        sa.CheckConstraint("length(bundle_id) = 16", name="bundle_id_size"),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_bundle"),
    )
    op.create_table(
        "attached_bundle",
        sa.Column("envelope", sa.LargeBinary(32), nullable=False),
        sa.Column("bundle_id", sa.LargeBinary(16), nullable=False),
        sa.CheckConstraint("length(bundle_id) = 16", name="bundle_id_size"),
        sa.ForeignKeyConstraint(
            ["envelope"], ["attached_envelope.envelope"], name="fk_attached_bundle_envelope"
        ),
        sa.PrimaryKeyConstraint("envelope", name="pk_attached_bundle"),
    )
    op.create_index("ix_attached_bundle_bundle_id", "attached_bundle", ["bundle_id"])
    op.create_table(
        "erased_bundle",
        sa.Column("bundle_id", sa.LargeBinary(16), nullable=False),
        sa.Column("erased_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.bundle_id"], name="fk_erased_bundle_bundle_id"),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_erased_bundle"),
    )
    for table in _APPEND_ONLY:
        _refuse_change(table)


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
    op.drop_table("erased_bundle")
    op.drop_index("ix_attached_bundle_bundle_id", "attached_bundle")
    op.drop_table("attached_bundle")
    op.drop_table("bundle")
