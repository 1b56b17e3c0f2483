"""Forms of the plain way that have made an envelope: a hash and a day, so that none makes two.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "plain_form",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_plain_form"),
        sa.CheckConstraint("length(hash) = 32", name="hash_size"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("plain_form")
