"""Least-privilege accounts on PostgreSQL: each part of the system may do only what it must."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine, make_url, text

from intake.seam.database import writing

#: Each process asks at its start whether the tables are those of its release.
_REVISION = "GRANT SELECT ON alembic_version"


class NoAccounts(Exception):
    """The database has no accounts. The message says what that means."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account and what it may do: GRANT statements up to the word TO."""

    name: str
    grants: tuple[str, ...]


def make_accounts(engine: Engine, accounts: Iterable[Account]) -> dict[str, URL]:
    """Makes the accounts, or gives those that exist a new password, and takes back all other rights.

    `engine` is the owner's. Returns each account's address with its password. Raises `NoAccounts`.
    """
    if engine.dialect.name != "postgresql":
        raise NoAccounts("SQLite has no accounts: the parts are kept apart by processes, not by rights.")
    addresses = {}
    with writing(engine) as connection:
        name = connection.dialect.identifier_preparer.quote(str(engine.url.database))
        connection.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
        connection.execute(text("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
        for account in accounts:
            password = secrets.token_urlsafe(24)
            _make(connection, account, password, name)
            owner = make_url(engine.url)
            addresses[account.name] = owner.set(username=account.name, password=password)
    return addresses


def _make(connection: Connection, account: Account, password: str, database: str) -> None:
    role = connection.dialect.identifier_preparer.quote(account.name)
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": account.name})
    verb = "ALTER" if exists else "CREATE"
    connection.execute(
        text(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}'")
    )
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
    connection.execute(text(f"GRANT CONNECT ON DATABASE {database} TO {role}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    for grant in (_REVISION, *account.grants):
        connection.execute(text(f"{grant} TO {role}"))
