"""Requests of the shell about sign-in, enrolment and keys: JSON, before and after there is a session."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, session
from flask_wtf.csrf import generate_csrf

from crypto.refusal import Refused
from review.console import TOKEN, actor, console, database, now, today
from review.permissions import PUBLIC, allow
from review.staff import enrolment, published, sign_in
from review.staff.models import Credential, OfficerKeys, OwnTrail
from review.wire import binary, encode, integer, read_json, text
from review.words import gettext as _

bp = Blueprint("staff", __name__, url_prefix="/api")

_LOGIN = text(32)
_CODE = text(40)
#: An officer's row: 4 KiB under B2; the escrow: 4 KiB under B1, or nothing before the first roster.
_SECRET = binary(4096 + 72)
_ESCROW = binary(4096 + 1136, 0)


def _refuse_attempt(login: str) -> tuple[dict[str, str], int]:
    """One answer for every wrong name, passphrase, invitation or code; the failure is counted."""
    sign_in.count_failure(database(), login, now())
    detail = _("The name, the passphrase or the code is wrong. Check all three and try again.")
    return {"title": _("Not signed in"), "detail": detail}, 401


def _resting() -> tuple[dict[str, str], int]:
    detail = _("There were too many attempts under this name. Try again in 15 minutes.")
    return {"title": _("Not signed in"), "detail": detail}, 429


@bp.post("/session")
@allow(PUBLIC)
def start_session() -> dict[str, Any] | tuple[dict[str, str], int]:
    """Signs in: what the passphrase gave, and a one-time code."""
    body = read_json({"login": _LOGIN, "key": binary(32), "code": _CODE})
    login = body["login"]
    try:
        signed = sign_in.sign_in(database(), console().secret, now(), login, body["key"], body["code"])
    except sign_in.TooManyAttempts:
        return _resting()
    except sign_in.NotSignedIn:
        return _refuse_attempt(login)
    session.clear()
    session[TOKEN] = signed.token
    return {
        "login": login,
        "name": signed.person.name,
        "role": signed.person.role,
        "version": signed.version,
        "unlock": encode(signed.unlock),
        "next_unlock": encode(signed.next_unlock),
        "secret": encode(signed.secret),
        "csrf": generate_csrf(),
    }


@bp.post("/session/end")
@allow("home")
def end_session() -> dict[str, str]:
    """Signs out here, or everywhere."""
    body = read_json({"everywhere": integer})
    if body["everywhere"]:
        sign_in.end_all_sessions(database(), actor().login)
    else:
        sign_in.end_session(database(), session[TOKEN])
    session.clear()
    return {}


@bp.post("/enrolment/begin")
@allow(PUBLIC)
def begin_enrolment() -> dict[str, str] | tuple[dict[str, str], int]:
    """What the browser of somebody invited needs to make keys."""
    body = read_json({"login": _LOGIN, "invitation": _CODE})
    try:
        totp, unlock = enrolment.begin(database(), console().secret, body["login"], body["invitation"], now())
    except sign_in.TooManyAttempts:
        return _resting()
    except enrolment.NotInvited:
        return _refuse_attempt(body["login"])
    return {"totp": totp, "unlock": encode(unlock)}


@bp.post("/enrolment")
@allow(PUBLIC)
def enrol() -> dict[str, str] | tuple[dict[str, str], int]:
    """Takes the keys that the browser made."""
    body = read_json(
        {
            "login": _LOGIN, "invitation": _CODE, "code": _CODE, "key": binary(32), "identity": binary(32),
            "personal": binary(1216), "proof": binary(64), "secret": _SECRET,
        }
    )  # fmt: skip
    keys = enrolment.NewKeys(body["key"], body["identity"], body["personal"], body["proof"], body["secret"])
    try:
        enrolment.enrol(
            database(), console().secret, console().organization.installation, body["login"],
            body["invitation"], body["code"], keys, now(),
        )  # fmt: skip
    except sign_in.TooManyAttempts:
        return _resting()
    except (enrolment.NotInvited, sign_in.NotSignedIn):
        return _refuse_attempt(body["login"])
    except Refused:
        abort(422, _("These keys can't be taken. Load the page again and enrol once more."))
    return {}


@bp.post("/keys")
@allow("own keys")
def renew_keys() -> dict[str, Any]:
    """The next version of the officer's secret, and the epoch note whose key it holds."""
    body = read_json({"version": integer, "secret": _SECRET, "escrow": _ESCROW, "epoch": text(4096)})
    try:
        published.put_secret(database(), actor().login, body["version"], body["secret"], body["escrow"])
        if body["epoch"]:
            organization = console().organization
            published.put_epoch(database(), organization, actor().login, body["epoch"], today())
    except published.StaleVersion:
        abort(409, _("Your keys were renewed in another window. Sign in again."))
    except published.BadClock:
        abort(422, _("The clock of this computer and the console's differ by days. Set them right first."))
    except Refused:
        abort(422, _("This epoch note is not by your identity key."))
    credential = database().get_one(Credential, actor().login)
    return {"version": credential.version, "next_unlock": encode(_next_unlock(credential))}


def _next_unlock(credential: Credential) -> bytes:
    return console().secret.unlock(credential.login, credential.version + 1)


@bp.get("/directory")
@allow("directory")
def directory() -> Response:
    """The directory's file: what was last published, else the roster alone, for the shell to verify."""
    notes = published.published(database())
    if notes is None:
        abort(404, _("No directory has been published yet."))
    return Response(notes, mimetype="text/plain")


@bp.get("/roster")
@allow("directory")
def roster() -> Response:
    """The newest signed roster, before it is published too."""
    note = published.newest_roster(database())
    if note is None:
        abort(404, _("The root holder has not signed a roster yet."))
    return Response(note, mimetype="text/plain")


@bp.get("/own-keys")
@allow("own keys")
def own_keys() -> dict[str, Any]:
    """What the server holds of this officer's public keys, for her own shell to compare."""
    keys = database().get_one(OfficerKeys, actor().login)
    until = published.epoch_until(database(), actor().login)
    return {
        "identity": encode(keys.identity),
        "personal": encode(keys.personal),
        "epoch_until": str(until) if until else "",
        "approved": int(keys.approved_by is not None),
        "today": str(today()),
    }


@bp.get("/trail")
@allow("own keys")
def read_trail() -> dict[str, str]:
    """What this officer's browser kept at her last sign-in, sealed; nothing at her first."""
    row = database().get(OwnTrail, actor().login)
    return {"sealed": encode(row.sealed) if row else ""}


@bp.post("/trail")
@allow("own keys")
def write_trail() -> dict[str, str]:
    """Keeps it."""
    body = read_json({"sealed": binary(1024 + 72)})
    database().merge(OwnTrail(login=actor().login, sealed=body["sealed"]))
    return {}


@bp.get("/staff")
@allow("dossiers")
def staff() -> list[dict[str, str]]:
    """Names, supervisors and fingerprints of the staff: what an opener's browser matches a report with."""
    return [
        {
            "login": person.login,
            "name": person.name,
            "supervisor": person.supervisor or "",
            "fingerprint": encode(name) if name else "",
        }
        for person, name in published.staff_list(database())
    ]
