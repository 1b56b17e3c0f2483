"""What every web process of ours does to every answer: headers, problems, no trace of a request."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from pathlib import PurePath

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

PROBLEM = "application/problem+json"

#: On every answer of every process of ours; each adds its own policies.
COMMON_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def take_paths_as_they_are(app: Flask) -> None:
    """Before the routes are there: no redirect to another spelling of a path, which would repeat it."""
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.url_map.redirect_defaults = False


def set_headers(response: Response, policies: Mapping[str, str]) -> Response:
    """Puts the common headers and a process's own on an answer, whatever its status."""
    for name, value in {**COMMON_HEADERS, **policies}.items():
        response.headers[name] = value
    response.headers.pop("ETag", None)
    response.headers.pop("Last-Modified", None)
    return response


def is_cross_site() -> bool:
    """Whether a browser says that this request comes from another site's page."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return site != "same-origin" or (origin is not None and origin != request.host_url.rstrip("/"))


def problem(status: int, title: str, detail: str, size: int = 0) -> Response:
    """An RFC 9457 problem, filled with spaces to `size` bytes. It never repeats what was sent."""
    body = json.dumps({"type": "about:blank", "status": status, "title": title, "detail": detail})
    return Response(body.ljust(size), status, mimetype=PROBLEM)


def as_http_error(error: Exception) -> HTTPException:
    """The HTTP error that an exception is answered with."""
    return error if isinstance(error, HTTPException) else InternalServerError()


def file_type(name: str) -> str:
    """The media type of a built file, by its name."""
    return _TYPES.get(PurePath(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
