"""Every public function of ours that reads bytes or text, so that none escapes the harnesses unseen.

Of the formats all that take any; of the applications those whose names say that they read. What applications
take by requests is reached through their routes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Which names count in a package.
PACKAGES = {
    "crypto": re.compile(r".*"),
    "intake": re.compile(r"(parse|read|decode|load|verify)(_.*)?|.*_from_.*"),
    "review": re.compile(r"(parse|read|decode|load|verify)(_.*)?|.*_from_.*"),
}
#: Types of parameters that may hold what comes from outside.
OUTSIDE = frozenset({"bytes", "str", "Any", "Json", "Content", "Request", "Path", "Mapping"})


def _takes_outside(function: ast.FunctionDef) -> bool:
    arguments = function.args
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg)
    return any(
        isinstance(node, ast.Name) and node.id in OUTSIDE
        for argument in named
        if argument is not None and argument.annotation is not None
        for node in ast.walk(argument.annotation)
    )


def _functions(body: list[ast.stmt], place: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _functions(node.body, f"{place}.{node.name}")
        if not isinstance(node, ast.FunctionDef) or not _takes_outside(node):
            continue
        if node.name == "__init__" or not node.name.startswith("_"):
            yield f"{place}.{node.name}"


def functions_of(source: str, module: str) -> set[str]:
    """The functions and methods of a module's source that take bytes or text, by full names."""
    return set(_functions(ast.parse(source).body, module))


def functions() -> set[str]:
    """Those of all our packages."""
    found: set[str] = set()
    for package, names in PACKAGES.items():
        for path in (ROOT / package).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            listed = functions_of(path.read_text(), module)
            found |= {name for name in listed if names.fullmatch(name.rpartition(".")[2])}
    return found
