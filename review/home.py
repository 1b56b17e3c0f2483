"""The first page: for each role, the work that it has."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from review.console import actor
from review.permissions import allow, may

bp = Blueprint("home", __name__)

#: The first of these that a role may see is its first page.
_FIRST = (
    ("dossiers", "cases.queue"),
    ("people", "people.people"),
    ("knowledge log", "dossiers.log"),
    ("own keys", "people.own_keys"),
)


@bp.get("/")
@allow("home")
def home() -> Response:
    """Sends everybody to the first page of her role."""
    endpoint = next(name for permission, name in _FIRST if may(actor().role, permission))
    return redirect(url_for(endpoint), 303)
