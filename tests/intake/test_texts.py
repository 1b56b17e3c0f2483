"""Catalogues and questionnaires: nothing stale, empty, fuzzy or with other places in a complete language."""

from __future__ import annotations

import gettext
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from intake import catalogues, translate
from intake.catalogues import FOLDER, forms, portal_messages, read_catalogue, translations
from intake.seam.languages import LANGUAGES
from intake.texts import BadTexts, read_questionnaires
from tests.browser.running import ROOT

REGIMES = ROOT / "review" / "regimes"
COMPLETE = [language.code for language in LANGUAGES if language.code != "en"]
ALL = ["ar", "es", "fr", "ru", "zh"]
PLACE = re.compile(r"%\(\w+\)s")
#: Which plural form stands for one exact number, and so may leave it out.
EXACT = {"ar": {0, 1, 2}}


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text of the code."""
    return translate.extract()


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_has_the_portals_texts_of_today(language: str, texts: Catalog) -> None:
    assert translate.stale(language, texts) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_empty_fuzzy_or_obsolete(language: str) -> None:
    catalogue = read_catalogue(language)
    assert list(catalogue.obsolete) == []
    for message in portal_messages(catalogue):
        assert not message.fuzzy, message.id
        assert all(forms(message)), message.id
        assert len(forms(message)) == (catalogue.num_plurals if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", COMPLETE)
def test_translations_fill_the_same_places(language: str) -> None:
    for message in portal_messages(read_catalogue(language)):
        wanted = set(PLACE.findall(ids(message)[-1]))
        for index, form in enumerate(forms(message)):
            found = set(PLACE.findall(form))
            dropped = wanted - found
            exact = message.pluralizable and index in EXACT.get(language, {0})
            assert found <= wanted, (message.id, form)
            assert not dropped or (exact and dropped <= {"%(count)s", "%(num)s"}), (message.id, form)
            assert form.strip() == form or not ids(message)[0].strip(", "), (message.id, form)


@pytest.mark.parametrize("language", ALL)
def test_catalogues_are_of_the_right_form(language: str) -> None:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    assert b"\r" not in path.read_bytes()
    assert read_catalogue(language).num_plurals == {"ar": 6, "ru": 3, "zh": 1}.get(language, 2)
    if shutil.which("msgfmt"):
        subprocess.run(["msgfmt", "-c", "-o", "/dev/null", str(path)], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("count", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (100, 5), (102, 5), (111, 4)]
)
def test_arabic_counts_as_translators_do(count: int, form: int) -> None:
    assert plural(read_catalogue("ar"))(count) == form


def plural(catalogue: Catalog) -> Callable[[int], int]:
    """The rule of a catalogue's header, as Python's gettext compiles it."""
    rule: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)
    return rule


@pytest.mark.parametrize("language", ALL)
def test_browser_and_python_count_alike(language: str) -> None:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    program = (
        f"import {{catalogueModule}} from './deploy/catalogues.mjs'; import {{writeFileSync}} from 'node:fs';"
        f"const source = catalogueModule({json.dumps(str(path))}, 'intake/');"
        "const {plural} = await import('data:text/javascript,' + encodeURIComponent(source));"
        "console.log(JSON.stringify(Array.from({length: 2001}, (_, n) => plural(n))));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program], cwd=ROOT, capture_output=True, check=True
    )
    rule = plural(read_catalogue(language))
    assert json.loads(done.stdout) == [int(rule(count)) for count in range(2001)]


def test_every_text_of_a_script_is_found(texts: Catalog) -> None:
    """Babel passes over texts in template literals and inside other calls without a word."""
    known = {text for message in texts if message.id for text in ids(message)}
    call = re.compile(
        r"\b(?:n|p)?gettext\(\s*\"((?:[^\"\\]|\\.)*)\"(?:,\s*\"((?:[^\"\\]|\\.)*)\")?", re.DOTALL
    )
    for path in [*ROOT.glob("intake/browser/**/*.ts"), *ROOT.glob("review/shell/**/*.ts")]:
        for found in call.finditer(path.read_text()):
            for text in filter(None, found.groups()):
                assert json.loads(f'"{text}"') in known, (path.name, text)


def test_texts_of_scripts_are_plain_literals() -> None:
    for path in ROOT.glob("intake/browser/**/*.ts"):
        assert not re.search(r"gettext\(\s*[^\"\s)]", path.read_text()), path.name


def test_texts_hold_no_percent_sign_that_is_no_place(texts: Catalog) -> None:
    for message in portal_messages(texts):
        for text in ids(message):
            assert "%" not in PLACE.sub("", text), text


def broken(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The regimes with one questionnaire changed."""
    folder = tmp_path / "regimes"
    shutil.copytree(REGIMES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (path,) = folder.glob("un/2017/questionnaires/misconduct.json")
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))
    return folder


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda values: values.pop("readers"), "lacks 'readers'"),
        (lambda values: values.update(channel="protection"), "for one channel"),
        (lambda values: values.update(kind="letter"), "no channel or kind"),
        (lambda values: values.update(questions=[]), "asks nothing"),
        (lambda values: values["questions"].append(values["questions"][0]), "one question twice"),
        (lambda values: values["questions"][0].update(type="essay"), "unknown type"),
        (lambda values: values["questions"][1]["options"][0].update(code="UNKNOWN"), "bad codes"),
        (lambda values: values["questions"][1].pop("options"), "bad codes"),
        (lambda values: values.update(clocks=["NOBODY"]), "lacks 'NOBODY'"),
    ],
)
def test_a_bad_questionnaire_is_named(
    change: Callable[[dict[str, Any]], object], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(BadTexts, match=reason):
        read_questionnaires(broken(tmp_path, change), "un", str)


def test_only_one_question_needs_an_answer() -> None:
    for questionnaire in read_questionnaires(REGIMES, "un", str):
        assert [each.id for each in questionnaire.questions if each.required] == ["what_happened"]


def test_bringing_a_catalogue_up_keeps_what_was_translated(texts: Catalog) -> None:
    path = FOLDER / "ar" / "LC_MESSAGES" / "messages.po"
    written = translate.brought_up("ar", texts)
    assert written.partition(b"\n\n")[0] == path.read_bytes().partition(b"\n\n")[0]
    before = {message.id: forms(message) for message in portal_messages(read_catalogue("ar"))}
    after = read_po(io.BytesIO(written), locale="ar")
    assert {message.id: forms(message) for message in portal_messages(after)} == before


def test_a_language_begins_with_every_text_and_no_translation(texts: Catalog) -> None:
    begun = read_po(io.BytesIO(translate.brought_up("ru", texts)), locale="ru")
    assert {message.id for message in begun if message.id} == {message.id for message in texts if message.id}
    assert begun.num_plurals == 3
    assert not any(any(forms(message)) for message in begun if message.id)


@pytest.mark.parametrize("spoil", ["empty", "fuzzy", "broken"])
def test_an_unfinished_language_is_not_offered(
    spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = read_catalogue("ar")
    for message in list(portal_messages(catalogue))[:1]:
        if spoil == "empty":
            message.string = ""
        else:
            message.flags.add("fuzzy")
    path = tmp_path / "ar" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    if spoil == "broken":
        path.write_text('msgid "half')
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    with pytest.raises(BadTexts, match="can't be read" if spoil == "broken" else "no finished translation"):
        translations("ar")
