"""The portal's application."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, current_app, request

from crypto.chunked import encrypted_size
from intake import views
from intake.budgets import Budgets, Limits
from intake.config import Settings
from intake.portal import Portal
from intake.seam.blobs import Blobs
from intake.seam.clock import Clock, SystemClock
from intake.seam.database import open_database
from intake.seam.logs import log_error
from intake.seam.organization import read_organization
from intake.seam.web import as_http_error, problem, set_headers, take_paths_as_they_are
from intake.site import Site

FILLER_SIZE = 32

POLICIES = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
}


class NoFiller(Exception):
    """The mailbox filler's secret can't be read. The message says what to do."""


class NoBlobs(Exception):
    """The folder of sealed bundles can't be used. The message says what to do."""


def read_filler(path: Path) -> bytes:
    """The 32 bytes that `intake setup` made. Raises `NoFiller`."""
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise NoFiller(f"The filler {path} can't be read ({error.strerror}). Run `intake setup`.") from None
    if len(secret) != FILLER_SIZE:
        raise NoFiller(f"The filler {path} has {len(secret)} bytes instead of {FILLER_SIZE}.")
    return secret


def open_blobs(folder: Path) -> Blobs:
    """The folder that `intake setup` made. Raises `NoBlobs`."""
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise NoBlobs(f"The folder {folder} isn't there or can't be written. Run `intake setup`.")
    return Blobs(folder)


def make_budgets(settings: Settings) -> Budgets:
    """The counts of a server, before its processes fork."""
    limits = Limits(settings.envelopes_a_minute, settings.visits_a_minute, settings.megabytes_a_day)
    return Budgets(limits, settings.blobs)


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """The portal for these settings. Raises what the parts raise: it starts whole or not at all."""
    app = Flask(__name__, static_folder=None)
    take_paths_as_they_are(app)
    app.extensions["candour"] = Portal(
        engine=open_database(settings.database),
        site=Site(settings.site),
        organization=read_organization(settings.organization),
        clock=clock or SystemClock(),
        filler=read_filler(settings.filler),
        blobs=open_blobs(settings.blobs),
        largest_bundle=encrypted_size(settings.largest_bundle * 1_048_576),
        budgets=make_budgets(settings),
    )
    app.register_blueprint(views.bp)
    app.register_error_handler(Exception, _answer_error)
    app.after_request(_finish)
    return app


def _answer_error(error: Exception) -> Response:
    """Every error's answer: on the posting interface a problem of the one size, elsewhere the error page."""
    http = as_http_error(error)
    if http is not error:
        log_error(current_app.logger, error)
    status = http.code or 500
    if request.path in views.ANSWER_SIZES:
        size = views.ANSWER_SIZES[request.path]
        return views.even(problem(status, "Not done", "Nothing was kept. Load the page again.", size))
    answer = views.portal().site.error(status)
    if status == 405 and http.get_response().headers.get("Allow"):
        answer.headers["Allow"] = http.get_response().headers["Allow"]
    return answer


def _finish(response: Response) -> Response:
    return set_headers(response, POLICIES)
