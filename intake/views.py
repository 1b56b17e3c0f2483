"""The sealed way: static pages, the directory, and one posting interface for envelopes and visits."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from crypto import part
from crypto.address import ANSWER_SIZE, VISIT_MAGIC
from crypto.refusal import Refused
from intake import bundles, limits, reports
from intake.budgets import TRY_AGAIN, UsedUp
from intake.portal import Portal
from intake.seam.blobs import Taken
from intake.seam.logs import log_error
from intake.seam.web import is_cross_site, problem

bp = Blueprint("sealed", __name__)

#: Status line and content type vary in length; this header makes all answers to a post equally long.
PADDING_HEADER = "Candour-Padding"
_POST_HEAD = 80
#: Every answer of an interface has one size.
ANSWER_SIZES = {"/post": ANSWER_SIZE, "/part": part.ANSWER_SIZE}


def portal() -> Portal:
    """The portal that this application serves."""
    found = current_app.extensions["candour"]
    assert isinstance(found, Portal)  # noqa: S101 - put there by create_app
    return found


@bp.get("/", defaults={"path": ""})
@bp.get("/<path:path>")
def page(path: str) -> Response:
    """A page or file of the built site, the same bytes for everybody."""
    return portal().site.answer(path)


@bp.get("/directory")
def directory() -> Response:
    """The recipients' directory: roster, epoch notes, freshness note. 304 to whoever names its hash."""
    try:
        notes, _ = reports.published_directory(portal().engine, portal().organization)
    except reports.NotYet:
        return _not_yet()
    if request.if_none_match.contains(sha256(notes).hexdigest()):
        return Response(status=304)
    return Response(notes, mimetype="text/plain")


@bp.post("/post")
def post() -> Response:
    """An envelope or a visit to a mailbox; every answer has 65,536 bytes."""
    try:
        return even(_post())
    except (OSError, SQLAlchemyError) as error:
        log_error(current_app.logger, error)
        return even(_busy(_answer))


def _post() -> Response:
    if is_cross_site():
        return _answer(403, "Refused", "This can only be sent from the portal's own pages.")
    try:
        here, body = portal(), limits.read_post(request)
        if body.startswith(VISIT_MAGIC):
            here.budgets.take_visit(here.clock.now())
            value = reports.come_back(here.engine, here.filler, body)
            return Response(value, mimetype="application/octet-stream")
        reports.hand_in(here.engine, here.organization, body, here.budgets, here.clock.now())
    except Refused:
        detail = "It is not an envelope or a visit of this portal. Nothing was kept. Load the page again."
        return _answer(422, "Malformed", detail)
    except reports.NotYet:
        return _not_yet()
    except UsedUp:
        return _busy(_answer, "Busy")
    return Response('{"status":"received"}'.ljust(ANSWER_SIZE), 201, mimetype="application/json")


def _answer(status: int, title: str, detail: str) -> Response:
    return problem(status, title, detail, ANSWER_SIZE)


@bp.post("/part")
def take_part() -> Response:
    """One part of a sealed bundle; every answer has 1,024 bytes."""
    try:
        return even(_part())
    except (OSError, SQLAlchemyError) as error:
        log_error(current_app.logger, error)
        return even(_busy(_part_problem))


def _part() -> Response:
    if is_cross_site():
        return _part_problem(403, "Refused", "This can only be sent from the portal's own pages.")
    here = portal()
    try:
        read = limits.read_part(request)
        here.budgets.take_part(len(read.data), here.clock.now())
        bundles.take_part(here.engine, here.blobs, here.largest_bundle, read, here.clock.today())
    except Refused:
        return _part_problem(422, "Malformed", "It is not a part of a bundle. Nothing was kept.")
    except UsedUp:
        return _busy(_part_problem)
    except Taken:
        return _part_problem(409, "Taken", "Other bytes are here under this name. Begin with a new one.")
    except bundles.TooLarge:
        return _part_problem(413, "Too large", "These files are larger than this portal takes.")
    return Response('{"status":"received"}'.ljust(part.ANSWER_SIZE), 201, mimetype="application/json")


def _part_problem(status: int, title: str, detail: str) -> Response:
    return problem(status, title, detail, part.ANSWER_SIZE)


def _busy(answers: Callable[[int, str, str], Response], title: str = "Not stored") -> Response:
    """`Busy` says for certain that nothing was kept; after a fault of the database nobody knows."""
    answer = answers(503, title, "Nothing was kept. Try again in ten minutes.")
    answer.headers["Retry-After"] = TRY_AGAIN
    return answer


def _not_yet() -> Response:
    answer = _answer(503, "Not ready", "The signed list of recipients is not here yet. Nothing was kept.")
    answer.headers["Retry-After"] = TRY_AGAIN
    return answer


def even(response: Response) -> Response:
    """Makes the head of an answer to a post as long as every other's."""
    vary = response.status + (response.content_type or "") + response.headers.get("Retry-After", "")
    if "Retry-After" in response.headers:
        vary += "Retry-After: \r\n"
    response.headers[PADDING_HEADER] = "0" * (_POST_HEAD - len(vary))
    return response
