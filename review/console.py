"""What the console's views work with: the settings and the request's own transaction and person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Database

from intake.seam.clock import Clock
from intake.seam.organization import Organization
from review.config import Settings
from review.secret import ServerSecret

#: Where the session's cookie keeps its token.
TOKEN = "token"  # noqa: S105 - a key's name


@dataclass(frozen=True, slots=True)
class Console:
    """One console: its database, settings, pinned organization, clock and secret."""

    engine: Engine
    settings: Settings
    organization: Organization
    clock: Clock
    secret: ServerSecret


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is signed in."""

    login: str
    name: str
    role: str


def console() -> Console:
    """The console that this application serves."""
    return cast("Console", current_app.extensions["candour"])


def database() -> Database:
    """The request's database session: committed when the view returns, rolled back when it raises."""
    return cast("Database", g.database)


def actor() -> Actor:
    """Who is signed in."""
    return cast("Actor", g.actor)


def now() -> datetime:
    """The moment, in UTC."""
    return console().clock.now()


def today() -> date:
    """The day, in UTC."""
    return console().clock.today()
