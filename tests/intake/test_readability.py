"""Somebody of twelve can read the portal: grades of school, and no sentence too long."""

from __future__ import annotations

import pytest

from intake.translate import extract
from tests import readability
from tests.browser.running import build_site

#: Of a help page, and of any page.
HELP, ANY = 8.0, 9.0
LONGEST = 25


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The whole sentences of every English page that has some, by its path."""
    site = build_site(tmp_path_factory.mktemp("site"))
    return {
        path.relative_to(site).parent.as_posix(): readability.sentences(path.read_text())
        for path in sorted((site / "en").rglob("*.html"))
    }


def test_every_page_can_be_read_by_somebody_of_twelve(pages: dict[str, list[str]]) -> None:
    assert len(pages) >= 10
    grades = {path: readability.grade(found) for path, found in pages.items()}
    too_hard = {path: grade for path, grade in grades.items() if grade > (HELP if "help" in path else ANY)}
    assert too_hard == {}


def test_no_sentence_is_too_long(pages: dict[str, list[str]]) -> None:
    long = {path: readability.too_long(found, LONGEST) for path, found in pages.items()}
    assert {path: found for path, found in long.items() if found} == {}


def test_what_scripts_say_can_be_read_too() -> None:
    found = [
        sentence
        for message in extract()
        if message.id and any(place.startswith("intake/browser/") for place, _ in message.locations)
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        for sentence in readability.sentences(f"<p>{text}</p>")
    ]
    assert len(found) > 50
    assert readability.grade(found) <= ANY
    assert readability.too_long(found, LONGEST) == []


EASY = "The cat sat on the mat. The dog ran to the door."
HARD = """Notwithstanding the aforementioned jurisdictional considerations, determination of admissibility
necessitates comprehensive administrative evaluation of corroborative documentation."""


def test_the_measure_tells_easy_from_hard() -> None:
    assert readability.grade(readability.sentences(f"<p>{EASY}</p>")) < 2
    hard = readability.sentences(f"<p>{HARD}</p>")
    assert readability.grade(hard) > 18
    assert readability.too_long(hard, 12) == hard


def test_headings_and_buttons_do_not_make_a_page_look_easy() -> None:
    html = "<h1>What now?</h1><p>A sentence stands <a href='#'>here</a>.</p><button>Go.</button><td>No</td>"
    assert readability.sentences(html) == ["A sentence stands here."]


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("sealed", 1), ("opened", 2), ("little", 2), ("changes", 2), ("report", 2), ("they're", 1),
     ("retaliation", 5), ("organization", 5), ("because", 2), ("anonymous", 4)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert readability.syllables(word) == count
