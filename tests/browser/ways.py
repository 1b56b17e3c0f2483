"""Both ways of a reporter, in either browser: the page that seals, and the pages without JavaScript."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.people import Person

_PATIENCE = 30.0
_DIGITS = """
  return [...document.querySelectorAll('ol.receipt .receipt__group')]
    .filter(group => group.offsetParent).map(group => group.firstElementChild.textContent).join('');
"""
_BOX = """
  return [...document.querySelectorAll('label')]
    .find(label => label.offsetParent && label.innerText.includes(%s)).htmlFor;
"""
_STEP = "return document.querySelector('[data-step]:not([hidden])').dataset.step"
_MESSAGES = "return [...document.querySelectorAll('.message')].map(message => message.innerText)"


class Profile(Protocol):
    """A browser with a fresh profile."""

    def go(self, url: str) -> None:
        """Opens an address."""

    def run(self, script: str) -> Any:
        """Runs a script in the page, and gives what it returns; works where the page's own don't."""

    def wait(self, selector: str) -> None:
        """Waits until something is shown."""

    def click(self, selector: str) -> None:
        """Clicks what is shown."""

    def type(self, selector: str, text: str) -> None:
        """Types into a field."""

    def attach(self, selector: str, path: Path) -> None:
        """Chooses a file."""

    def text(self) -> str:
        """What the page shows."""


class Way(Protocol):
    """What a reporter does, whichever way she goes."""

    def report(self, channel: str, words: str, left_out: Person, file: Path | None) -> str:
        """A whole report, with one officer left out; gives the receipt that the page showed."""

    def come_back(self, receipt: str) -> list[str]:
        """Opens the mailbox of a receipt that was answered; gives the messages, heads and texts."""

    def add(self, words: str) -> None:
        """Writes to the officers of the mailbox that is open."""


def tick(profile: Profile, person: Person) -> None:
    """Ticks somebody where officers can be left out."""
    profile.click(f"#{profile.run(_BOX % json.dumps(person.name))}")


@dataclass(frozen=True)
class Sealed:
    """Somebody at the portal's pages; her browser seals."""

    profile: Profile
    portal: str
    language: str

    def step(self) -> str:
        """The step that is shown."""
        return str(
            self.profile.run("return document.querySelector('[data-step]:not([hidden])').dataset.step")
        )

    def go_on(self) -> str:
        """Presses the button that leads on; gives the step that comes."""
        before = self.step()
        self.profile.click(f"[data-step='{before}'] [data-continue]")
        end = time.monotonic() + _PATIENCE
        while (now := self.step()) == before:
            assert time.monotonic() < end, f"{before} leads nowhere; instead: {self.profile.text()}"
            time.sleep(0.02)
        return now

    def report(self, channel: str, words: str, left_out: Person, file: Path | None) -> str:
        """Question by question to the files, the officers, the check, the receipt, and off."""
        self.profile.go(f"{self.portal}/{self.language}/{channel}/")
        self.profile.click("[data-start]")
        self.profile.type("[data-question='what_happened'] [name='answer']", words)
        while self.go_on() != "files":
            pass
        if file:
            self.profile.attach("#files", file)
            self.profile.click("[data-keep]")
        assert self.go_on() == "leave-out"
        tick(self.profile, left_out)
        assert self.go_on() == "check"
        assert self.go_on() == "receipt"
        self.profile.wait("[data-receipt] .receipt__group")
        receipt = str(self.profile.run(_DIGITS))
        self.profile.type("#typed-back", receipt)
        self.go_on()
        self.profile.wait("[data-step='sent']")
        return receipt

    def come_back(self, receipt: str) -> list[str]:
        """By the page for those who come back."""
        self.profile.go(f"{self.portal}/{self.language}/mailbox/")
        self.profile.type("#receipt", receipt)
        self.go_on()
        self.profile.wait("[data-messages]")
        return list(self.profile.run(_MESSAGES))

    def add(self, words: str) -> None:
        """What the page finds to look at once more is left as it is."""
        self.profile.click("[data-write]")
        self.profile.type("#message", words)
        if self.go_on() == "look":
            self.profile.click("[data-as-it-is]")
        self.profile.wait("[data-step='sent']")


@dataclass(frozen=True)
class Plain:
    """Somebody without JavaScript: the portal's page leads her to one that the server seals."""

    profile: Profile
    portal: str
    #: Where the plain way is served; in production, the portal's own origin.
    plain: str
    language: str

    def enter(self, page: str) -> None:
        """Goes from a page of the portal to the one beside it that needs no JavaScript."""
        self.profile.go(f"{self.portal}/{self.language}/{page}/")
        link = "noscript a[href^='/plain/']"
        self.profile.wait(link)
        path = self.profile.run(f'return document.querySelector("{link}").getAttribute("href")')
        self.profile.go(f"{self.plain}{path}")

    def send(self) -> None:
        """Presses a form's one button."""
        self.profile.click("main form button")

    def report(self, channel: str, words: str, left_out: Person, file: Path | None) -> str:
        """All on one page."""
        self.enter(channel)
        self.profile.type("#answer-what-happened", words)
        tick(self.profile, left_out)
        receipt = str(self.profile.run(_DIGITS))
        self.profile.type("#typed-back", receipt)
        if file:
            self.profile.attach("#files", file)
        self.send()
        self.profile.wait(".done")
        return receipt

    def come_back(self, receipt: str) -> list[str]:
        """By the page for those who come back."""
        self.enter("mailbox")
        self.profile.type("#receipt", receipt)
        self.send()
        self.profile.wait(".messages")
        return list(self.profile.run(_MESSAGES))

    def add(self, words: str) -> None:
        """On the page of the mailbox."""
        self.profile.type("#message", words)
        self.send()
        self.profile.wait(".done")
