"""Pages of envelopes, one's dossiers and the knowledge log: codes, days and names of the staff."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from crypto.refusal import Refused
from review.console import actor, console, database, today
from review.dossiers import access, envelopes, knowledge, refusals, service, trying
from review.dossiers.hooks import hooks
from review.dossiers.models import Outgoing
from review.permissions import allow
from review.staff import published
from review.staff.models import OfficerKeys, Person
from review.words import gettext as _
from review.words import named

bp = Blueprint("dossiers", __name__)

_PAGE = 40
#: The largest number of an entry that a database holds.
_LAST = 2**31 - 1


@bp.get("/envelopes")
@allow("envelopes")
def untried() -> str:
    """Envelopes of one's channels that one's own browser has still to try."""
    acting = access.acting(database(), console().organization, actor().login)
    rows = envelopes.untried(database(), acting, _PAGE)
    return render_template(
        "dossiers/envelopes.html",
        rows=rows,
        names=_channels(),
        count=envelopes.count_untried(database(), acting),
        behind=trying.behind(database(), console().organization, acting.channels, today()),
        within=trying.WITHIN.days,
    )


def _channels() -> dict[bytes, str]:
    """What the newest roster calls the channels in the language of the request."""
    roster = published.roster_of(database(), console().organization)
    return {each.channel_id: named(each.names) for each in roster.channels} if roster else {}


@bp.get("/unopened")
@allow("unopened envelopes")
def unopened() -> str:
    """What nobody could open after all have tried."""
    after = max(request.args.get("after", 0, type=int), 0)
    rows, count = trying.unopened(database(), console().organization, after, _PAGE)
    more = after + _PAGE if after + _PAGE < count else 0
    return render_template("dossiers/unopened.html", rows=rows, count=count, names=_channels(), more=more)


@bp.get("/dossiers/<number>")
@allow("dossiers")
def dossier(number: str) -> str:
    """A dossier: its parts in clear, and places that the shell fills."""
    db = database()
    found = access.get(db, actor().login, number)
    thread = [
        (sealed.arrived_on, 0, "envelope", row.envelope) for row, sealed in service.attached(db, number)
    ]
    thread += [
        (row.written_on, row.counter, row.kind, row.item_id)
        for row in service.items(db, number)
        if row.kind == "reply"
    ]
    people = dict(db.execute(select(Person.login, Person.name)).all())
    panels = [panel for panel in (make(db, found, actor()) for make in hooks().panels) if panel]
    return render_template(
        "dossiers/dossier.html",
        dossier=found,
        first=found.envelope,
        thread=sorted(thread),
        notes=[row for row in service.items(db, number) if row.kind == "note"],
        members=service.members(db, number),
        people=people,
        panels=panels,
        barred=access.barred(db, number),
        outgoing=db.get_one(Outgoing, number),
        opened=knowledge.of_dossier(db, number),
    )


@bp.get("/dossiers/<number>/recuse")
@allow("dossiers")
def confirm_recusal(number: str) -> str:
    """Asks before what can't be taken back."""
    return render_template("dossiers/recuse.html", dossier=access.get(database(), actor().login, number))


@bp.post("/dossiers/<number>/recuse")
@allow("dossiers")
def recuse(number: str) -> Response:
    """Bars oneself from a dossier."""
    acting = access.acting(database(), console().organization, actor().login)
    try:
        service.recuse(database(), acting, number)
    except Refused:
        abort(422, _("You are its only member. Add a colleague first, so that somebody goes on."))
    return redirect(url_for("home.home"), 303)


@bp.get("/knowledge")
@allow("knowledge log")
def log() -> str:
    """The knowledge log: who was handed what and when, and whether every entry still holds."""
    db = database()
    after = request.args.get("after", 0, type=int)
    if not 0 <= after <= _LAST:
        after = 0
    identities = dict(db.execute(select(OfficerKeys.login, OfficerKeys.identity)).all())
    rows = knowledge.page(db, after, _PAGE)
    people = dict(db.execute(select(Person.login, Person.name)).all())
    faults = list(knowledge.faults(db, console().organization.installation, identities))
    return render_template(
        "dossiers/knowledge.html", rows=rows, people=people, count=knowledge.count(db), faults=faults,
        more=rows[-1].entry if len(rows) == _PAGE and rows[-1].entry > 1 else 0,
    )  # fmt: skip


refusals.install(bp)
