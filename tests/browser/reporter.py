"""A reporter who uses the portal's pages in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.running import RunningPortal

WORDS = "The head of the warehouse sells fuel at night."


@dataclass
class BrowserReporter:
    """Somebody at a page of the portal. Answers are words for a field, or the codes to choose."""

    page: Page
    portal: RunningPortal
    language: str = "en"
    #: Where the portal is reached, when a line or a web server lies in between.
    address: str = ""
    receipt: str = field(default="", init=False)

    def step(self, name: str) -> Locator:
        """A section of the page."""
        return self.page.locator(f"[data-step='{name}']")

    def open_channel(self, channel: str) -> None:
        """Opens a channel's page and waits until the list of officers was checked."""
        self.page.goto(f"{self.address or self.portal.url}/{self.language}/{channel}/")
        self.page.locator("[data-go]").wait_for()

    def start(self, channel: str) -> None:
        """Opens a channel's page and its first question."""
        self.open_channel(channel)
        self.page.locator("[data-start]").click()
        self.step("question-1").wait_for()

    def question(self, name: str) -> Locator:
        """A question's section."""
        return self.page.locator(f"[data-question='{name}']")

    def answer(self, name: str, answer: str | Sequence[str]) -> None:
        """Answers the question that is shown."""
        section = self.question(name)
        if isinstance(answer, str):
            section.locator("[name='answer']").fill(answer)
            return
        for code in answer:
            section.locator(f"input[value='{code}']").check()

    def go_on(self) -> None:
        """Presses the one button that leads on."""
        self.page.locator("[data-step]:not([hidden]) [data-continue]").first.click()

    def answer_all(self, answers: Mapping[str, str | Sequence[str]]) -> None:
        """Goes through the questions to the last one with an answer, and from there straight on."""
        missing = set(answers)
        number = 0
        while missing or number == 0:
            number += 1
            section = self.step(f"question-{number}")
            section.wait_for()
            name = section.get_attribute("data-question") or ""
            if name in missing:
                self.answer(name, answers[name])
                missing.remove(name)
            self.go_on()
        self.page.evaluate("location.hash = 'leave-out'")
        self.step("leave-out").wait_for()

    def choose_files(self, *paths: Path) -> None:
        """Chooses files where the page asks for them, and waits until the browser has looked into them."""
        self.page.locator("#files").set_input_files(paths)
        self.page.locator("[data-total]").get_by_text("Looking").wait_for(state="detached")

    def cards(self) -> Locator:
        """The chosen files, as the page shows them."""
        return self.page.locator("[data-chosen] > li")

    def write_with_files(
        self, channel: str, *paths: Path, as_they_are: bool = False, left_out: Sequence[str] = ()
    ) -> str:
        """Everything up to the receipt, which is returned, with one answer and some files."""
        self.start(channel)
        self.answer("what_happened", WORDS)
        self.page.evaluate("location.hash = 'files'")
        self.step("files").wait_for()
        self.choose_files(*paths)
        if as_they_are:
            for box in self.page.locator("[data-keep]").all():
                box.check()
        self.go_on()
        self.step("leave-out").wait_for()
        self.leave_out(left_out)
        return self.take_receipt()

    def leave_out(self, names: Sequence[str] = ()) -> None:
        """Ticks officers, and goes on to the check."""
        for name in names:
            self.step("leave-out").get_by_label(name).check()
        self.go_on()
        self.step("check").wait_for()

    def take_receipt(self) -> str:
        """Goes on to the receipt and reads it."""
        self.go_on()
        self.step("receipt").wait_for()
        groups = self.page.locator("[data-receipt] .receipt__group > :first-child").all_text_contents()
        self.receipt = "".join(groups)
        return self.receipt

    def prove(self, receipt: str) -> None:
        """Goes to the step where an earlier report is proved, and types its receipt."""
        self.page.evaluate("location.hash = 'proof'")
        self.step("proof").wait_for()
        self.page.locator("#earlier-receipt").fill(receipt)
        self.go_on()

    def type_back(self) -> None:
        """Types the receipt back and has it sealed and sent."""
        self.page.locator("#typed-back").fill(self.receipt)
        self.go_on()

    def write(
        self, channel: str, answers: Mapping[str, str | Sequence[str]], left_out: Sequence[str] = ()
    ) -> str:
        """Everything up to the receipt, which is returned."""
        self.start(channel)
        self.answer_all(answers)
        self.leave_out(left_out)
        return self.take_receipt()

    def report(
        self, channel: str, answers: Mapping[str, str | Sequence[str]], left_out: Sequence[str] = ()
    ) -> str:
        """A whole report, sent; the receipt is returned."""
        self.write(channel, answers, left_out)
        self.type_back()
        self.step("sent").wait_for()
        return self.receipt

    def come_back(self, receipt: str) -> None:
        """Opens the mailbox of a receipt."""
        self.page.goto(f"{self.address or self.portal.url}/{self.language}/mailbox/")
        self.page.locator("#receipt").fill(receipt)
        self.go_on()
        self.step("answers").wait_for()

    def messages(self) -> list[str]:
        """The texts of the answers that are shown."""
        return self.page.locator("[data-messages] [data-text]").all_text_contents()

    def add(self, text: str) -> bytes:
        """Writes on where the page asks for it, and has it sent; the envelope is returned."""
        self.step("write").wait_for()
        self.page.locator("#message").fill(text)
        self.go_on()
        self.step("sent").wait_for()
        (sealed,) = self.portal.envelopes()
        return sealed
