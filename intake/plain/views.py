"""The plain pages: one a channel to write, one to come back. Every page is made anew and kept by nobody."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField

from crypto import receipt
from crypto.envelope import Envelope
from crypto.receipt import derive
from crypto.refusal import Refused
from intake.budgets import TRY_AGAIN, UsedUp
from intake.plain.adding import Addition
from intake.plain.desk import desk
from intake.plain.edition import ROOT, Edition, after
from intake.plain.forms import AddingForm, Faults, ReceiptForm, ReportForm, field_id, report_form
from intake.plain.once import keep_once
from intake.plain.readers import Channel, channel_of, mark
from intake.plain.reporting import Report
from intake.plain.statuses import status_of
from intake.plain.upload import SealingRequest
from intake.plain.visits import Found, visit_both
from intake.plain.words import reason, receipt_problem, role_name
from intake.reports import NotYet
from intake.seam.languages import ENGLISH
from intake.seam.logs import log_error
from intake.texts import Questionnaire

bp = Blueprint("plain", __name__, url_prefix=ROOT.rstrip("/"))


def _edition(language: str) -> Edition:
    return desk().editions.get(language) or abort(404)


def _channel(edition: Edition, code: str) -> Questionnaire:
    return edition.channel(code) or abort(404)


def _request() -> SealingRequest:
    found = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Werkzeug's own way
    assert isinstance(found, SealingRequest)  # noqa: S101 - set by create_app
    return found


def _page(edition: Edition, template: str, path: str, status: int = 200, **values: object) -> Response:
    body = edition.render(
        template, path=path, role_name=role_name, status_of=status_of, field_id=field_id, after=after,
        today=desk().clock.today(), **values,
    )  # fmt: skip
    answer = Response(body, status, mimetype="text/html")
    if status == 503:
        answer.headers["Retry-After"] = TRY_AGAIN
    return answer


def _officers(code: str) -> Channel | Refused | NotYet:
    try:
        return channel_of(desk().directory(), code)
    except (Refused, NotYet) as error:
        return error


@bp.get("/")
def languages() -> Answer:
    """Leads to the language of the code; each page leads on to the others."""
    return redirect(f"{ROOT}{ENGLISH.code}/", 303)


@bp.get("/<language>/")
def start(language: str) -> Response:
    """What is weaker here, and the channels."""
    return _page(_edition(language), "start.html", "")


@bp.get("/<language>/<code>/")
def channel(language: str, code: str) -> Response:
    """A channel's form, empty, with a receipt of its own."""
    edition = _edition(language)
    questionnaire = _channel(edition, code)
    form = report_form(questionnaire)(formdata=None)
    form.receipt.data = receipt.generate()
    return _show_channel(edition, questionnaire, form, Faults(), _officers(code))


def _show_channel(
    edition: Edition, questionnaire: Questionnaire, form: ReportForm, faults: Faults,
    officers: Channel | Refused | NotYet, status: int = 200,
) -> Response:  # fmt: skip
    form.begin()
    known = officers if isinstance(officers, Channel) else None
    form.mark.data = known.mark if known else ""
    refusal = "" if isinstance(officers, Channel) else reason(edition, officers)
    return _page(
        edition, "channel.html", f"{questionnaire.channel}/", status, channel=questionnaire, form=form,
        faults=faults, officers=known, refusal=refusal, groups=receipt.groups(form.digits),
        files_lost=_files_lost(),
    )  # fmt: skip


@bp.post("/<language>/<code>/")
def report(language: str, code: str) -> Answer:
    """Seals a report and keeps it: 303 to a page without a secret; with faults, the form as it was typed."""
    edition = _edition(language)
    questionnaire = _channel(edition, code)
    form = report_form(questionnaire)(request.form)
    form.begin()
    officers = _officers(code)
    made = Report(desk(), edition, questionnaire, form, _request().bundle)
    envelope = None if made.check(officers) else made.seal()
    if envelope is not None and _kept(envelope, form, made.faults):
        return redirect(f"{ROOT}{language}/{code}/sent/", 303)
    return _show_channel(edition, questionnaire, form, made.faults, officers, _status(made.faults))


def _status(faults: Faults) -> int:
    return 503 if faults.unstored or faults.busy else 200


def _kept(envelope: Envelope, form: ReportForm | AddingForm, faults: Faults) -> bool:
    try:
        keep_once(desk(), envelope, form.token.data or "")
    except (OSError, SQLAlchemyError) as error:
        log_error(current_app.logger, error)
        faults.unstored = True
        return False
    except UsedUp:
        faults.busy = True
        return False
    return True


@bp.get("/<language>/<code>/sent/")
def sent(language: str, code: str) -> Response:
    """After a report: the days to note."""
    edition = _edition(language)
    return _page(edition, "sent.html", f"{code}/sent/", channel=_channel(edition, code))


@bp.get("/<language>/mailbox/")
def mailbox(language: str) -> Response:
    """Where a receipt is typed."""
    return _ask_receipt(_edition(language), ReceiptForm(formdata=None), Faults())


def _ask_receipt(edition: Edition, form: ReceiptForm, faults: Faults) -> Response:
    return _page(edition, "receipt.html", "mailbox/", _status(faults), form=form, faults=faults)


@bp.post("/<language>/mailbox/")
def open_mailbox(language: str) -> Response:
    """What lies in both mailboxes of a receipt."""
    edition = _edition(language)
    form = ReceiptForm(request.form)
    faults = Faults()
    faults.add("receipt", receipt_problem(edition, form.typed.data or ""))
    found = None if faults else _visit(edition, receipt.parse(form.typed.data), faults)
    if found is None:
        return _ask_receipt(edition, form, faults)
    fresh = AddingForm(formdata=None, data={"receipt": receipt.parse(form.typed.data)})
    return _show_mailbox(edition, found, fresh, Faults())


def _visit(edition: Edition, digits: str, faults: Faults) -> Found | None:
    try:
        desk().budgets.take_visit(desk().clock.now())
        keys = derive(digits, desk().organization.installation)
        return visit_both(desk(), keys, edition.language.code)
    except (Refused, NotYet) as error:
        faults.refusal = reason(edition, error)
    except UsedUp:
        faults.busy = True
    except (OSError, SQLAlchemyError) as error:
        log_error(current_app.logger, error)
        faults.refusal = edition.gettext(
            "The portal can't be reached. The connection may be down, or the portal is busy."
        )
    return None


def _show_mailbox(
    edition: Edition, found: Found, form: AddingForm, faults: Faults, status: int = 200
) -> Response:
    choices: list[tuple[Questionnaire, Channel | None, str]] = []
    for questionnaire in edition.channels:
        try:
            officers = channel_of(found.directory, questionnaire.channel)
        except Refused as error:
            choices.append((questionnaire, None, reason(edition, error)))
        else:
            choices.append((questionnaire, officers, ""))
    marks = {box.name: mark(box.team) for box in found.boxes}
    marks[""] = ",".join(f"{officers.code} {officers.mark}" for _, officers, _ in choices if officers)
    return _page(
        edition, "mailbox.html", "mailbox/", status, found=found, form=form, faults=faults, choices=choices,
        hidden={name: _hidden(form, name, shown) for name, shown in marks.items()},
        files_lost=_files_lost(),
    )  # fmt: skip


def _hidden(form: AddingForm, box: str, shown: str) -> list[HiddenField]:
    """The hidden fields of a mailbox's form; the one that came back keeps its token."""
    values = {"receipt": form.digits, "box": box, "mark": shown}
    if form.box.data == box:
        values["token"] = form.token.data or ""
    own = AddingForm(formdata=None, data=values)
    own.begin()
    return [own.token, own.receipt, own.box, own.mark]


def _files_lost() -> bool:
    return request.method == "POST" and _request().bundle.given


@bp.post("/<language>/mailbox/add/")
def add(language: str) -> Answer:
    """Seals something added and keeps it. With faults, the mailbox anew with all that was typed."""
    edition = _edition(language)
    form = AddingForm(request.form)
    form.begin()
    faults = Faults()
    found = _visit(edition, form.digits, faults) if form.digits else None
    if found is None:
        return _keep_message(edition, form, faults)
    made = Addition(desk(), edition, form, _request().bundle, found)
    envelope = None if made.check() else made.seal()
    if envelope is not None and _kept(envelope, form, made.faults):
        return redirect(f"{ROOT}{language}/mailbox/sent/", 303)
    return _show_mailbox(edition, found, form, made.faults, _status(made.faults))


def _keep_message(edition: Edition, form: AddingForm, faults: Faults) -> Response:
    """Without an officers' list no mailbox can be shown; what was typed is, and can be sent again."""
    if not form.digits:
        faults.add("receipt", receipt_problem(edition, ""))
    return _page(edition, "unsent.html", "mailbox/", 503, form=form, faults=faults)


@bp.get("/<language>/mailbox/sent/")
def added(language: str) -> Response:
    """After an addition: when to come back."""
    edition = _edition(language)
    days = min(clock.length for clock in edition.channels[0].clocks if clock.unit == "days")
    back = desk().clock.today() + timedelta(days=days)
    return _page(edition, "added.html", "mailbox/sent/", back=edition.day(back))
