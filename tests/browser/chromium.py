"""A fresh profile of Chromium, driven by the same few acts as Firefox is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Seen

_PATIENCE = 30_000


class Chromium:
    """A page of a fresh profile; selectors are CSS, and the first that fits is meant."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def go(self, url: str) -> None:
        """Opens an address."""
        self._page.goto(url)

    def run(self, script: str) -> Any:
        """Runs a script in the page, and gives what it returns."""
        return self._page.evaluate(f"() => {{{script}}}")

    def wait(self, selector: str) -> None:
        """Waits until something is shown."""
        self._page.locator(selector).first.wait_for()

    def click(self, selector: str) -> None:
        """Clicks what is shown."""
        self._page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        """Types into a field."""
        self._page.locator(selector).first.fill(text)

    def attach(self, selector: str, path: Path) -> None:
        """Chooses a file."""
        self._page.locator(selector).first.set_input_files(path)

    def text(self) -> str:
        """What the page shows."""
        return self._page.locator("body").inner_text()


@contextlib.contextmanager
def chromium(browser: Browser, seen: Seen, *, javascript: bool = True) -> Iterator[Chromium]:
    """Opens a fresh profile and closes it; what its page asks for and complains about is noted."""
    context = browser.new_context(java_script_enabled=javascript, viewport={"width": 1024, "height": 900})
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    seen.watch(page)
    try:
        yield Chromium(page)
    finally:
        context.close()
