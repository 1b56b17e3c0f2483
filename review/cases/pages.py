"""The queue of one's dossiers, and what a case adds to a dossier's page."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session as Database
from werkzeug.wrappers import Response

from review.cases import service
from review.cases.models import Case
from review.console import Actor, actor, console, database, today
from review.dossiers import access, envelopes, refusals, trying
from review.dossiers import service as dossiers
from review.dossiers.models import Dossier
from review.permissions import allow, may
from review.staff import published
from review.staff.models import Person
from review.words import gettext as _
from review.words import named

bp = Blueprint("cases", __name__)

_PAGE = 40


def _names(db: Database) -> dict[str, str]:
    return dict(db.execute(select(Person.login, Person.name)).all())


@bp.get("/dossiers")
@allow("dossiers")
def queue() -> str:
    """One's dossiers, those that came last first; above them how many envelopes wait to be tried."""
    db = database()
    acting = access.acting(db, console().organization, actor().login)
    rows = access.page(db, actor().login, request.args.get("after", ""), _PAGE)
    roster = published.roster_of(db, console().organization)
    return render_template(
        "cases/queue.html",
        rows=service.with_cases(db, rows),
        count=access.count(db, actor().login),
        untried=envelopes.count_untried(db, acting),
        behind=trying.behind(db, console().organization, acting.channels, today()),
        people=_names(db),
        channels={each.channel_id: named(each.names) for each in roster.channels} if roster else {},
        more=rows[-1].number if len(rows) == _PAGE else "",
        after=request.args.get("after", ""),
    )


def panel(db: Database, dossier: Dossier, who: Actor) -> Markup | None:
    """Stage and owner, on the page of a dossier that is a case."""
    case = db.get(Case, dossier.number)
    if case is None or not may(who.role, "cases"):
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "cases/panel.html",
            case=case,
            dossier=dossier,
            people=_names(db),
            members=dossiers.members(db, dossier.number),
        )
    )


@bp.post("/dossiers/<number>/owner")
@allow("cases")
def assign(number: str) -> Response:
    """Gives a case an owner among its members."""
    try:
        service.assign(database(), actor().login, number, request.form.get("owner") or None, today())
    except service.NotAMember:
        abort(422, _("Only a member of the dossier can own its case. Add the colleague first."))
    return redirect(url_for("dossiers.dossier", number=number), 303)


refusals.install(bp)
