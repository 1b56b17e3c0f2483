"""The forms of the plain way, one a questionnaire, and what is wrong with what they bring."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from crypto import receipt
from crypto.refusal import Refused
from intake.texts import RESERVED, Question, Questionnaire

_TOKEN_SIZE = 16


@dataclass
class Faults:
    """What must be mended: a sentence for a field's id, in the order of the page; and what stops all."""

    fields: dict[str, str] = field(default_factory=dict)
    #: Why nothing can be sent at all at the moment.
    refusal: str = ""
    #: Whether the officers aren't those whom the form showed.
    changed: bool = False
    #: Whether nothing could be stored.
    unstored: bool = False
    #: Whether more is being sent than the portal takes.
    busy: bool = False

    def add(self, name: str, sentence: str) -> None:
        """Notes what is wrong with a field, unless something is already."""
        if sentence:
            self.fields.setdefault(name, sentence)

    def __bool__(self) -> bool:
        return bool(self.fields or self.refusal or self.changed or self.unstored or self.busy)


class _Plain(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    # Each is made of `request.form`: left to itself it would take a file for the words of a field.
    class Meta:
        """There is no session, so no token of one: posts of other sites are refused by their headers."""

        csrf = False

    #: Names this form and no person: a second press with the same one makes no second envelope.
    token = HiddenField()
    receipt = HiddenField()
    #: Which officers the form showed.
    mark = HiddenField()

    def begin(self) -> None:
        """Makes a form's token, where it has none."""
        try:
            whole = len(bytes.fromhex(self.token.data or "")) == _TOKEN_SIZE
        except ValueError:
            whole = False
        if not whole:
            self.token.data = secrets.token_hex(_TOKEN_SIZE)

    @property
    def digits(self) -> str:
        """The receipt that the form carries; nothing when it carries none."""
        try:
            return receipt.parse(self.receipt.data or "")
        except Refused:
            return ""


class ReportForm(_Plain):
    """A report. The questions are added by `report_form`."""

    left_out = SelectMultipleField(validate_choice=False)
    #: Of a report that a request for protection is to prove.
    earlier_receipt = TextAreaField()
    typed_back = TextAreaField()


class ReceiptForm(_Plain):
    """Coming back."""

    typed = TextAreaField()


class AddingForm(_Plain):
    """Something to add. `box` names the open mailbox; without one, channel and whom to leave out."""

    box = HiddenField()
    channel = RadioField(validate_choice=False)
    left_out = SelectMultipleField(validate_choice=False)
    message = TextAreaField()


def field_id(question: Question) -> str:
    """The id and name of a question's field."""
    return "answer-" + question.id.replace("_", "-")


def _codes(question: Question) -> list[str]:
    return [*(option.code for option in question.options), *sorted(RESERVED)]


@cache
def report_form(questionnaire: Questionnaire) -> type[ReportForm]:
    """The form of a questionnaire: `answer-…` for each question, `answer-…-instead` beside words."""
    fields: dict[str, Any] = {}
    for question in questionnaire.questions:
        name = field_id(question)
        if question.type == "text":
            fields[name] = TextAreaField()
        elif question.type == "line":
            fields[name] = StringField()
        elif question.type == "one":
            fields[name] = RadioField(choices=_codes(question), validate_choice=False)
        else:
            fields[name] = SelectMultipleField(choices=_codes(question), validate_choice=False)
        if question.type in {"text", "line"} and not question.required:
            fields[f"{name}-instead"] = SelectMultipleField(choices=sorted(RESERVED), validate_choice=False)
    return type("QuestionnaireForm", (ReportForm,), fields)


def clean(words: str | None) -> str:
    """Words as browsers with scripts see them: one sign for a line's end."""
    return (words or "").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was given to a question: words, codes, or nothing. `clash`: two that exclude each other."""

    value: str | list[str] | None
    clash: bool = False


def answer_to(question: Question, form: ReportForm) -> Answer:
    """The answer to a question. Codes that it doesn't offer count for nothing."""
    name = field_id(question)
    given = form[name].data
    if question.type in {"text", "line"}:
        words = clean(given)
        instead = _known(form[f"{name}-instead"].data, question) if f"{name}-instead" in form else []
        if not words.strip():
            return Answer(instead or None, len(instead) > 1)
        return Answer(words, bool(instead))
    codes = _known([given] if isinstance(given, str) else given, question)
    reserved = set(codes) & RESERVED
    return Answer(codes or None, bool(reserved) and len(codes) > 1)


def _known(codes: Sequence[str] | None, question: Question) -> list[str]:
    return [code for code in _codes(question) if code in (codes or ())]
