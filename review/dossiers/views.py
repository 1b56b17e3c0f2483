"""Requests of the shell about envelopes and dossiers: ciphertext in and out, against signed requests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session as Database
from werkzeug.wsgi import FileWrapper

from crypto import statement
from crypto.content import HAND_OVER, PROTECTION, REPORT
from review.console import actor, console, database, today
from review.dossiers import access, bundles, envelopes, knowledge, refusals, register, service
from review.dossiers.access import Acting
from review.dossiers.bundle_files import BundleFiles
from review.dossiers.envelopes import AlreadyOpened
from review.dossiers.hooks import hooks
from review.dossiers.knowledge import Request
from review.dossiers.models import Dossier, Outgoing
from review.dossiers.service import NewItem, Opening, SignedRoll
from review.permissions import allow
from review.staff import published
from review.wire import binary, day, encode, fields, integer, list_of, mapping, read_json, text

bp = Blueprint("dossiers_api", __name__, url_prefix="/api")

_HASH = binary(32)
_AFTER = binary(0, 32)
_VALUE = binary(65_536)
_BUNDLE = binary(0, 16)
#: How much of a bundle is in memory at once.
_PIECE = 262_144
_MOST_MEMBERS = 64
_REQUEST = {"item": binary(16, 32), "day": day, "before": binary(0, 32), "signature": binary(64)}
_ROLL = fields(
    {
        "message": binary(),
        "signatures": mapping(_HASH, binary(64), _MOST_MEMBERS),
        "wraps": mapping(_HASH, binary(1168), _MOST_MEMBERS),
        "chain": binary(0, 104),
    }
)
_ITEM = {
    "item_id": binary(16), "kind": text(16), "counter": integer, "generation": integer, "sealed": binary(),
}  # fmt: skip


def _acting() -> Acting:
    return access.acting(database(), console().organization, actor().login)


def _installation() -> bytes:
    return console().organization.installation


@bp.get("/untried")
@allow("envelopes")
def untried() -> list[dict[str, Any]]:
    """The envelopes that this officer's browser has still to try: 500 at a time, those after a hash."""
    after = _AFTER(request.args.get("after", ""))
    return [
        {"hash": encode(row.hash), "channel": encode(row.channel), "collected_on": str(row.collected_on)}
        for row in envelopes.untried(database(), _acting(), 500, after)
    ]


@bp.post("/envelopes/seals")
@allow("envelopes")
def seals() -> dict[str, str]:
    """Heads and slots to try."""
    body = read_json({"hashes": list_of(_HASH, envelopes.MOST_HEADS)})
    found = envelopes.seals(database(), _acting(), body["hashes"])
    return {encode(name): encode(seal) for name, seal in found.items()}


@bp.post("/envelopes/trials")
@allow("envelopes")
def trials() -> dict[str, str]:
    """What her browser found."""
    body = read_json({"outcomes": mapping(_HASH, text(8), 500)})
    envelopes.record_trials(database(), _acting(), body["outcomes"], today())
    return {}


@bp.post("/envelopes/place")
@allow("envelopes")
def place() -> dict[str, str]:
    """Which of one's dossiers an envelope is in already: a colleague may have been first."""
    body = read_json({"hash": _HASH})
    return {"number": envelopes.place(database(), _acting(), body["hash"]) or ""}


@bp.post("/envelopes/body")
@allow("envelopes")
def body() -> dict[str, str] | tuple[dict[str, str], int]:
    """The body of an envelope one of whose slots opened; the request is stored first."""
    request = Request(**read_json(_REQUEST))
    try:
        sealed = envelopes.body(database(), _installation(), _acting(), request, today())
    except AlreadyOpened:
        return {"title": "already opened", "detail": "already opened"}, 410
    return {"body": encode(sealed)}


@bp.get("/reading")
@allow("own keys")
def reading() -> dict[str, str]:
    """The hash of one's newest request, which the next one names; empty for whoever never read."""
    return {"before": encode(knowledge.newest_of(database(), actor().login))}


@bp.post("/dossiers")
@allow("envelopes")
def open_dossier() -> dict[str, str] | tuple[dict[str, str], int]:
    """Makes an opened envelope a dossier, in one request."""
    body = read_json(
        {
            "kind": text(32), "roll": _ROLL, "w": _HASH, "content_key": binary(104),
            "barred": list_of(text(32), _MOST_MEMBERS), "mailbox": _VALUE, "bundle": _BUNDLE,
        }
    )  # fmt: skip
    if body["kind"] not in {REPORT, PROTECTION, HAND_OVER}:
        abort(422, "kind")
    opening = Opening(
        body["kind"],
        SignedRoll(**body["roll"]),
        body["w"],
        body["content_key"],
        body["barred"],
        body["mailbox"],
        body["bundle"],
    )
    people = published.people_by_fingerprint(database())
    try:
        dossier = service.open_dossier(database(), _installation(), _acting(), opening, people, today())
    except AlreadyOpened as already:
        return {"title": "already opened", "detail": already.number or ""}, 410
    for hook in hooks().on_opened:
        hook(database(), dossier, actor().login, today())
    return {"number": dossier.number}


@bp.post("/addresses")
@allow("envelopes")
def find_address() -> dict[str, Any]:
    """The rolls of the dossier that a follow-up belongs to, for its opener to check and seal to."""
    body = read_json({"address": _HASH})
    dossier = service.dossier_of_address(database(), _acting(), body["address"])
    return {"number": dossier.number, "rolls": _rolls(database(), dossier.number), "u": encode(dossier.u)}


@bp.post("/hand-ins")
@allow("envelopes")
def hand_in() -> dict[str, str] | tuple[dict[str, str], int]:
    """Attaches a follow-up to its dossier."""
    body = read_json(
        {
            "address": _HASH, "envelope": _HASH, "generation": integer, "content_key": binary(1168),
            "bundle": _BUNDLE,
        }
    )  # fmt: skip
    try:
        dossier = service.hand_in(
            database(), _acting(), body["address"], body["envelope"], body["generation"],
            body["content_key"], body["bundle"], today(),
        )  # fmt: skip
    except AlreadyOpened:
        return {"title": "already opened", "detail": ""}, 410
    return {"number": dossier.number}


def _rolls(db: Database, number: str) -> list[dict[str, Any]]:
    signed = service.signatures(db, number)
    return [
        {
            "message": encode(row.message),
            "chain": encode(row.chain),
            "signatures": {encode(name): encode(by) for name, by in signed[row.generation].items()},
        }
        for row in service.rolls(db, number)
    ]


def _wrap(db: Database, number: str, login: str) -> str:
    return next(encode(row.wrap) for row in service.members(db, number) if row.login == login)


def _envelopes(db: Database, number: str) -> list[dict[str, Any]]:
    named = bundles.named(db, number)
    return [
        {
            "hash": encode(row.envelope),
            "seal": encode(sealed.seal),
            "generation": row.generation,
            "handed_in": int(row.handed_in),
            "content_key": encode(row.content_key),
            "arrived_on": str(sealed.arrived_on),
            "bundle": _bundle(named.get(row.envelope)),
        }
        for row, sealed in service.attached(db, number)
    ]


def _bundle(named: bundles.Named | None) -> dict[str, Any]:
    """What is known of the bundle that an envelope names; nothing when it names none."""
    if named is None:
        return {}
    return {"id": encode(named.bundle_id), "size": named.stream_size, "state": named.state}


def _items(db: Database, number: str) -> list[dict[str, Any]]:
    people = {login: name for name, login in published.people_by_fingerprint(db).items()}
    return [
        {
            "item_id": encode(row.item_id),
            "kind": row.kind,
            "counter": row.counter,
            "generation": row.generation,
            "author": encode(people[row.author]),
            "written_on": str(row.written_on),
        }
        for row in service.items(db, number)
    ]


@bp.get("/dossiers/<number>")
@allow("dossiers")
def dossier(number: str) -> dict[str, Any]:
    """Everything that a member's browser needs to open a dossier, but no text of it."""
    db = database()
    found: Dossier = access.get(db, actor().login, number)
    outgoing = db.get_one(Outgoing, number)
    return {
        "number": number,
        "channel": encode(found.channel),
        "kind": found.kind,
        "envelope": encode(found.envelope),
        "arrived_on": str(found.arrived_on),
        "rolls": _rolls(db, number),
        "wrap": _wrap(db, number, actor().login),
        "envelopes": _envelopes(db, number),
        "items": _items(db, number),
        "barred": access.barred(db, number),
        "mailbox_version": outgoing.version,
        "acknowledged": str(outgoing.first_delivered_on or ""),
    }


@bp.post("/dossiers/<number>/read")
@allow("dossiers")
def read(number: str) -> list[str]:
    """Ciphertexts, each against a signed request that is stored before it leaves."""
    body = read_json({"requests": list_of(fields(_REQUEST), 100)})
    requests = [Request(**one) for one in body["requests"]]
    served = service.read(database(), _installation(), _acting(), number, requests, today())
    return [encode(sealed) for sealed in served]


@bp.post("/dossiers/<number>/bundle")
@allow("dossiers")
def bundle(number: str) -> Response:
    """A bundle's ciphertext from disk, piece by piece, against a signed request that is stored before."""
    body = read_json({"request": fields(_REQUEST)})
    request = Request(**body["request"])
    files = BundleFiles(console().settings.blobs)
    file, size = bundles.serve(database(), files, _installation(), _acting(), number, request, today())
    answer = Response(FileWrapper(file, _PIECE), mimetype="application/octet-stream", direct_passthrough=True)
    answer.content_length = size
    return answer


@bp.post("/dossiers/<number>/items")
@allow("dossiers")
def add_item(number: str) -> dict[str, str]:
    """A note."""
    item = NewItem(**read_json(_ITEM))
    if item.kind != statement.NOTE:
        abort(422, "kind")
    service.add_item(database(), _acting(), number, item, today())
    return {}


@bp.post("/dossiers/<number>/answers")
@allow("dossiers")
def answer(number: str) -> dict[str, str]:
    """An answer to the reporter, with the whole mailbox value that has it."""
    body = read_json({"item": fields(_ITEM), "version": integer, "mailbox": _VALUE})
    item = NewItem(**body["item"])
    if item.kind != statement.REPLY:
        abort(422, "kind")
    service.answer(database(), _acting(), number, item, body["version"], body["mailbox"], today())
    return {}


@bp.post("/dossiers/<number>/mailbox")
@allow("dossiers")
def mailbox(number: str) -> dict[str, str]:
    """A mailbox value without a new answer, for example after the team changed."""
    body = read_json({"version": integer, "mailbox": _VALUE})
    service.put_mailbox(database(), _acting(), number, body["version"], body["mailbox"])
    return {}


@bp.post("/dossiers/<number>/rolls")
@allow("dossiers")
def change_members(number: str) -> dict[str, str]:
    """A new generation: a colleague comes, or somebody leaves."""
    body = read_json({"roll": _ROLL})
    roster = published.roster_of(database(), console().organization)
    people = published.people_by_fingerprint(database())
    identities = {officer.fingerprint: officer.identity for officer in roster.officers} if roster else {}
    signed = SignedRoll(**body["roll"])
    service.change_members(database(), _acting(), number, signed, people, identities)
    return {}


@bp.get("/register")
@allow("register")
def whole_register() -> dict[str, Any]:
    """The whole register, so that no request shows what is looked up; and the day of the next batch."""
    rows = register.batches(database())
    pace, newest = console().settings.register, register.newest_day(database())
    return {
        "batches": [
            {"day": str(row.day), "entries": encode(row.entries), "head": encode(row.head)} for row in rows
        ],
        "next": str(register.next_batch(newest, pace, today())),
    }


@bp.get("/requests")
@allow("register")
def requests() -> dict[str, list[str]]:
    """The requests for protection that this officer may open: her browser looks among them for repeats."""
    return {"numbers": access.of_kind(database(), actor().login, PROTECTION)}


refusals.install(bp)
