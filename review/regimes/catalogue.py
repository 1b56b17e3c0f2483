"""The regimes' data, read once: names of codes by their enumeration."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def vocabulary() -> dict[str, list[dict[str, Any]]]:
    """Every enumeration, each a list of codes with name and clause."""
    found: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / "vocabulary.json").read_text())
    return found


@cache
def stages() -> dict[str, str]:
    """Names of case stages by their codes."""
    return {stage["code"]: stage["name"] for stage in vocabulary()["case_stages"]}
