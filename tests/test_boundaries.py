"""Who may know what, at run time: what each process has loaded, and what the code may not call."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRIVATE = {
    "crypto.dossier", "crypto.officer", "crypto.openings", "crypto.receipt", "crypto.recovery",
    "crypto.unseal",
}  # fmt: skip
SOURCES = sorted(path for part in ("crypto", "intake", "review") for path in (ROOT / part).rglob("*.py"))

#: What each process imports, and what it must never have loaded.
PROCESSES = {
    "portal": ("intake.cli", PRIVATE | {"crypto.signing", "review", "intake.plain"}),
    "plain way": (
        "intake.plain.__main__",
        PRIVATE - {"crypto.dossier", "crypto.receipt"} | {"review"},
    ),
    "console": ("review.app", PRIVATE | {"crypto.signing", "intake.app", "intake.views"}),
    "shell's origin": ("review.origin", PRIVATE | {"crypto.signing", "intake.app"}),
    "worker": ("review.worker", PRIVATE | {"intake.app", "intake.views"}),
}


def loaded(module: str) -> set[str]:
    """What a fresh interpreter has loaded after importing a module."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_never_loads_what_it_must_not_know(process: str) -> None:
    module, forbidden = PROCESSES[process]
    found = loaded(module)
    assert module in found
    assert not found & forbidden


def test_the_contracts_between_packages_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def attributes(path: Path) -> set[str]:
    """Dotted names that a file reads, for example `request.remote_addr`."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names.add(f"{node.value.id}.{node.attr}")
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_asks_who_or_when(path: Path) -> None:
    """No addresses, user agents, environments or clocks but in the one place that each has."""
    found = attributes(path)
    name = path.relative_to(ROOT).as_posix()
    identifying = {"request.remote_addr", "request.access_route", "request.user_agent", "request.environ"}
    assert not found & identifying
    if path.name != "config.py":
        assert "os.environ" not in found
    if name != "intake/seam/clock.py":
        assert not found & {"datetime.now", "datetime.utcnow", "date.today", "time.time"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small_and_plain(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    tree = ast.parse(text)
    if path.name == "__init__.py":
        assert len(tree.body) == 1
    assert path.stem not in {"utils", "helpers", "common", "util", "misc"}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
            imports = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
            assert not imports, node.name


def test_no_file_names_a_registry_or_a_path_of_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in {".png", ".woff2"}:
            continue
        text = path.read_text(errors="replace")
        assert not [host for host in hosts if host in text], name
        assert str(ROOT.parent) + "/" not in text, name
