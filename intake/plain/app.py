"""The plain way's application: a process of its own, the only one of the portal that knows private halves."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, current_app, request

from crypto.chunked import encrypted_size
from intake.app import make_budgets, open_blobs
from intake.config import OFF, Settings
from intake.plain import views
from intake.plain.desk import Desk, desk
from intake.plain.edition import ROOT, read_editions
from intake.plain.upload import MOST_BODY, MOST_TEXT, SealingRequest
from intake.seam.catalogues import BadTexts
from intake.seam.clock import Clock, SystemClock
from intake.seam.database import open_database
from intake.seam.languages import ENGLISH
from intake.seam.logs import log_error
from intake.seam.organization import read_organization
from intake.seam.settings import BadSetting
from intake.seam.web import (
    SAFE_METHODS,
    as_http_error,
    is_cross_site,
    set_headers,
    take_paths_as_they_are,
)
from intake.site import Site

POLICIES = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    # Without a referrer Chromium says `Origin: null` of the page's own form, which is refused.
    "Referrer-Policy": "same-origin",
}
_FORM = "multipart/form-data"
#: How much of a form is read; files come in these two alone.
_BODIES = {"plain.report": MOST_BODY, "plain.add": MOST_BODY}
#: What an error page tells apart; every other fault is shown as 500 is.
_ERRORS = (403, 404, 413, 500)


def create_app(settings: Settings, regimes: Path, clock: Clock | None = None) -> Flask:
    """The plain way for these settings. Raises what the parts raise: it starts whole or not at all."""
    if settings.plain == OFF:
        raise BadSetting(
            "CANDOUR_INTAKE_PLAIN is off, so there are no pages without JavaScript and nothing to serve. "
            "To have them, set it to where they are reached, like /plain/, and build the site anew."
        )
    editions = read_editions(settings.site, regimes, settings.sealed)
    app = Flask(__name__, static_folder=None)
    take_paths_as_they_are(app)
    app.request_class = SealingRequest
    app.extensions["candour"] = Desk(
        engine=open_database(settings.database),
        blobs=open_blobs(settings.blobs),
        largest_bundle=encrypted_size(settings.largest_bundle * 1_048_576),
        budgets=make_budgets(settings),
        site=Site(settings.site),
        organization=read_organization(settings.organization),
        clock=clock or SystemClock(),
        editions=editions,
        errors={
            (code, status): edition.render("error.html", path="", status=status)
            for code, edition in editions.items()
            for status in _ERRORS
        },
    )
    app.register_blueprint(views.bp)
    app.add_url_rule("/static/<path:name>", "static", _static)
    app.before_request(_guard)
    app.register_error_handler(Exception, _answer_error)
    app.after_request(_finish)
    return app


def warm(app: Flask) -> None:
    """Makes every page once before the first fork, so that a process that ends after one request starts warm.

    Raises `BadTexts` for a page that can't be made.
    """
    client = app.test_client()
    with app.app_context():
        here = desk()
    for code, edition in here.editions.items():
        forms = [f"{ROOT}{code}/mailbox/", *(f"{ROOT}{code}/{one.channel}/" for one in edition.channels)]
        answers = [client.get(path) for form in forms for path in (form, f"{form}sent/")]
        answers += [client.post(form, data={"token": ""}, content_type=_FORM) for form in forms]
        if any(answer.status_code != 200 for answer in answers):
            raise BadTexts(f"The plain pages in {code} can't be made; what was wrong stands above.")
    # A connection that two processes share would mix their answers up.
    here.engine.dispose()


def _static(name: str) -> Response:
    """The portal's own style sheets and pictures, where nothing in front serves them."""
    return desk().site.answer(f"static/{name}")


def _guard() -> None:
    """Refuses a form of another site, or of another form, before a byte of it is read."""
    if request.method in SAFE_METHODS:
        return
    if is_cross_site():
        abort(403)
    # Werkzeug bounds the text of no other kind of form.
    if request.mimetype != _FORM or request.content_length is None:
        abort(415)
    request.max_content_length = _BODIES.get(request.endpoint or "", MOST_TEXT)


def _answer_error(error: Exception) -> Response:
    http = as_http_error(error)
    if http is not error:
        log_error(current_app.logger, error)
    status = http.code or 500
    language = request.path.removeprefix(ROOT).partition("/")[0]
    shown = status if status in _ERRORS else 404 if status == 405 else 500
    pages = desk().errors
    body = pages.get((language, shown)) or pages[ENGLISH.code, shown]
    answer = Response(body, status, mimetype="text/html")
    if status == 405 and http.get_response().headers.get("Allow"):
        answer.headers["Allow"] = http.get_response().headers["Allow"]
    return answer


def _finish(response: Response) -> Response:
    return set_headers(response, POLICIES)
