"""A report: what its form must hold, and its envelope."""

from __future__ import annotations

from collections.abc import Mapping

from crypto import receipt
from crypto.content import PROTECTION
from crypto.envelope import Envelope
from crypto.receipt import Receipt
from crypto.refusal import Refused
from intake.plain.checks import file_fault, needed, too_long
from intake.plain.desk import Desk
from intake.plain.edition import Edition
from intake.plain.forms import Answer, Faults, ReportForm, answer_to, field_id
from intake.plain.readers import Channel, Choice, choose
from intake.plain.sealing import Files, Letter, close_report, report_content
from intake.plain.upload import Bundle
from intake.plain.words import reason, receipt_problem
from intake.reports import NotYet
from intake.texts import Questionnaire


class Report:
    """One report on its way: a filled-in form, checked, then sealed."""

    def __init__(
        self, desk: Desk, edition: Edition, questionnaire: Questionnaire, form: ReportForm, bundle: Bundle
    ) -> None:
        self._desk = desk
        self._edition = edition
        self._questionnaire = questionnaire
        self._form = form
        self._bundle = bundle
        self.faults = Faults()
        self.channel: Channel | None = None

    @property
    def _choice(self) -> Choice:
        if self.channel is None:
            raise Refused("channel")
        return choose(self.channel, self._form.left_out.data or ())

    def check(self, channel: Channel | Refused | NotYet) -> Faults:
        """What must be mended before it can be sealed, in the order of the page."""
        if isinstance(channel, Channel):
            self.channel = channel
        else:
            self.faults.refusal = reason(self._edition, channel)
        answers = self._answers()
        if self._earlier_typed:
            self.faults.add("earlier-receipt", receipt_problem(self._edition, self._earlier_typed))
        if self.channel is not None:
            self.faults.changed = self.channel.mark != self._form.mark.data
            self.faults.add("left-out", needed(self._edition, self._choice, self.channel.minimum))
        self.faults.add("files", file_fault(self._edition, self._bundle))
        self._check_receipt()
        if self.channel is not None and not self.faults:
            self._check_length(answers)
        return self.faults

    def _answers(self) -> dict[str, Answer]:
        answers = {one.id: answer_to(one, self._form) for one in self._questionnaire.questions}
        for question in self._questionnaire.questions:
            answer = answers[question.id]
            if answer.clash:
                self.faults.add(
                    field_id(question),
                    self._edition.gettext("Two of these answers exclude each other. Keep one of them."),
                )
            if question.required and not answer.value:
                self.faults.add(
                    field_id(question),
                    self._edition.gettext("This is the one question that needs an answer."),
                )
        return answers

    @property
    def _earlier_typed(self) -> str:
        """What was typed to prove an earlier report; nothing where no proof is taken."""
        if self._questionnaire.kind != PROTECTION:
            return ""
        return (self._form.earlier_receipt.data or "").strip()

    def _earlier(self) -> Receipt | None:
        """The keys of the earlier report that is proved. Raises `Refused` for what isn't a receipt."""
        if not self._earlier_typed:
            return None
        return receipt.derive(receipt.parse(self._earlier_typed), self._desk.organization.installation)

    def _check_receipt(self) -> None:
        if not self._form.digits:
            self._form.receipt.data = receipt.generate()
            self._form.typed_back.data = ""
        typed = self._form.typed_back.data or ""
        self.faults.add("typed-back", receipt_problem(self._edition, typed, self._form.digits))

    def _letter(self, answers: Mapping[str, Answer], files: Files | None) -> Letter:
        channel, choice = self.channel, self._choice
        if channel is None:
            raise Refused("channel")
        given = {name: answer.value for name, answer in answers.items() if answer.value}
        return Letter(
            self._desk.organization.installation, channel.channel_id, channel.serial,
            self._edition.language.code, self._desk.clock.today(), choice.to, choice.barred, given, files,
        )  # fmt: skip

    def _check_length(self, answers: Mapping[str, Answer]) -> None:
        listed = tuple(self._bundle.measured())
        letter = self._letter(answers, Files(b"", bytes(16), listed) if listed else None)
        keys = receipt.derive(self._form.digits, letter.installation)
        words = {
            question: answer.value
            for question in self._questionnaire.questions
            if isinstance((answer := answers[question.id]).value, str)
        }
        longest = max(words, key=lambda question: len(str(words[question])), default=None)
        if longest is not None:
            kind, proves = self._questionnaire.kind, bool(self._earlier_typed)
            values = report_content(letter, kind, keys, proves=proves)
            self.faults.add(field_id(longest), too_long(self._edition, values, str(words[longest])))

    def seal(self) -> Envelope | None:
        """The envelope; nothing when its files couldn't be stored. Raises `Refused`."""
        files = self._bundle.finish()
        self.faults.add("files", file_fault(self._edition, self._bundle))
        if self.faults:
            return None
        answers = {one.id: answer_to(one, self._form) for one in self._questionnaire.questions}
        letter = self._letter(answers, files)
        keys = receipt.derive(self._form.digits, letter.installation)
        earlier = self._earlier()
        values = report_content(letter, self._questionnaire.kind, keys, proves=earlier is not None)
        return close_report(letter, values, keys, earlier)
