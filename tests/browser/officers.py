"""Officers of a console under test: with the Python half over HTTP, or at the shell in Chromium."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from crypto.content import Content
from intake.seam.clock import SystemClock
from tests.attached import hand_in, read_file
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.officer import Shell, decode
from tests.people import EVERYBODY, TEST_PEOPLE, Person
from tests.transports import HttpTransport


@dataclass(frozen=True)
class Opened:
    """What an officer found in a report: its dossier, all that it says, its files."""

    number: str
    text: str
    files: list[bytes]


class Opener(Protocol):
    """An officer with a report to open."""

    def open_report(self) -> Opened:
        """Tries what waits, and makes a dossier of the one report among it."""

    def answer(self, opened: Opened, words: str) -> None:
        """Signs an answer to the reporter."""

    def read_on(self, opened: Opened) -> str:
        """Tries what waits, attaches it, and gives all that the dossier says now."""


def at_console(console: RunningConsole, person: Person) -> Shell:
    """Somebody who signed in with the Python half."""
    transport = HttpTransport(console.url, console.shell)
    shell = Shell(TEST_PEOPLE, person, transport, SystemClock().today())
    shell.sign_in(time.time())
    shell.start_reading()
    return shell


def _said(content: Content) -> str:
    """The answers of an envelope, and the names of those whom its reporter left out."""
    left_out = [decode(name) for name in content.get("barred", ())]
    names = [one.name for one in EVERYBODY if TEST_PEOPLE.officer(one).fingerprint in left_out]
    return "\n".join([*map(str, content["answers"].values()), *names])


@dataclass
class PythonOpener:
    """With the Python half."""

    shell: Shell
    channel: str

    def _try_one(self) -> tuple[bytes, bytes, bytes, Content]:
        ((name, (seal, key)),) = self.shell.try_envelopes().items()
        return name, seal, key, self.shell.read_envelope(name, seal, key)

    def open_report(self) -> Opened:
        """By the requests that the shell makes."""
        name, _, key, content = self._try_one()
        body = self.shell.opening(name, TEST_PEOPLE.channel_id(self.channel), content, key)
        number = self.shell.post("/api/dossiers", body)["number"]
        dossier = self.shell.dossier(number)
        (content,) = self.shell.read_dossier(dossier)
        files = [read_file(self.shell, dossier, content, at) for at in range(len(content.get("files", ())))]
        return Opened(number, _said(content), files)

    def answer(self, opened: Opened, words: str) -> None:
        """Item and mailbox in one request."""
        self.shell.answer(opened.number, words)

    def read_on(self, opened: Opened) -> str:
        """Hands the follow-up in, then reads the whole dossier."""
        name, _, key, content = self._try_one()
        assert hand_in(self.shell, name, content, key) == opened.number
        contents = self.shell.read_dossier(self.shell.dossier(opened.number))
        return "\n".join(map(_said, contents))


@dataclass
class ShellOpener:
    """At the shell."""

    desk: Desk
    files: int

    @classmethod
    def sign_in(cls, desk: Desk, person: Person, language: str, files: int) -> ShellOpener:
        """Signs somebody in who chose her language; `files` are saved from the report."""
        desk.open()
        if language != desk.language:
            desk.choose(language)
        desk.fill_sign_in(person)
        desk.page.locator("#passphrase").wait_for(state="detached")
        desk.settled()
        return cls(desk, files)

    def _said(self) -> str:
        return "\n".join(self.desk.slots("envelope"))

    def open_report(self) -> Opened:
        """By the envelopes' page; files come as the browser's downloads."""
        (number,) = self.desk.open_reports()
        self.desk.go(f"/dossiers/{number}")
        self.desk.page.locator("#write-reply").wait_for()
        buttons = self.desk.page.locator(".candour-files li button")
        saved = []
        for at in range(self.files):
            with self.desk.page.expect_download() as download:
                buttons.nth(at).click()
            saved.append(download.value.path().read_bytes())
        assert buttons.count() == self.files
        return Opened(number, self._said(), saved)

    def answer(self, opened: Opened, words: str) -> None:
        """On the dossier's page, which is still open."""
        assert self.desk.page.url.endswith(opened.number)
        self.desk.write("reply", words)

    def read_on(self, opened: Opened) -> str:
        """By the envelopes' page again."""
        self.desk.try_all()
        assert self.desk.tried() == [opened.number]
        self.desk.go(f"/dossiers/{opened.number}")
        self.desk.page.locator("#write-reply").wait_for()
        return self._said()
