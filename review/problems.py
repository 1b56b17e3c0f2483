"""How a refusal is answered: nothing is kept, and the shell is told what to do."""

from __future__ import annotations

from flask import Response, g, render_template, request
from werkzeug.exceptions import HTTPException, default_exceptions

from intake.seam.web import problem

API = "/api/"


def refuse(status: int, detail: str = "") -> Response:
    """Rolls the request's transaction back and answers with a problem, or on pages with a short page."""
    g.failed = True
    http: HTTPException = default_exceptions[status]()
    words = detail or http.description or ""
    if request.path.startswith(API):
        return problem(status, http.name, words)
    page = render_template("error.html", status=status, detail=words)
    return Response(page, status, mimetype="text/html")
