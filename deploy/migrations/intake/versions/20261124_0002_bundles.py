"""Bundles of which parts have come: id, the size that it will have, day.

Revision 0002. The parts themselves are files.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

#: Steps of 64 KiB, and what a stream of each has: salt and commitment, the text, a tag for each 16 KiB.
_STEPS = sorted({1 << power for power in range(17)} | {3 << power for power in range(15)})
_SIZES = ", ".join(str(56 + 65_536 * step + 16 * (4 * step + 1)) for step in _STEPS)


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("stream_size", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bundle"),
        sa.CheckConstraint("length(id) = 16", name="id_size"),
        sa.CheckConstraint(f"stream_size IN ({_SIZES})", name="stream_size_on_ladder"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("bundle")
