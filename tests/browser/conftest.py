"""A browser a session, a context a test, a portal that is emptied before each, a console for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

from intake.seam.clock import SystemClock
from tests.browser.console.desk import Codes, Desk
from tests.browser.console.running import Addresses, RunningConsole, build_shell
from tests.browser.running import RunningPortal, build_assets, build_site
from tests.people import TEST_PEOPLE

#: The copy of the console's database before anything happened.
EMPTY = "people.db"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@dataclass
class Seen:
    """What a browser asked for and complained about during a test."""

    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    #: Parts of complaints that the test provokes.
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Notes everything that happens on a page from now on."""
        page.on("request", self._ask)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, request: Request) -> None:
        self.requests.append(request)

    def _note(self, message: ConsoleMessage) -> None:
        # Pages with steps name no icon (see channel.html), so a browser tries its usual address, once.
        if message.location["url"].endswith("/favicon.ico"):
            return
        self.complaints.append(f"{message.type}: {message.text}")

    @property
    def posts(self) -> list[bytes]:
        """The bodies of all posts."""
        bodies = [request.post_data_buffer for request in self.requests if request.method == "POST"]
        return [body or b"" for body in bodies]

    def unexpected(self) -> list[str]:
        """Complaints that the test didn't provoke."""
        return [line for line in self.complaints if not any(part in line for part in self.expected)]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of a parallel run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "portal-site"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def built_assets(shared_folder: Path) -> Path:
    """What `deploy/build.mjs` builds for the portal."""
    return build_assets(shared_folder)


@pytest.fixture(scope="session")
def built_site(shared_folder: Path) -> Path:
    """The portal's pages."""
    return build_site(shared_folder)


@pytest.fixture(scope="session")
def running_portal(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """One portal's process for all tests of a session."""
    portal = RunningPortal.start(built_site, tmp_path_factory.mktemp("portal"))
    yield portal
    portal.stop()


@pytest.fixture(scope="session")
def today() -> date:
    """The day of this machine, which is the browser's too."""
    return SystemClock().today()


@pytest.fixture
def portal(running_portal: RunningPortal, today: date) -> RunningPortal:
    """The portal, emptied, with the fixed people's directory of today."""
    running_portal.empty()
    running_portal.publish(TEST_PEOPLE.directory(today))
    return running_portal


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives Chromium; a process has one."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    fresh = browser.new_context(viewport={"width": 1024, "height": 900})
    fresh.set_default_timeout(15_000)
    yield fresh
    fresh.close()


@pytest.fixture
def seen() -> Seen:
    """What the page asks for and complains about."""
    return Seen()


@pytest.fixture
def page(context: BrowserContext, seen: Seen) -> Iterator[Page]:
    """A page of a fresh profile; whatever it complains about fails the test, policy violations too."""
    fresh = context.new_page()
    seen.watch(fresh)
    yield fresh
    assert seen.unexpected() == []


@pytest.fixture(scope="session")
def addresses() -> Addresses:
    """Where this process of the test run serves console and shell."""
    return Addresses.free()


@pytest.fixture(scope="session")
def built_shell(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shell for these addresses."""
    return build_shell(tmp_path_factory.mktemp("shell"), addresses)


@pytest.fixture(scope="session")
def running_console(
    addresses: Addresses,
    built_shell: Path,
    running_portal: RunningPortal,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningConsole]:
    """One console's processes for all tests of a session."""
    running = RunningConsole.start(addresses, built_shell, running_portal, tmp_path_factory.mktemp("console"))
    running.keep(running.copies / EMPTY)
    yield running
    running.stop()


@pytest.fixture
def console(running_console: RunningConsole, portal: RunningPortal) -> RunningConsole:
    """The console over the emptied portal, with nothing in it but its people."""
    assert str(portal.store.url) == running_console.environment["CANDOUR_REVIEW_STORE"]
    running_console.restore(running_console.copies / EMPTY)
    return running_console


@pytest.fixture
def codes() -> Codes:
    """One-time codes of this test."""
    return Codes()


@pytest.fixture
def desk(
    browser: Browser, console: RunningConsole, codes: Codes, seen: Seen
) -> Iterator[Callable[..., Desk]]:
    """Makes desks: each a fresh profile; whatever a page complains about fails the test."""
    contexts = []

    def make(**options: object) -> Desk:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        seen.watch(page)
        return Desk(page, console, codes)

    yield make
    for context in contexts:
        context.close()
    assert seen.unexpected() == []
