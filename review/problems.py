"""How a refusal is answered: nothing is kept, and the shell is told what to do."""

from __future__ import annotations

from flask import Response, g, render_template, request
from werkzeug.exceptions import HTTPException, default_exceptions

from intake.seam.web import problem
from review.words import gettext as _

API = "/api/"


def refuse(status: int, detail: str = "", reason: str = "") -> Response:
    """Rolls the request's transaction back and answers with a problem, or on pages with a short page.

    `detail` is a sentence in the language of the request; `reason` is a code in small letters that stands in
    its place in a problem, since the shell has words for it.
    """
    g.failed = True
    if request.path.startswith(API):
        return problem(status, _("Not done"), detail or reason or general(status))
    page = render_template("error.html", status=status, detail=detail or general(status))
    return Response(page, status, mimetype="text/html")


def own_words(error: HTTPException) -> str:
    """What a view said of a refusal; nothing when only the framework's English words are there."""
    usual = default_exceptions.get(error.code or 500, HTTPException).description
    return "" if error.description in {None, usual} else str(error.description)


def general(status: int) -> str:
    """What there is to say of a status when nobody said more."""
    words = {
        401: _("Your session has ended. Sign in again."),
        403: _("Your role may not do this, or your keys don't stand on the signed roster yet."),
        404: _(
            "There is no such page, or it isn't for you. The console makes no difference between the two."
        ),
        409: _("Somebody else changed this meanwhile. Load the page again."),
        503: _("The console can't write to its disk. Nothing was kept. Try again in some minutes."),
        413: _("That is larger than the console takes. Nothing was kept. Make it smaller and try again."),
    }
    return words.get(status) or _("Something went wrong here. Nothing was kept. Go back and try again.")
