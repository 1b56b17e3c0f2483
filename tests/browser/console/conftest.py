"""A console for each test, with a shell that is built once for its addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Seen
from tests.browser.console.desk import Codes, Desk
from tests.browser.console.running import Addresses, RunningConsole, build_shell
from tests.browser.running import RunningPortal


@pytest.fixture(scope="session")
def addresses() -> Addresses:
    """Where this process of the test run serves console and shell."""
    return Addresses.free()


@pytest.fixture(scope="session")
def built_shell(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shell for these addresses."""
    return build_shell(tmp_path_factory.mktemp("shell"), addresses)


@pytest.fixture
def console(
    addresses: Addresses, built_shell: Path, portal: RunningPortal, tmp_path: Path
) -> Iterator[RunningConsole]:
    """A console with nothing in it but its people."""
    running = RunningConsole.start(addresses, built_shell, portal, tmp_path)
    yield running
    running.stop()


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
