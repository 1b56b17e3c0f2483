"""Something added to what was sent: what its form must hold, and its envelope."""

from __future__ import annotations

from typing import Any

from crypto.envelope import Envelope
from crypto.refusal import Refused
from intake.plain.checks import file_fault, needed, too_long
from intake.plain.desk import Desk
from intake.plain.edition import Edition
from intake.plain.forms import AddingForm, Faults, clean
from intake.plain.readers import Choice, channel_of, choose, mark
from intake.plain.sealing import Files, Letter, close_follow_up, follow_up_content
from intake.plain.upload import Bundle
from intake.plain.visits import Box, Found
from intake.plain.words import reason


class Addition:
    """Something to add to what was sent: to the team of an answer, or to whom its writer chooses again."""

    def __init__(self, desk: Desk, edition: Edition, form: AddingForm, bundle: Bundle, found: Found) -> None:
        self._desk = desk
        self._edition = edition
        self._form = form
        self._bundle = bundle
        self._found = found
        self.faults = Faults()
        self.box: Box | None = found.box(form.box.data or "")
        part = self.box.part if self.box else ""
        self._message, self._files = f"message{part}", f"files{part}"
        self._choice = Choice((), ())
        self._channel = b""

    def check(self) -> Faults:
        """What must be mended before it can be sealed, in the order of the page."""
        if self.box is not None:
            self._to_team(self.box)
        else:
            self._to_chosen()
        words = clean(self._form.message.data)
        if not words.strip():
            self.faults.add(self._message, self._edition.gettext("Write something first."))
        self.faults.add(self._files, file_fault(self._edition, self._bundle))
        if not self.faults:
            listed = tuple(self._bundle.measured())
            values = self._content(Files(b"", bytes(16), listed) if listed else None)[1]
            self.faults.add(self._message, too_long(self._edition, values, words))
        return self.faults

    def _to_team(self, box: Box) -> None:
        self._choice, self._channel = Choice(box.team, ()), box.channel
        self.faults.changed = mark(box.team) != self._form.mark.data or not box.team

    def _to_chosen(self) -> None:
        if self._found.boxes or self._found.spoilt:
            # An answer has come since the form was shown: it says who may read what is added.
            self.faults.changed = True
            return
        code = self._form.channel.data or ""
        try:
            channel = channel_of(self._found.directory, code)
        except Refused as error:
            known = self._edition.channel(code) is not None
            ask = self._edition.gettext("Choose the channel to which you sent it.")
            self.faults.add("channel", reason(self._edition, error) if known else ask)
            return
        self._choice, self._channel = choose(channel, self._form.left_out.data or ()), channel.channel_id
        self.faults.changed = f"{code} {channel.mark}" not in (self._form.mark.data or "").split(",")
        self.faults.add("left-out", needed(self._edition, self._choice, 1))

    def _content(self, files: Files | None) -> tuple[Letter, dict[str, Any]]:
        letter = Letter(
            self._desk.organization.installation, self._channel, self._found.directory.roster.serial,
            self._edition.language.code, self._desk.clock.today(), self._choice.to, self._choice.barred,
            {"message": clean(self._form.message.data)}, files,
        )  # fmt: skip
        keys = self.box.keys if self.box else self._found.keys.mailbox
        return letter, follow_up_content(letter, keys, self.box.newest if self.box else None)

    def seal(self) -> Envelope | None:
        """The envelope; nothing when its files couldn't be stored. Raises `Refused`."""
        files = self._bundle.finish()
        self.faults.add(self._files, file_fault(self._edition, self._bundle))
        if self.faults:
            return None
        letter, values = self._content(files)
        return close_follow_up(letter, values, self.box.keys if self.box else self._found.keys.mailbox)
