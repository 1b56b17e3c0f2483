"""House rules of the formats: what both languages have, what neither may do, what the README must say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from crypto import content, mailbox, table

FOLDER = Path(__file__).parents[2] / "crypto"
PYTHON = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")
TYPESCRIPT = sorted((FOLDER / "browser").glob("*.ts"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")

#: What Python's standard library has and the browser's lacks.
BROWSER_ONLY = {"bytes", "hashing", "random"}
#: Beside its reverse, which both `note` and `content` need.
MOVED = {("content", "encode_base64"): "note"}
FORBIDDEN = re.compile(
    r"\b(document|window|localStorage|sessionStorage|indexedDB|console|navigator|location)\b\s*[.?]"
    r"|\bfetch\(|\bXMLHttpRequest\b|\bnew Date\b|\bDate\.|\bMath\.random\b|\beval\(|\bnew Function\b"
    r"|\bany\b(?=[\s;,)>\]|]*[;,)>=|])|@ts-|!\.|\bIntl\b"
)


def _code(path: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


def _reasons(text: str) -> set[str]:
    return set(re.findall(r'Refused\("([a-z0-9 ]+)"\)', text))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def test_each_module_stands_in_both_languages() -> None:
    python, typescript = ({path.stem for path in paths} for paths in (PYTHON, TYPESCRIPT))
    assert typescript - python == BROWSER_ONLY
    assert python <= typescript


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.stem)
def test_each_public_function_stands_in_both_languages(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            module = MOVED.get((path.stem, node.name), path.stem)
            text = (FOLDER / "browser" / f"{module}.ts").read_text(encoding="utf-8")
            assert re.search(rf"export (async )?function {_camel(node.name)}\b", text), node.name


@pytest.mark.parametrize("path", TYPESCRIPT, ids=lambda path: path.stem)
def test_the_browsers_half_touches_no_page_no_network_no_clock(path: Path) -> None:
    assert not FORBIDDEN.search(_code(path))


def test_the_rule_would_find_them() -> None:
    for line in (
        "console.log(1)",
        "fetch('/')",
        "new Date()",
        "Math.random()",
        "x: any;",
        "Array<any>",
        "document.title",
    ):
        assert FORBIDDEN.search(line), line


def test_the_reasons_of_refusal_are_one_list() -> None:
    python = set().union(*(_reasons(path.read_text(encoding="utf-8")) for path in PYTHON))
    union = (FOLDER / "browser" / "refusal.ts").read_text(encoding="utf-8").partition(";")[0]
    listed = set(re.findall(r'"([a-z0-9 ]+)"', union))
    documented = set(
        re.findall(r"^\| `([a-z0-9 ]+)` \|", README.partition("## Reasons of refusal")[2], flags=re.MULTILINE)
    )
    assert python == listed == documented


def test_the_readme_has_every_row_of_the_frozen_table() -> None:
    section = README.partition("## Frozen table")[2].partition("\n## ")[0]
    for row in table.TABLE:
        assert re.search(rf"^\|[^\n]*`{row.kind}`[^\n]*\|", section, flags=re.MULTILINE), row.kind


def test_the_readme_names_every_key_of_the_formats_json() -> None:
    named = set(re.findall(r"`([a-z_0-9]+)`", README))
    keys = content._REQUIRED | set(content._PARTS) | set().union(*content._PARTS.values()) | {"taken"}
    assert keys | mailbox._KEYS | mailbox._MESSAGE <= named
