"""The regime's words: questionnaires of the channels and the clocks that a reporter can count on.

They are data of the console (`review/regimes/`), read by path when the site is built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.seam.catalogues import BadTexts

TYPES = {"text", "line", "one", "many"}
UNITS = {"days", "months"}
KINDS = {"report", "protection request"}
#: What everybody may answer to a question that isn't required.
RESERVED = {"UNKNOWN", "DECLINED"}

_QUESTION = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_CHANNEL = re.compile(r"[a-z][a-z-]{0,31}")

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a questionnaire."""

    id: str
    type: str
    label: str
    hint: str
    rows: int
    required: bool
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A day that a reporter can count on, or should know, counted from the day of sending."""

    id: str
    length: int
    unit: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a channel's page says and asks, in one language."""

    channel: str
    kind: str
    title: str
    summary: str
    readers: tuple[str, ...]
    protection: tuple[str, ...]
    limits: tuple[str, ...]
    doors: tuple[str, ...]
    clocks: tuple[Clock, ...]
    questions: tuple[Question, ...]


def read_questionnaires(regimes: Path, regime: str, translate: Translate) -> tuple[Questionnaire, ...]:
    """The channels of the newest version of a regime, in the order of their files, in one language.

    Raises `BadTexts`.
    """
    versions = sorted(path for path in (regimes / regime).glob("*") if path.is_dir())
    if not versions:
        raise BadTexts(f"There is no regime {regime} in {regimes}.")
    clocks = {clock.id: clock for clock in _read_clocks(versions[-1] / "clocks.json", translate)}
    files = sorted((versions[-1] / "questionnaires").glob("*.json"))
    if not files:
        raise BadTexts(f"There is no questionnaire in {versions[-1]}.")
    found = tuple(_read(path, clocks, translate) for path in files)
    if len({questionnaire.channel for questionnaire in found}) != len(found):
        raise BadTexts(f"Two questionnaires of {versions[-1]} are for one channel.")
    return found


def _load(path: Path) -> Any:  # noqa: ANN401 - checked by those who read it
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise BadTexts(f"{path} can't be read: {error}.") from None


def _read_clocks(path: Path, translate: Translate) -> list[Clock]:
    clocks = []
    for values in _load(path):
        if values["side"] != "reporter" or values["event"] != "sent":
            continue
        if values["unit"] not in UNITS or values["length"] < 1:
            raise BadTexts(f"{path}: the clock {values['id']} counts in no known unit.")
        clocks.append(
            Clock(
                values["id"],
                values["length"],
                values["unit"],
                translate(values["text"]),
                translate(values["clause"]),
            )
        )
    return clocks


def _read(path: Path, clocks: dict[str, Clock], translate: Translate) -> Questionnaire:
    values = _load(path)
    try:
        questionnaire = Questionnaire(
            channel=values["channel"],
            kind=values["kind"],
            title=translate(values["title"]),
            summary=translate(values["summary"]),
            readers=tuple(map(translate, values["readers"])),
            protection=tuple(map(translate, values["protection"])),
            limits=tuple(map(translate, values["limits"])),
            doors=tuple(map(translate, values["doors"])),
            clocks=tuple(clocks[name] for name in values["clocks"]),
            questions=tuple(_question(question, translate) for question in values["questions"]),
        )
    except KeyError as error:
        raise BadTexts(f"{path} lacks {error}.") from None
    _check(questionnaire, path)
    return questionnaire


def _question(values: dict[str, Any], translate: Translate) -> Question:
    return Question(
        id=values["id"],
        type=values["type"],
        label=translate(values["label"]),
        hint=translate(values["hint"]) if values["hint"] else "",
        rows=values.get("rows", 1),
        required=values.get("required", False),
        options=tuple(Option(each["code"], translate(each["label"])) for each in values.get("options", ())),
    )


def _check(questionnaire: Questionnaire, path: Path) -> None:
    if not _CHANNEL.fullmatch(questionnaire.channel) or questionnaire.kind not in KINDS:
        raise BadTexts(f"{path} is for no channel or kind that an envelope can have.")
    names = [question.id for question in questionnaire.questions]
    if not names or len(set(names)) != len(names):
        raise BadTexts(f"{path} asks nothing, or one question twice.")
    for question in questionnaire.questions:
        _check_question(question, path)


def _check_question(question: Question, path: Path) -> None:
    codes = [option.code for option in question.options]
    wrong = (
        not _QUESTION.fullmatch(question.id)
        or question.type not in TYPES
        or bool(codes) != (question.type in {"one", "many"})
        or len(set(codes)) != len(codes)
        or not all(_CODE.fullmatch(code) for code in codes)
        or bool(RESERVED & set(codes))
    )
    if wrong:
        raise BadTexts(f"{path}: the question {question.id} has an unknown type or bad codes.")
