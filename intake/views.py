"""The sealed way: static pages, the directory, and one posting interface for envelopes and visits."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from crypto import part
from crypto.address import ANSWER_SIZE, VISIT_MAGIC
from crypto.refusal import Refused
from intake import bundles, limits, reports
from intake.portal import Portal
from intake.seam.blobs import Taken
from intake.seam.web import is_cross_site, log_error, problem

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
        answer = _answer(503, "Not stored", "Nothing was kept. Try again in some minutes.")
        answer.headers["Retry-After"] = "600"
        return even(answer)


def _post() -> Response:
    if is_cross_site():
        return _answer(403, "Refused", "This can only be sent from the portal's own pages.")
    try:
        body = limits.read_post(request)
        if body.startswith(VISIT_MAGIC):
            value = reports.come_back(portal().engine, portal().filler, body)
            return Response(value, mimetype="application/octet-stream")
        reports.hand_in(portal().engine, portal().organization, body, portal().clock.today())
    except Refused:
        detail = "It is not an envelope or a visit of this portal. Nothing was kept. Load the page again."
        return _answer(422, "Malformed", detail)
    except reports.NotYet:
        return _not_yet()
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
        answer = _part_problem(503, "Not stored", "This part was not kept. Send it again in some minutes.")
        answer.headers["Retry-After"] = "600"
        return even(answer)


def _part() -> Response:
    if is_cross_site():
        return _part_problem(403, "Refused", "This can only be sent from the portal's own pages.")
    here = portal()
    try:
        read = limits.read_part(request)
        bundles.take_part(here.engine, here.blobs, here.largest_bundle, read, here.clock.today())
    except Refused:
        return _part_problem(422, "Malformed", "It is not a part of a bundle. Nothing was kept.")
    except Taken:
        return _part_problem(409, "Taken", "Other bytes are here under this name. Begin with a new one.")
    except bundles.TooLarge:
        return _part_problem(413, "Too large", "These files are larger than this portal takes.")
    return Response('{"status":"received"}'.ljust(part.ANSWER_SIZE), 201, mimetype="application/json")


def _part_problem(status: int, title: str, detail: str) -> Response:
    return problem(status, title, detail, part.ANSWER_SIZE)


def _not_yet() -> Response:
    answer = _answer(503, "Not ready", "The signed list of recipients is not here yet. Nothing was kept.")
    answer.headers["Retry-After"] = "600"
    return answer


def even(response: Response) -> Response:
    """Makes the head of an answer to a post as long as every other's."""
    vary = response.status + (response.content_type or "") + response.headers.get("Retry-After", "")
    if "Retry-After" in response.headers:
        vary += "Retry-After: \r\n"
    response.headers[PADDING_HEADER] = "0" * (_POST_HEAD - len(vary))
    return response
