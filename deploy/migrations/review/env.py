"""Alembic's environment: migrations run on the connection that the command opened."""

from __future__ import annotations

from alembic import context

from review.tables import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables,
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
