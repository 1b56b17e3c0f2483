"""An officer at her browser."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import pyotp
from babel.support import NullTranslations
from playwright.sync_api import Locator, Page

from intake.seam.catalogues import CONSOLE, translations
from tests.browser.console.running import RunningConsole
from tests.people import TEST_PEOPLE, Person

_STEP = 30


@cache
def _texts(language: str) -> NullTranslations:
    return translations(language, CONSOLE)


@dataclass
class Codes:
    """One-time codes, none of them used twice: a person has two in each half minute."""

    last: dict[str, int] = field(default_factory=dict)

    def next(self, person: Person, console: RunningConsole) -> str:
        """The next code of somebody; when all of this half minute are used, the console forgets them."""
        now = int(time.time()) // _STEP
        step = max(self.last.get(person.login, 0) + 1, now)
        if step > now + 1:
            console.forget_codes()
            step = now
        self.last[person.login] = step
        return pyotp.TOTP(TEST_PEOPLE.totp_secret(person)).generate_otp(step)


@dataclass
class Desk:
    """The shell in a browser."""

    page: Page
    console: RunningConsole
    codes: Codes
    #: What the shell speaks; `choose` changes it.
    language: str = "en"

    def say(self, text: str) -> str:
        """What an English text of the shell is in its language."""
        return _texts(self.language).gettext(text)

    def choose(self, language: str) -> None:
        """Chooses a language in the frame, and waits for its page."""
        self.page.locator(f".candour-languages [lang={language}]").click()
        self.page.locator(f"html[lang={language}]").wait_for()
        self.page.locator(f".candour-languages [lang={language}]:focus").wait_for()
        self.language = language

    def open(self, path: str = "/") -> None:
        """Loads the shell at a path."""
        self.page.goto(self.console.shell + path)
        self.page.locator("#login").wait_for()

    def fill_sign_in(self, person: Person, passphrase: str | None = None) -> None:
        """Fills the form and sends it."""
        self.page.locator("#login").fill(person.login)
        self.page.locator("#passphrase").fill(passphrase or TEST_PEOPLE.passphrase(person))
        self.page.locator("#code").fill(self.codes.next(person, self.console))
        self.page.get_by_role("button", name=self.say("Sign in"), exact=True).click()

    def sign_in(self, person: Person, path: str = "/") -> None:
        """Signs in at a path and waits for its page."""
        self.open(path)
        self.fill_sign_in(person)
        self.page.locator("#passphrase").wait_for(state="detached")
        self.settled()

    def settled(self) -> None:
        """Waits until a page is shown and its slots are filled."""
        self.page.locator("#view:not([aria-busy]) h1").first.wait_for()

    def lock(self) -> None:
        """Locks the keys."""
        self.page.get_by_role("button", name=self.say("Lock"), exact=True).click()
        self.page.locator("#login").wait_for()

    @property
    def dialog(self) -> Locator:
        """The dialog that is shown."""
        return self.page.locator("dialog[open]")

    def agree(self, button: str) -> None:
        """Clicks a dialog's button and waits until the dialog is gone."""
        self.dialog.get_by_role("button", name=self.say(button)).click()
        self.dialog.wait_for(state="detached")

    def go(self, path: str) -> None:
        """Follows a link of the navigation or page to a path."""
        self.page.locator(f"a[href='{path}']").first.click()
        self.page.wait_for_url(self.console.shell + path)
        self.settled()

    def try_all(self) -> None:
        """Tries all envelopes, up to the first dialog or the result."""
        self.go("/envelopes")
        self.page.get_by_role("button", name=self.say("Try all envelopes")).click()

    def open_reports(self, count: int = 1) -> list[str]:
        """Tries all envelopes and opens the reports among them; gives the dossiers' numbers."""
        self.try_all()
        for _ in range(count):
            self.dialog.get_by_text(self.say("A report for you")).wait_for()
            self.agree("Sign and open the dossier")
        return self.tried()

    def tried(self) -> list[str]:
        """The dossiers that the last run names."""
        slot = self.page.locator("section[data-sealed='try']:not(:has(progress))")
        slot.locator("p.govuk-body").first.wait_for()
        return slot.locator("a").all_text_contents()

    def dossier(self, number: str) -> None:
        """Opens a dossier from the queue."""
        self.go("/dossiers")
        self.go(f"/dossiers/{number}")

    def slots(self, kind: str) -> list[str]:
        """What stands in the slots of a kind."""
        return self.page.locator(f"section[data-sealed='{kind}']").all_inner_texts()

    def write(self, kind: str, text: str) -> None:
        """Writes an answer (`reply`) or a `note`, and signs it."""
        self.page.locator(f"#write-{kind}").fill(text)
        self.page.locator(f"section[data-sealed='write-{kind}'] button[type=submit]").click()
        self.agree("Sign and send" if kind == "reply" else "Sign and add")
        self.page.locator(f"section[data-sealed='{kind}']").get_by_text(text).wait_for()

    def add_colleague(self, person: Person) -> None:
        """Adds a colleague."""
        option = self.page.locator("#colleague option").filter(has_text=person.name)
        self.page.locator("#colleague").select_option(option.get_attribute("value"))
        self.page.locator("section[data-sealed='add-colleague'] button[type=submit]").click()
        self.agree("Sign and add")
        self.page.locator("#p-team + ul").get_by_text(person.name).wait_for()

    def texts(self) -> Sequence[str]:
        """Everything that the view shows, line by line."""
        return self.page.locator("#view").inner_text().splitlines()
