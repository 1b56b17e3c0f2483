"""Whole journeys, both ways: browser, JavaScript, language, channel and files in all pairs.

Portal, plain way and console work over one store, as in production; each journey has a fresh console, and its
reporter comes back in a fresh profile with nothing but the receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from intake.seam.catalogues import translations
from tests.browser.attached import noise
from tests.browser.chromium import chromium
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.firefox import SAFER, SAFEST, firefox
from tests.browser.officers import Opener, PythonOpener, ShellOpener, at_console
from tests.browser.portal.test_profile import files_with
from tests.browser.running import RunningPlain, RunningPortal
from tests.browser.ways import Plain, Profile, Sealed, Way
from tests.officer import Denied, Shell
from tests.people import AMINA, CHEN, DANA, EMEKA, MISCONDUCT, ORGANIZATION, PROTECTION

#: What each thing can be. "off" is the plain way; "safer" is Tor Browser's level: no JIT, no WebAssembly.
CHOICES = {
    "browser": ("chromium", "firefox"),
    "javascript": ("on", "off", "safer"),
    "language": ("en", "ar"),
    "channel": (MISCONDUCT, PROTECTION),
    "file": (False, True),
}
#: Report, answer and addition, as somebody writes them in each language.
WORDS = {
    "en": (
        "The head of the garage has every invoice paid twice.",
        "Thank you. Who signs these invoices?",
        "The second invoice lies in the blue folder.",
    ),
    "ar": (
        "رئيس المرآب يدفع كل فاتورة مرتين.",
        "شكرًا لك. من يوقّع هذه الفواتير؟",
        "الفاتورة الثانية في المجلد الأزرق.",
    ),
}
#: Who opens what comes to a channel, and who is left out.
OFFICERS = {MISCONDUCT: (AMINA, CHEN), PROTECTION: (DANA, EMEKA)}


@dataclass(frozen=True)
class Journey:
    """One row: a value for each of the choices, and whether the officer works at the shell."""

    browser: str
    javascript: str
    language: str
    channel: str
    file: bool
    at_shell: bool = False

    def __str__(self) -> str:
        more = ("-file" if self.file else "") + ("-shell" if self.at_shell else "")
        return f"{self.browser}-{self.javascript}-{self.language}-{self.channel}{more}"


JOURNEYS = (
    Journey("chromium", "on", "en", MISCONDUCT, file=True, at_shell=True),
    Journey("chromium", "off", "ar", PROTECTION, file=False),
    Journey("chromium", "safer", "en", PROTECTION, file=False),
    Journey("firefox", "on", "ar", PROTECTION, file=True, at_shell=True),
    Journey("firefox", "off", "en", MISCONDUCT, file=True),
    Journey("firefox", "safer", "ar", MISCONDUCT, file=True),
    Journey("chromium", "safer", "ar", MISCONDUCT, file=False),
    Journey("firefox", "on", "en", PROTECTION, file=False),
)


@pytest.fixture(scope="session")
def plain_beside(
    running_portal: RunningPortal, built_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPlain]:
    """The plain way over the portal's own store."""
    running = RunningPlain.beside(running_portal, built_site, tmp_path_factory.mktemp("plain-beside"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def jitless(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a compiler and without WebAssembly."""
    arguments = [*ARGUMENTS, "--js-flags=--jitless"]
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield running
    running.close()


@dataclass(frozen=True)
class Reporters:
    """Makes the reporter of a journey: each time a fresh profile."""

    browser: Browser
    jitless: Browser
    portal: RunningPortal
    plain: RunningPlain
    seen: Seen

    def profile(self, journey: Journey) -> AbstractContextManager[Profile]:
        """A fresh profile of the journey's browser."""
        mode = journey.javascript
        if journey.browser == "firefox":
            return firefox({"on": None, "safer": SAFER, "off": SAFEST}[mode])
        return chromium(
            self.jitless if mode == "safer" else self.browser, self.seen, javascript=mode != "off"
        )

    def way(self, journey: Journey, profile: Profile) -> Way:
        """How she reports."""
        if journey.javascript == "off":
            return Plain(profile, self.portal.url, self.plain.url, journey.language)
        return Sealed(profile, self.portal.url, journey.language)

    def folders(self, console: RunningConsole) -> list[Path]:
        """Where the servers keep everything, logs too."""
        return [self.portal.log.parent, self.plain.log.parent, console.log.parent]


@pytest.fixture
def reporters(
    browser: Browser, jitless: Browser, portal: RunningPortal, plain_beside: RunningPlain, seen: Seen
) -> Reporters:
    """Makes reporters."""
    return Reporters(browser, jitless, portal, plain_beside, seen)


@pytest.fixture
def opener(console: RunningConsole, desk: Callable[..., Desk]) -> Callable[[Journey], Opener]:
    """Makes the officer of a journey."""

    def make(journey: Journey) -> Opener:
        person, _ = OFFICERS[journey.channel]
        if journey.at_shell:
            return ShellOpener.sign_in(desk(), person, journey.language, int(journey.file))
        return PythonOpener(at_console(console, person), journey.channel)

    return make


def check_profile(profile: Profile, mode: str) -> None:
    """The browser is as the row says, and kept nothing."""
    if mode != "off":
        expected = "undefined" if mode == "safer" else "object"
        assert profile.run("return typeof WebAssembly") == expected
    kept = profile.run("return [document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]


def check_left_out(shell: Shell, number: str) -> None:
    """Whoever is left out tries what waits and opens none of it, nor the dossier."""
    assert len(shell.untried()) == 1
    assert shell.try_envelopes() == {}
    with pytest.raises(Denied) as denied:
        shell.dossier(number)
    assert denied.value.status == 404


def check_unreadable(folders: list[Path], texts: list[str]) -> None:
    """No file of any server holds a text; what the organization signed, as a control, is found."""
    assert any(files_with(folder, ORGANIZATION) for folder in folders)
    assert {text: [files_with(folder, text) for folder in folders] for text in texts} == {
        text: [set() for _ in folders] for text in texts
    }


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_a_report_travels_both_ways(
    journey: Journey, reporters: Reporters, console: RunningConsole,
    opener: Callable[[Journey], Opener], tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    words, answer, more = WORDS[journey.language]
    officer, left_out = OFFICERS[journey.channel]
    file = noise(tmp_path_factory.mktemp("own") / "notes.bin", 300_000) if journey.file else None

    # Written, sealed and sent, and collected in a round.
    with reporters.profile(journey) as profile:
        receipt = reporters.way(journey, profile).report(journey.channel, words, left_out, file)
        check_profile(profile, journey.javascript)
    console.round()
    assert reporters.portal.envelopes() == []

    # Opened, with its file, by an officer, and by nobody who was left out.
    reader = opener(journey)
    opened = reader.open_report()
    assert words in opened.text
    assert left_out.name in opened.text
    assert opened.files == ([file.read_bytes()] if file else [])
    outside = at_console(console, left_out)
    check_left_out(outside, opened.number)

    # Answered, and delivered in a round.
    reader.answer(opened, answer)
    console.round()

    # She comes back in a fresh profile, reads what was signed, and writes on.
    with reporters.profile(journey) as profile:
        way = reporters.way(journey, profile)
        (message,) = way.come_back(receipt)
        assert answer in message
        assert officer.name in message
        assert translations(journey.language).gettext("signed") in message
        assert left_out.name not in profile.text()
        way.add(more)
        check_profile(profile, journey.javascript)
    console.round()

    # The officer reads it; whoever was left out opens nothing of it either.
    assert more in reader.read_on(opened)
    check_left_out(outside, opened.number)
    check_unreadable(reporters.folders(console), [words, answer, more, receipt])
    assert reporters.seen.unexpected() == []


def test_the_journeys_cover_every_pair() -> None:
    for one, other in combinations(CHOICES, 2):
        travelled = {(getattr(row, one), getattr(row, other)) for row in JOURNEYS}
        assert travelled == set(product(CHOICES[one], CHOICES[other])), (one, other)
    assert {row.language for row in JOURNEYS if row.at_shell} == set(CHOICES["language"])
