"""What other slices add to a dossier, without dossiers knowing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session as Database

from review.console import Actor
from review.dossiers.models import Dossier

#: Runs in the transaction that opens a dossier: the dossier, who opened it, the day.
OnOpened = Callable[[Database, Dossier, str, date], None]
#: A part of a dossier's page in clear: codes and days alone; nothing when it has none to show.
Panel = Callable[[Database, Dossier, Actor], Markup | None]

_EXTENSION = "candour.dossiers"


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks of an application."""

    on_opened: tuple[OnOpened, ...]
    panels: tuple[Panel, ...]


def hooks() -> Hooks:
    """The hooks of the application that serves."""
    return cast("Hooks", current_app.extensions[_EXTENSION])


def install(
    extensions: dict[str, object], on_opened: tuple[OnOpened, ...], panels: tuple[Panel, ...]
) -> None:
    """Puts the hooks into an application's extensions."""
    extensions[_EXTENSION] = Hooks(on_opened, panels)
