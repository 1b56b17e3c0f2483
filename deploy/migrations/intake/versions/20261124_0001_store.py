"""The store between the applications: envelopes, mailbox values, the directory.

Revision 0001, the first. On PostgreSQL a mailbox is read through one function that takes an address.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FUNCTION = """
CREATE FUNCTION mailbox_value(wanted bytea) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT value FROM public.mailbox WHERE address = wanted $$
"""


def upgrade() -> None:
    op.create_table(
        "envelope",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("channel", sa.LargeBinary(16), nullable=False),
        sa.Column("size_class", sa.SmallInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_envelope"),
        sa.CheckConstraint("length(hash) = 32", name="hash_size"),
        sa.CheckConstraint("length(channel) = 16", name="channel_size"),
        sa.CheckConstraint(
            "(size_class = 1 AND length(sealed) = 24848) OR (size_class = 2 AND length(sealed) = 70976)",
            name="sealed_size",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mailbox",
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_mailbox"),
        sa.CheckConstraint("length(address) = 32", name="address_size"),
        sa.CheckConstraint("length(value) = 65536", name="value_size"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "directory",
        sa.Column("name", sa.String(8), nullable=False),
        sa.Column("notes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_directory"),
        sa.CheckConstraint("name = 'current'", name="one_row"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute("REVOKE ALL ON FUNCTION mailbox_value(bytea) FROM PUBLIC")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION mailbox_value(bytea)")
    for table in ("directory", "mailbox", "envelope"):
        op.drop_table(table)
