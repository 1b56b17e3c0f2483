"""Accessibility, measured by axe-core in the page itself; the page's own policy stays on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _source() -> str:
    return _SOURCE.read_text()


def violations(page: Page) -> list[str]:
    """What axe finds: rule, and where."""
    page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })"
    )
    return [
        f"{violation['id']}: {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wide
