"""Somebody at the portal, perhaps with a receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from crypto import receipt
from tests.browser.reporter import BrowserReporter
from tests.browser.running import RunningPortal


@pytest.fixture
def digits() -> str:
    """A receipt's digits."""
    return receipt.generate()


@pytest.fixture
def reporter(page: Page, portal: RunningPortal) -> BrowserReporter:
    """Somebody at a page of the portal."""
    return BrowserReporter(page, portal)
