"""Every page renders for its roles, and shows codes, days and names of the staff alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.officer import Denied
from tests.people import AMINA, DANA, FARID, GRETA, Person
from tests.review.conftest import Office
from tests.review.test_journey import opened_by_amina


def page(office: Office, person: Person, path: str) -> str:
    html = office.shell(person).get(path)
    assert isinstance(html, bytes)
    return html.decode()


def heading(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>", "", found[1]).strip()


@pytest.mark.parametrize(
    ("person", "path", "title"),
    [
        (AMINA, "/dossiers", "Queue"),
        (AMINA, "/envelopes", "Envelopes to try"),
        (AMINA, "/own-keys", "My keys"),
        (AMINA, "/directory", "Directory"),
        (DANA, "/dossiers", "Queue"),
        (FARID, "/people", "People"),
        (FARID, "/people/new", "Invite somebody"),
        (FARID, "/people/amina", "Amina Diallo"),
        (GRETA, "/knowledge", "Knowledge log"),
        (GRETA, "/unopened", "Unopened envelopes"),
    ],
)
def test_a_page_renders(office: Office, person: Person, path: str, title: str) -> None:
    assert heading(page(office, person, path)) == title


def test_a_dossiers_page_has_places_for_words_and_none_of_them(office: Office) -> None:
    _, number = opened_by_amina(office, text="The invoices are false.")
    shell = office.shell(AMINA)
    shell.answer(number, "Which invoices?")
    shell.note(number, "Ask the bank.")
    html = page(office, AMINA, f"/dossiers/{number}")
    assert re.findall(r'data-sealed="([a-z-]+)"', html) == [
        "envelope", "reply", "write-reply", "note", "write-note", "add-colleague",
    ]  # fmt: skip
    for word in ("invoices", "bank"):
        assert word not in html
    assert number in page(office, AMINA, "/dossiers")


def test_an_unknown_number_and_a_barred_one_look_the_same(office: Office) -> None:
    _, number = opened_by_amina(office)
    answers = []
    for path in (f"/dossiers/{number}", "/dossiers/2026-AAAAAA"):
        with pytest.raises(Denied) as denied:
            office.shell(DANA).get(path)
        answers.append((denied.value.status, denied.value.detail))
    assert answers[0] == answers[1]


def test_the_first_page_is_the_roles_own(office: Office) -> None:
    for person, title in ((AMINA, "/dossiers"), (FARID, "/people"), (GRETA, "/knowledge")):
        shell = office.shell(person)
        answer = shell.transport.client.get(  # type: ignore[attr-defined]
            "/", headers={"Origin": "http://127.0.0.1:8101", "Sec-Fetch-Dest": "empty"}
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, title)


SHELL = Path(__file__).parents[2] / "review" / "shell"


def listed(name: str) -> set[str]:
    """The entries of a list in the shell's sanitizer."""
    text = (SHELL / "sanitizer.ts").read_text()
    found = re.search(rf"const {name} = \[(.*?)\] as const", text, re.DOTALL)
    assert found
    return set(re.findall(r'"([^"]+)"', found[1]))


class Elements(HTMLParser):
    """Elements, attributes and names of fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.fields: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in {"input", "select", "textarea"}:
            self.fields.add(dict(attrs).get("name") or "")


#: What the shell drops, knowing it: character set, and GOV.UK's marks for scripts that don't run here.
DROPPED = {"charset", "data-module", "novalidate", "data-prevent-double-click", "draggable"}


def test_every_page_keeps_to_the_shells_list(office: Office) -> None:
    """What a page has and the shell doesn't know would be lost without a word."""
    _, number = opened_by_amina(office)
    fields = set(re.findall(r"^  ([a-z_]+): \{ kind", (SHELL / "fields.ts").read_text(), re.MULTILINE))
    paths = [
        (AMINA, "/dossiers"), (AMINA, "/envelopes"), (AMINA, f"/dossiers/{number}"), (AMINA, "/own-keys"),
        (AMINA, "/directory"), (AMINA, f"/dossiers/{number}/recuse"), (FARID, "/people"),
        (FARID, "/people/new"), (FARID, "/people/amina"), (GRETA, "/knowledge"),
        (GRETA, "/unopened"),
    ]  # fmt: skip
    for person, path in paths:
        seen = Elements()
        seen.feed(page(office, person, path))
        assert seen.elements - listed("ELEMENTS") <= {"meta"}, path
        assert seen.attributes - listed("ATTRIBUTES") <= DROPPED, path
        assert seen.fields <= fields, path
