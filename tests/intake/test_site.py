"""The built site as files: the same bytes for everybody, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from intake import build
from intake.seam.languages import LANGUAGES
from tests.browser.running import EXIT, ROOT, build_assets, build_site

REGIMES = ROOT / "review" / "regimes"
QUIET = {
    "autocomplete": "off", "spellcheck": "false", "autocorrect": "off", "autocapitalize": "off",
    "translate": "no",
}  # fmt: skip
PLACES = {"href", "src", "action", "srcset", "poster", "data", "formaction"}
#: What an Arabic page may say in Latin letters: keys, symbols of documents, the other language's name.
LATIN = {"English", "Shift", "ST", "SGB", "Rev"}


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self._silent += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module builds."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    """The built site."""
    return build_site(folder)


def pages(site: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text()


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_input_gives_the_same_bytes(site: Path, folder: Path, tmp_path: Path) -> None:
    again = build_assets(tmp_path)
    assert digests(again) == digests(folder / "assets")
    count = build.build_site(tmp_path / "site", REGIMES, again, plain="/plain/")
    assert digests(tmp_path / "site") == digests(site)
    assert count == len(digests(site))


def test_every_language_has_every_page(site: Path) -> None:
    found = {name for name, _ in pages(site)}
    wanted = {"index.html", "error.html"}
    for language in LANGUAGES:
        topics = (f"help/{name}" for name in ("", "safe/", "seen/", "next/", "limits/", "doors/"))
        for path in ("", *topics, "mailbox/", "misconduct/", "protection/"):
            wanted.add(f"{language.code}/{path}index.html")
    assert found == wanted


def test_no_script_style_or_handler_stands_in_a_page(site: Path) -> None:
    for name, text in pages(site):
        for tag, attributes in Elements(text).found:
            assert tag not in {"style", "iframe", "object", "embed", "base"}, name
            assert tag != "script" or set(attributes) == {"type", "src", "integrity"}, name
            for attribute, value in attributes.items():
                assert attribute != "style", name
                assert not attribute.startswith("on"), (name, attribute)
                assert not value.startswith(("data:", "javascript:")), (name, value)
        assert "<style" not in text


def test_pages_lead_nowhere_else_but_out(site: Path) -> None:
    files = {f"/{name}" for name in digests(site)}
    for name, text in pages(site):
        for _, attributes in Elements(text).found:
            for attribute in PLACES & set(attributes):
                target = attributes[attribute]
                # The pages without scripts are served by a process of their own.
                if target == EXIT or target.startswith(("#", "/plain/")):
                    continue
                assert target.startswith("/"), (name, target)
                assert (f"{target}index.html" if target.endswith("/") else target) in files, (name, target)


#: Names of formats that look like addresses; nothing is asked for there.
NAMES = {
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/2000/xmlns/",
    "http://www.w3.org/XML/1998/namespace",
    "http://ns.adobe.com/xap/1.0/\\0",
    "http://ns.adobe.com/xmp/extension/\\0",
}


def test_styles_and_scripts_ask_nobody(site: Path) -> None:
    for path in (site / "static").iterdir():
        if path.suffix in {".css", ".js", ".svg"}:
            text = path.read_text()
            found = set(re.findall(r"https?://[^\s\"'`)<>]+", text)) - NAMES
            assert not found, (path.name, found)
            assert "sourceMappingURL" not in text
            assert "sourceURL" not in text
        if path.suffix == ".css":
            assert "url(" not in path.read_text()
            assert "@font-face" not in path.read_text()
            assert "GDS Transport" not in path.read_text()


def test_files_carry_no_path_of_the_machine_that_built_them(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert str(ROOT).encode() not in data
            assert b"node_modules" not in data


def test_every_field_and_form_is_quiet(site: Path) -> None:
    for name, text in pages(site):
        for tag, attributes in Elements(text).found:
            if tag in {"form", "input", "textarea", "select"}:
                assert QUIET.items() <= attributes.items(), (name, tag, attributes)


def test_scripts_and_styles_are_named_with_their_hash(site: Path) -> None:
    for name, text in pages(site):
        for tag, attributes in Elements(text).found:
            if tag == "script" or attributes.get("rel") == "stylesheet":
                assert attributes["integrity"].startswith("sha384-"), name
        assert text.count("<script") == 1, name


def test_arabic_pages_speak_arabic(site: Path) -> None:
    for name, text in pages(site):
        if not name.startswith("ar/"):
            continue
        elements = Elements(text)
        attributes = [
            values.get(attribute, "")
            for _, values in elements.found
            for attribute in ("alt", "aria-label", "title", "data-title", "data-portal", "data-error-prefix")
        ]
        attributes += [
            value for _, values in elements.found for key, value in values.items() if "i18n" in key
        ]
        words = set(re.findall(r"[A-Za-z]{2,}", " ".join([*elements.words, *attributes])))
        assert words <= LATIN, (name, words - LATIN)


def test_ids_are_unique_and_descriptions_lead_somewhere(site: Path) -> None:
    for name, text in pages(site):
        found = Elements(text).found
        ids = [attributes["id"] for _, attributes in found if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        for _, attributes in found:
            for attribute in ("aria-describedby", "aria-labelledby", "for"):
                missing = set(attributes.get(attribute, "").split()) - set(ids)
                assert not missing, (name, attribute, missing)


def test_a_folder_of_something_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(build.BadTexts, match="something else"):
        build.build_site(tmp_path, REGIMES, build_assets(folder))
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_without_assets_or_questionnaires_the_build_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(build.BadTexts, match="make build"):
        build.build_site(tmp_path / "site", REGIMES, tmp_path)
    with pytest.raises(build.BadTexts, match="no regime un"):
        build.build_site(tmp_path / "site", tmp_path, build_assets(folder))
    assert not (tmp_path / "site").exists()
