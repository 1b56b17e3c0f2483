"""All harnesses: importing this registers them."""

from __future__ import annotations

from tests.fuzz import asked, files, formats, notes, proofs, sealed
from tests.fuzz.contract import HARNESSES, Harness

MODULES = (asked, files, formats, notes, proofs, sealed)

__all__ = ["HARNESSES", "MODULES", "Harness"]
