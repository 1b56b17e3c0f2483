"""How hard English text is to read: the grade of Flesch and Kincaid, and sentences that are too long.

Grade = 0.39 * words a sentence + 11.8 * syllables a word - 15.59: the year of school in which somebody
reads it with ease. Grade 6 is age 11 to 12, grade 8 is age 13 to 14. Only whole sentences count: headings,
labels and buttons are short, and would make a hard page look easy. Syllables are counted by vowels: against a
pronouncing dictionary 22 of 597 words of the portal came out otherwise, and each page's grade within 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

#: What doesn't end a run of text.
_INLINE = {"a", "strong", "em", "bdi", "span", "b", "i"}
#: What isn't read as a text: headings, labels and buttons among it.
_SILENT = {"script", "style", "title", "h1", "h2", "h3", "label", "legend", "button", "caption"}
#: Names and codes that can't be written more simply, and aren't read as words.
_CODES = re.compile(r"\b[A-Z]{2,}(?:/[\w.]+)+\b|\bSection \d+\b")


class _Blocks(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._silent = 0
        self.feed(html)
        self._end()

    def _end(self) -> None:
        text = " ".join("".join(self._parts).split())
        if text:
            self.texts.append(text)
        self._parts = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in _SILENT
        if tag not in _INLINE:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag not in _INLINE:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data)


def sentences(html: str) -> list[str]:
    """Every whole sentence of a page, once."""
    found = []
    for text in _Blocks(html).texts:
        parts = re.split(r"(?<=[.?!])[”\"]?\s+", text)
        found += [part for part in parts if part.rstrip('”"').endswith((".", "?", "!", ":"))]
    return list(dict.fromkeys(found))


def words(sentence: str) -> list[str]:
    """The words of a sentence, without codes of documents and numbers."""
    return re.findall(r"[A-Za-z]+(?:'[a-z]+)?", _CODES.sub(" ", sentence))


def syllables(word: str) -> int:
    """How many syllables a word has, at least one."""
    text = re.sub(r"'.*", "", word.lower())
    # A silent e at the end, and the endings whose e is spoken.
    if not re.search(r"(?:[td]ed|[sxzcg]es|[cs]hes|[^aeiouy]le|[^aeiouy]led|[^aeiouy]les)$", text):
        text = re.sub(r"(?<=[a-z])e[sd]?$", "", text) if re.search(r"[aeiouy].*e[sd]?$", text) else text
    # Two vowels that are spoken apart, but not in "-tion", "-cial", "-cious".
    apart = len(re.findall(r"(?<![tcsg])i(?:a|o|u)|(?<!q)u(?:a|al)|eo|ia(?=te|ti)", text))
    return max(1, len(re.findall(r"[aeiouy]+", text)) + apart)


def grade(found: Iterable[str]) -> float:
    """The grade of some sentences; they need at least one word."""
    counted = [words(sentence) for sentence in found]
    counted = [sentence for sentence in counted if sentence]
    total = sum(map(len, counted))
    spoken = sum(syllables(word) for sentence in counted for word in sentence)
    return 0.39 * total / len(counted) + 11.8 * spoken / total - 15.59


def too_long(found: Iterable[str], most: int) -> list[str]:
    """The sentences with more than so many words."""
    return [sentence for sentence in found if len(words(sentence)) > most]
