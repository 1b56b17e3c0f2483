"""Pages about people, one's own keys and the directory."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from review.console import actor, console, database, today
from review.permissions import Role, allow
from review.regimes import catalogue
from review.staff import enrolment, published, sign_in
from review.staff.forms import InviteForm
from review.staff.models import OfficerKeys, Person
from review.words import gettext as _
from review.words import isolated, named

bp = Blueprint("people", __name__)


@bp.get("/people")
@allow("people")
def people() -> str:
    """Everybody, with what is still to be done before she is on the roster."""
    roster = published.roster_of(database(), console().organization)
    enrolled = {officer.identity for officer in roster.officers} if roster else set()
    rows = [
        (person, keys, bool(keys and keys.identity in enrolled))
        for person, keys in enrolment.everybody(database())
    ]
    return render_template("staff/people.html", rows=rows, channels=_channel_names())


def _channel_names() -> dict[str, str]:
    roster = published.roster_of(database(), console().organization)
    return {channel.code: named(channel.names) for channel in roster.channels} if roster else {}


def _told(error: enrolment.BadPerson) -> str:
    return _(error.text, **{name: isolated(value) for name, value in error.values.items()})


def _form() -> InviteForm:
    # Of the form alone: left to itself it would take a file for the words of a field.
    form = InviteForm(request.form or None)
    form.role.choices = [SelectChoice(role.value, catalogue.role_name(role)) for role in Role]
    everybody = enrolment.everybody(database())
    offices = sorted({person.office for person, _keys in everybody})
    form.office.choices = [SelectChoice(code) for code in offices]
    form.channels.choices = [SelectChoice(code, name) for code, name in _channel_names().items()]
    form.supervisor.choices = [
        SelectChoice("", _("Nobody")),
        *(SelectChoice(person.login, person.name) for person, _keys in everybody),
    ]
    return form


@bp.get("/people/new")
@allow("people")
def new_person() -> str:
    """The form to invite somebody."""
    return render_template("staff/invite.html", form=_form())


@bp.post("/people/new")
@allow("people")
def invite() -> str | tuple[str, int]:
    """Adds somebody, and shows the invitation's code once."""
    form = _form()
    if not form.validate():
        return render_template("staff/invite.html", form=form), 422
    person = Person(
        login=str(form.login.data), name=str(form.name.data).strip(), address=str(form.address.data).strip(),
        role=form.role.data, office=form.office.data, channels=" ".join(form.channels.data or ()),
        supervisor=form.supervisor.data or None, added_on=today(),
    )  # fmt: skip
    try:
        enrolment.add_person(database(), person)
        database().flush()
        code = enrolment.invite(database(), console().secret, person.login, today())
    except enrolment.BadPerson as error:
        form.login.errors = [_told(error)]
        return render_template("staff/invite.html", form=form), 422
    return render_template(
        "staff/invited.html", person=person, code=code, shell=console().settings.shell_origin
    )


@bp.get("/people/<login>")
@allow("people")
def person_page(login: str) -> str:
    """One person: what she may, her sessions, and the acts that concern her."""
    person = database().get(Person, login) or abort(404)
    keys = database().get(OfficerKeys, login)
    sessions = sign_in.sessions_of(database(), login)
    return render_template(
        "staff/person.html", person=person, keys=keys, sessions=sessions, channels=_channel_names()
    )


@bp.post("/people/<login>/approve")
@allow("people")
def approve(login: str) -> Response:
    """Vouches that this is the person; the keys are for the root holder to hear."""
    if database().get(Person, login) is None:
        abort(404)
    try:
        enrolment.approve(database(), login, actor().login, today())
    except enrolment.BadPerson as error:
        abort(422, _told(error))
    return redirect(url_for("people.person_page", login=login), 303)


@bp.post("/people/<login>/invite")
@allow("people")
def invite_again(login: str) -> str:
    """A new code for somebody who has not enrolled; the old one ends."""
    person = database().get(Person, login) or abort(404)
    try:
        code = enrolment.invite(database(), console().secret, login, today())
    except enrolment.BadPerson as error:
        abort(422, _told(error))
    return render_template(
        "staff/invited.html", person=person, code=code, shell=console().settings.shell_origin
    )


@bp.post("/people/<login>/sign-out")
@allow("people")
def sign_out(login: str) -> Response:
    """Signs somebody out everywhere."""
    if database().get(Person, login) is None:
        abort(404)
    sign_in.end_all_sessions(database(), login)
    return redirect(url_for("people.person_page", login=login), 303)


@bp.post("/people/<login>/active")
@allow("people")
def change_active(login: str) -> Response:
    """Lets somebody in no more, or in again. Nobody does it to herself."""
    person = database().get(Person, login) or abort(404)
    if person.login == actor().login:
        abort(422, _("You can't take your own access away. Ask another administrator."))
    person.active = not person.active
    if database().get(Person, login) is None:
        abort(404)
    sign_in.end_all_sessions(database(), login)
    return redirect(url_for("people.person_page", login=login), 303)


@bp.get("/directory")
@allow("directory")
def directory() -> str:
    """What reporters' browsers seal to: the roster, and who is behind with an epoch note."""
    roster = published.roster_of(database(), console().organization)
    behind = published.who_is_behind(database(), roster, today()) if roster else []
    return render_template("staff/directory.html", roster=roster, behind=behind)


@bp.get("/own-keys")
@allow("own keys")
def own_keys() -> str:
    """One's own keys: the shell fills in what only it knows."""
    keys = database().get_one(OfficerKeys, actor().login)
    return render_template(
        "staff/own_keys.html", keys=keys, until=published.epoch_until(database(), actor().login)
    )
