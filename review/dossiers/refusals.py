"""What the services of dossiers raise, as what the shell is told."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response
from sqlalchemy.exc import IntegrityError

from crypto.refusal import Refused
from review.dossiers import access, bundle_files, knowledge, service
from review.problems import refuse

#: Exception, status, and the name that the shell knows it by.
_ANSWERS: tuple[tuple[type[Exception], int, str], ...] = (
    (access.NotFound, 404, "not found"),
    (bundle_files.NotHere, 404, "not here"),
    (access.NotAnOfficer, 403, "waiting for the root holder"),
    (knowledge.StaleRequest, 409, "stale request"),
    (service.Conflict, 409, "conflict"),
    (service.NumberTaken, 409, "number taken"),
    (IntegrityError, 409, "conflict"),
)


def install(bp: Blueprint) -> None:
    """Answers them on a blueprint; whatever was written is rolled back."""
    for kind, status, name in _ANSWERS:
        bp.register_error_handler(kind, partial(_answer, status, name))
    bp.register_error_handler(Refused, _refused)


def _answer(status: int, name: str, _error: Exception) -> Response:
    return refuse(status, reason=name)


def _refused(error: Refused) -> Response:
    return refuse(422, reason=error.reason)
