"""The console's server in the language that is asked for; one that is not finished is spoken to nobody."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import write_po

from intake.seam import catalogues
from intake.seam.catalogues import CONSOLE, messages_of, read_catalogue, translations
from intake.seam.languages import LANGUAGES, OFFICIAL
from review import notices, permissions, words
from review.regimes import catalogue
from tests.browser.latin import ALLOWED
from tests.browser.running import ROOT
from tests.conftest import TODAY
from tests.people import AMINA, DANA, EVERYBODY, FARID, GRETA, Person
from tests.review.conftest import Office
from tests.review.test_journey import opened_by_amina

OTHERS = [language for language in LANGUAGES if language.code != "en"]


def get(office: Office, person: Person, path: str, language: str) -> Any:
    """An answer of the console to somebody's shell in a language."""
    headers = {"Origin": "http://127.0.0.1:8101", "Sec-Fetch-Dest": "empty", "Accept-Language": language}
    return office.shell(person).transport.client.get(path, headers=headers)  # type: ignore[attr-defined]


class Words(HTMLParser):
    """What people read of a page, outside of names and codes; and what says its language."""

    def __init__(self) -> None:
        super().__init__()
        self.islands = 0
        self.read: list[str] = []
        self.root: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.islands += tag == "bdi"
        values = dict(attrs)
        if tag == "html":
            self.root = values
        self.read += [values[name] or "" for name in ("aria-label", "title", "alt") if name in values]

    def handle_endtag(self, tag: str) -> None:
        self.islands -= tag == "bdi"

    def handle_data(self, data: str) -> None:
        if not self.islands:
            self.read.append(data)


def paths(number: str) -> Iterator[tuple[Person, str, int]]:
    """Every page with its status."""
    for path in ("/dossiers", "/envelopes", "/own-keys", "/directory", f"/dossiers/{number}"):
        yield AMINA, path, 200
    yield AMINA, f"/dossiers/{number}/recuse", 200
    yield AMINA, "/dossiers/2026-AAAAAA", 404
    yield AMINA, "/people", 403
    yield DANA, "/dossiers", 200
    yield FARID, "/people", 200
    yield FARID, "/people/new", 200
    yield FARID, "/people/amina", 200
    yield GRETA, "/knowledge", 200


@pytest.mark.parametrize("language", OTHERS, ids=[language.code for language in OTHERS])
def test_every_page_is_in_the_language_asked_for(office: Office, language: Any) -> None:
    _, number = opened_by_amina(office)
    # A dossier's number as a title, the example of a sign-in name, codes and names in lists to choose from.
    known = {number, "amina", "oios", "ethics", *(one.name for one in EVERYBODY)}
    for person, path, status in paths(number):
        answer = get(office, person, path, language.code)
        page = Words()
        page.feed(answer.text)
        assert answer.status_code == status, path
        assert (page.root["lang"], page.root["dir"]) == (language.code, language.direction), path
        texts = [re.sub("|".join(map(re.escape, known)), "", text) for text in page.read]
        if language.direction == "rtl":
            assert [text for text in texts if set(re.findall(r"[A-Za-z]+", text)) - ALLOWED] == [], path


def test_a_problem_is_told_in_the_language_asked_for(office: Office) -> None:
    headers = {"Origin": "http://127.0.0.1:8101", "Sec-Fetch-Dest": "empty", "Accept-Language": "ar"}
    client = office.shell(AMINA).transport.client  # type: ignore[attr-defined]
    answer = client.get("/api/nothing", headers=headers)
    assert answer.status_code == 404
    assert not re.search("[A-Za-z]", json.loads(answer.data)["detail"])
    answer = client.post("/api/session", json={"login": "amina"}, headers=headers)
    assert answer.status_code == 422
    assert not re.search("[A-Za-z]", json.loads(answer.data)["detail"] + json.loads(answer.data)["title"])


@pytest.mark.parametrize("wish", ["", "fr", "zh-CN, ru;q=0.5", "xx", "*"])
def test_who_asks_for_a_language_that_is_not_offered_gets_english(office: Office, wish: str) -> None:
    assert '<html lang="en" dir="ltr">' in get(office, AMINA, "/dossiers", wish).text


def test_days_and_counts_are_words_of_the_language(office: Office) -> None:
    _, number = opened_by_amina(office)
    page = get(office, AMINA, f"/dossiers/{number}", "ar").text
    assert f">{TODAY.day} نوفمبر {TODAY.year}</time>" in page
    assert "اطلاع واحد" in page
    assert f'<bdi dir="ltr">{number}</bdi>' in page


@pytest.fixture
def unfinished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Arabic without one of the console's texts."""
    arabic = read_catalogue("ar")
    next(each for each in messages_of(arabic, CONSOLE) if each.id == "Lock").string = ""
    path = tmp_path / "ar" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, arabic)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    words.spoken.cache_clear()
    yield path
    words.spoken.cache_clear()


def test_an_unfinished_language_is_hidden_on_the_officers_side(unfinished: Path, office: Office) -> None:
    assert '<html lang="en" dir="ltr">' in get(office, AMINA, "/dossiers", "ar").text
    assert not is_complete(unfinished)


def is_complete(path: Path) -> bool:
    """Whether the build of the shell takes a catalogue for complete."""
    program = (
        "import {isComplete, readCatalogue} from './deploy/catalogues.mjs';"
        f"console.log(isComplete(readCatalogue({json.dumps(str(path))}), ...{json.dumps(CONSOLE)}));"
    )
    command = ["node", "--input-type=module", "-e", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip() == "true"


def test_the_shell_offers_complete_languages_alone() -> None:
    complete = {each.code: is_complete(catalogues.catalogue_path(each.code)) for each in OFFICIAL[1:]}
    assert complete == {each.code: each.offered for each in OFFICIAL[1:]}


def test_the_daily_notice_is_in_every_language() -> None:
    notice = notices.daily_notice("somebody@example.org", "https://keys.example.org", TODAY)
    text = f"{notice['Subject']}\n{notice.get_content()}"
    for language in LANGUAGES:
        for part in ("Daily notice", "Please sign in today and look at your list:"):
            assert translations(language.code, CONSOLE).gettext(part) in text
    assert text.count("https://keys.example.org/") == len(LANGUAGES)
    assert "%(" not in text


def test_every_role_has_a_name_in_every_language_and_the_same_in_the_shell(office: Office) -> None:
    shell = (ROOT / "review" / "shell" / "roles.ts").read_text()
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        names = {role.value: catalogue.role_name(role) for role in permissions.Role}
    assert dict(re.findall(r'([A-Z_]+): \(\) => gettext\("([^"]+)"\)', shell)) == names
    with office.app.test_request_context(headers={"Accept-Language": "ar"}):
        assert not re.search("[A-Za-z]", "".join(catalogue.role_name(role) for role in permissions.Role))
        stages = [stage["code"] for stage in catalogue.vocabulary()["case_stages"]]
        assert not re.search("[A-Za-z]", "".join(map(catalogue.stage_name, stages)))
