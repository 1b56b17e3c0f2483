"""The shell's origin: static files, one document for every path; no database, no template, no session.

In production the web server serves the same files with the same headers (`deploy/nginx/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app

from intake.seam.logs import log_error
from intake.seam.web import as_http_error, file_type, set_headers, take_paths_as_they_are
from review.config import Settings

ASSETS = "/-/"
DOCUMENT = "index.html"


class NoShell(Exception):
    """The shell has not been built. The message says what to do."""


def policies(console: str) -> dict[str, str]:
    """The document's own headers."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src {console}; worker-src 'self'; frame-src 'none'; frame-ancestors 'none'; "
            "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types shell"
        ),
    }


#: The key worker may load nothing and connect to nothing.
WORKER_POLICIES = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
WORKER = "worker.js"


bp = Blueprint("shell", __name__)
_EXTENSION = "candour.shell"


@dataclass(frozen=True, slots=True)
class Shell:
    """The built files by name, and the headers of the document."""

    files: dict[str, bytes]
    document: dict[str, str]


def _shell() -> Shell:
    return cast("Shell", current_app.extensions[_EXTENSION])


@bp.get(f"{ASSETS}<name>")
def asset(name: str) -> Response:
    """A script, a style sheet or a picture."""
    body = _shell().files.get(name)
    if body is None or name == DOCUMENT:
        abort(404)
    answer = Response(body, content_type=file_type(name))
    return set_headers(answer, WORKER_POLICIES if name == WORKER else _shell().document)


@bp.get("/", defaults={"path": ""})
@bp.get("/<path:path>")
def page(path: str) -> Response:
    """The one document, for every path."""
    del path
    return set_headers(Response(_shell().files[DOCUMENT], mimetype="text/html"), _shell().document)


def create_app(settings: Settings) -> Flask:
    """The origin for these settings. Raises `NoShell`."""
    folder = settings.shell_files
    if not (folder / DOCUMENT).is_file():
        raise NoShell(f"There is no built shell in {folder}. Make it with `make build`.")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    app = Flask(__name__, static_folder=None)
    take_paths_as_they_are(app)
    app.extensions[_EXTENSION] = Shell(files, policies(settings.origin))
    app.register_blueprint(bp)
    app.register_error_handler(Exception, _answer_error)
    app.after_request(_finish)
    return app


def _answer_error(error: Exception) -> Response:
    """One text for whatever went wrong: here are files alone, and nobody reads this."""
    http = as_http_error(error)
    if http is not error:
        log_error(current_app.logger, error)
    answer = Response("There is nothing here.", http.code, mimetype="text/plain")
    if http.code == 405:
        answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


def _finish(response: Response) -> Response:
    """What no view answered, for example with a wrong method, has the document's headers too."""
    if "Content-Security-Policy" in response.headers:
        return response
    return set_headers(response, _shell().document)
