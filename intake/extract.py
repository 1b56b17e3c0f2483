"""How Babel finds the words of the regimes' JSON files (see `templates/translations/babel.cfg`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

#: The keys whose values people read.
TEXTS = {
    "title", "summary", "readers", "protection", "limits", "doors", "label", "hint", "text", "clause",
}  # fmt: skip

#: The vocabulary's enumerations whose names are texts; roles have shorter names in `catalogue.py`.
NAMED = {
    "case_stages", "allegation_categories", "dispositions", "disciplinary_measures",
    "administrative_measures", "protected_activities", "detrimental_actions", "protective_measures",
    "referral_kinds",
}  # fmt: skip

Message = tuple[int, str, str, list[str]]


def extract_regime(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 - Babel calls every extractor alike
    comment_tags: Sequence[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Message]:
    """The texts of a questionnaire or of clocks, each with a comment that says where it stands."""
    yield from _texts(json.load(file), "")


def _texts(value: Any, place: str) -> Iterator[Message]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for part in value:
            yield from _texts(part, place)
    elif isinstance(value, dict):
        name = str(value.get("id") or value.get("code") or place)
        for key, part in value.items():
            if key not in TEXTS:
                yield from _texts(part, name)
                continue
            for text in part if isinstance(part, list) else [part]:
                if text:
                    yield 1, "gettext", text, [f"{name}: {key}"]


def extract_vocabulary(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 - as above
    comment_tags: Sequence[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Message]:
    """The names of the vocabulary's codes, each with a comment that says which code it is."""
    for enumeration, values in json.load(file).items():
        for value in values if enumeration in NAMED else ():
            yield 1, "gettext", value["name"], [f"{enumeration}: {value['code']}"]
