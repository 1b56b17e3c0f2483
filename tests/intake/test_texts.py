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
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from intake import translate
from intake.seam import catalogues
from intake.seam.catalogues import (
    CONSOLE,
    PORTAL,
    BadTexts,
    faults,
    forms,
    ids,
    messages_of,
    read_catalogue,
    translations,
)
from intake.seam.languages import FOLDER, LANGUAGES, OFFICIAL
from intake.texts import read_questionnaires
from tests.browser.running import ROOT

REGIMES = ROOT / "review" / "regimes"
COMPLETE = [language.code for language in LANGUAGES if language.code != "en"]
ALL = [language.code for language in OFFICIAL if language.code != "en"]
PLACE = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text of the code."""
    return translate.extract()


@pytest.mark.parametrize("language", COMPLETE)
def test_a_language_that_is_offered_has_the_texts_of_today(language: str, texts: Catalog) -> None:
    assert translate.stale(language, texts) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_empty_fuzzy_obsolete_or_with_other_places(language: str) -> None:
    assert translate.wrong(language) == []


def entry(**values: Any) -> Catalog:
    """An Arabic catalogue with one message."""
    catalogue = Catalog(locale="ar")
    catalogue.add(**values)
    return catalogue


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        (entry(id="Lock", string=""), "no finished translation"),
        (entry(id="Lock", string="قفل", flags=["fuzzy"]), "no finished translation"),
        (entry(id="Hello %(name)s", string="أهلًا"), "other places"),
        (entry(id="Hello", string="أهلًا %(name)s"), "other places"),
        (entry(id="Half", string="50%"), "percent sign"),
        (entry(id="Lock", string="قفل "), "a space"),
        (
            entry(id=("%(num)s day", "%(num)s days"), string=[""] * 6),
            "no finished translation",
        ),
        (entry(id=("%(num)s day", "%(num)s days"), string=["يوم"] * 6), "other places"),
    ],
)
def test_a_faulty_translation_is_named(catalogue: Catalog, fault: str) -> None:
    assert fault in "".join(faults("ar", catalogue))


def test_a_form_for_one_exact_number_may_leave_it_out() -> None:
    good = ["لا أيام", "يوم واحد", "يومان", "%(num)s أيام", "%(num)s يومًا", "%(num)s يوم"]
    assert faults("ar", entry(id=("%(num)s day", "%(num)s days"), string=good)) == []
    assert faults("ar", entry(id=("%(num)s day", "%(num)s days"), string=[*good[:5], "يوم"])) != []


def test_the_check_finds_a_text_that_the_catalogue_lacks(texts: Catalog) -> None:
    more = Catalog()
    for message in texts:
        more.add(message.id, locations=message.locations, context=message.context)
    more.add("A text that nobody has translated", locations=[("review/new.py", 1)])
    assert translate.stale("ar", more) == ["ar: 'A text that nobody has translated'"]


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
    for message in texts:
        for text in filter(None, ids(message)):
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
    before = {message.id: forms(message) for message in read_catalogue("ar") if message.id}
    after = read_po(io.BytesIO(written), locale="ar")
    assert {message.id: forms(message) for message in after if message.id} == before


def test_a_language_begins_with_every_text_and_no_translation(texts: Catalog) -> None:
    begun = read_po(io.BytesIO(translate.brought_up("ru", texts)), locale="ru")
    assert {message.id for message in begun if message.id} == {message.id for message in texts if message.id}
    assert begun.num_plurals == 3
    assert not any(any(forms(message)) for message in begun if message.id)


@pytest.mark.parametrize("spoil", ["empty", "fuzzy", "broken"])
@pytest.mark.parametrize("places", [PORTAL, CONSOLE], ids=["portal", "console"])
def test_an_unfinished_language_is_not_offered(
    places: tuple[str, ...], spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = read_catalogue("ar")
    for message in list(messages_of(catalogue, places))[:1]:
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
        translations("ar", places)


def test_languages_without_texts_are_offered_nowhere() -> None:
    for code in ALL:
        begun = any(message.id for message in read_catalogue(code))
        assert begun == (code in COMPLETE), code
    assert [language.code for language in LANGUAGES] == ["en", "ar"]
