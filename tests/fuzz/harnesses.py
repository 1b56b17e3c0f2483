"""All harnesses: importing this registers them."""

from __future__ import annotations

from tests.fuzz import formats, notes, sealed
from tests.fuzz.contract import HARNESSES, Harness

MODULES = (formats, notes, sealed)

__all__ = ["HARNESSES", "MODULES", "Harness"]
