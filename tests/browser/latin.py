"""Latin words on a page of another script: each is a name, a code or a word that the list below allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from tests.browser.reporter import WORDS
from tests.people import EVERYBODY, ORGANIZATION

#: Names of this project, of programs and keys, formats of files, symbols of the United Nations' documents.
ALLOWED = {
    "Candour", "Shift", "Tab", "ST", "SGB", "Rev", "PDF", "JPEG", "PNG", "WebP", "Tor",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'-]*")

#: Texts and attributes that people read or hear; words of a report, and what says that it is in another
#: language, are left out. What stands in a `bdi` is given apart: names and codes alone may stand there.
_READ = """
() => {
  const foreign = '.candour-words, textarea, [data-message], [data-text], script, style, noscript';
  const own = document.documentElement.lang;
  const isOther = (element) => {
    const marked = element.closest('[lang]');
    return element.closest(foreign) !== null || (marked !== null && marked.lang !== own);
  };
  const texts = [document.title], islands = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (isOther(parent)) continue;
    (parent.closest('bdi') === null ? texts : islands).push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll('*')) {
    if (isOther(element)) continue;
    for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'aria-description']) {
      const value = element.getAttribute(name);
      if (value !== null) texts.push(value);
    }
  }
  return [texts, islands];
}
"""


def words(page: Page, known: Iterable[str] = ()) -> list[str]:
    """The Latin words of a page that neither the list nor `known` (names of people, codes) allows."""
    found: list[list[Any]] = page.evaluate(_READ)
    allowed = ALLOWED | {word for text in known for word in _WORD.findall(text)}
    return [text.strip() for part in found for text in part if set(_WORD.findall(text)) - allowed]


def left_on_portal(page: Page) -> list[str]:
    """Words left in English on an Arabic page of the portal, apart from names and what somebody wrote."""
    if page.evaluate("document.documentElement.lang") != "ar":
        return []
    return [
        f"English: {text}" for text in words(page, [WORDS, ORGANIZATION, *(one.name for one in EVERYBODY)])
    ]
