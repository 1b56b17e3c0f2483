"""What stands before every view: origin, session, permission, token; and what is put on every answer.

The console's pages are only ever fetched by the shell; a browser that opens one is sent to the shell.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from flask import Flask, Response, abort, current_app, g, redirect, request, session
from flask_wtf.csrf import CSRFProtect, validate_csrf
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as Database
from wtforms import ValidationError

from intake.seam.database import WRITING, write_lock
from intake.seam.logs import log_error
from intake.seam.web import SAFE_METHODS, as_http_error, set_headers
from review import permissions
from review.console import TOKEN, Actor, console
from review.problems import own_words, refuse
from review.staff import sign_in
from review.words import gettext as _

#: A session's last use is written at most this often.
_TOUCH = timedelta(minutes=1)

POLICIES = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Access-Control-Allow-Credentials": "true",
    "Vary": "Origin, Sec-Fetch-Dest, Cookie, Accept-Language",
}

#: Its tokens are checked here, after the session; the extension makes them.
csrf = CSRFProtect()


def install(app: Flask) -> None:
    """Puts the gate before and behind all views of an application."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.before_request(check)
    app.after_request(finish)
    app.teardown_request(close)
    app.register_error_handler(Exception, answer_error)


def check() -> Response | None:
    """Answers what never reaches a view; for the rest opens the database and finds out who asks."""
    if request.headers.get("Sec-Fetch-Dest") == "document":
        return _to_shell()
    if request.headers.get("Origin") != console().settings.shell_origin:
        abort(403)
    if request.method == "OPTIONS":
        return Response(status=204)
    if request.endpoint is None:
        return None
    _open_database()
    permission = permissions.permission_of(current_app.view_functions[request.endpoint])
    if permission is None:
        abort(403)
    if permission != permissions.PUBLIC:
        _check_person(permission)
    _check_texts()
    return None


def _check_texts() -> None:
    """Refuses the zero character, which PostgreSQL holds in no text; `review.wire` looks at JSON."""
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(404)
    if any("\x00" in value for values in request.form.listvalues() for value in values):
        abort(422, _("The request has another form. Load the page again."))


def _to_shell() -> Response:
    if request.method not in SAFE_METHODS:
        abort(403)
    path = request.full_path.rstrip("?")
    answer = redirect(console().settings.shell_origin + path, 303)
    return current_app.make_response(answer)


def _check_person(permission: str) -> None:
    moment = console().clock.now()
    token = session.get(TOKEN, "")
    person = sign_in.session_person(g.database, token, moment)
    if person is None:
        session.clear()
        abort(401)
    g.actor = Actor(person.login, person.name, person.role)
    if not permissions.may(person.role, permission):
        abort(403)
    if request.method not in SAFE_METHODS:
        _check_token()
        sign_in.touch_session(g.database, token, moment)


def _check_token() -> None:
    given = request.headers.get("X-CSRFToken") or request.form.get("csrf_token")
    try:
        validate_csrf(given)
    except ValidationError:
        abort(400, _("The page is too old to be sent. Load it again; what you typed is still there."))


def _open_database() -> None:
    unsafe = request.method not in SAFE_METHODS
    g.stack = ExitStack()
    if unsafe:
        g.stack.enter_context(write_lock(console().engine))
    connection = g.stack.enter_context(console().engine.connect().execution_options(**{WRITING: unsafe}))
    g.database = g.stack.enter_context(Database(bind=connection, expire_on_commit=False))


def finish(response: Response) -> Response:
    """Commits what a view that returned has written, then puts the headers on."""
    if "database" in g and not g.get("failed"):
        response = _commit(response)
    response.headers["Access-Control-Allow-Origin"] = console().settings.shell_origin
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "content-type, x-csrftoken"
        response.headers["Access-Control-Max-Age"] = "600"
    return set_headers(response, POLICIES)


def _commit(response: Response) -> Response:
    """The answer, once what it says is durable; else another one, and nothing was kept."""
    try:
        g.database.commit()
    except SQLAlchemyError as error:
        g.database.rollback()
        response.close()
        return answer_error(error)
    return response


def close(_error: BaseException | None) -> None:
    """Ends the request's transaction, whatever became of it."""
    if "stack" in g:
        g.stack.close()


def answer_error(error: Exception) -> Response:
    """Rolls back: a problem for the shell's own requests, a short page for the others."""
    if isinstance(error, IntegrityError):
        # Two requests at once, and the other was first.
        return refuse(409, reason="conflict")
    http = as_http_error(error)
    if http is not error:
        log_error(current_app.logger, error)
    if isinstance(error, OSError | OperationalError):
        return _come_back()
    return refuse(http.code or 500, own_words(http))


def _come_back() -> Response:
    """A disk that is full or can only be read, or a database that is down: it may work in a while."""
    answer = refuse(503)
    answer.headers["Retry-After"] = "600"
    return answer
