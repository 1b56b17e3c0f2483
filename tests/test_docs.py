"""The documents against the code: every setting, command and promise stands in both."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from intake import cli as intake_cli
from intake import config as intake_config
from review import cli as review_cli
from review import config as review_config

ROOT = Path(__file__).parents[1]
RUN_BOOK = (ROOT / "deploy" / "README.md").read_text()
README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()


def commands(group: click.Group, path: str) -> list[str]:
    """Every command below a group, by its words."""
    found = []
    for name, command in group.commands.items():
        words = f"{path} {name}"
        found += commands(command, words) if isinstance(command, click.Group) else [words]
    return found


ALL_COMMANDS = commands(intake_cli.commands, "intake") + commands(review_cli.commands, "review")


def documented() -> set[str]:
    """The commands of the run book's table, `review root new · key` being two."""
    found = set()
    for line in re.findall(r"^\| (`(?:intake|review) [^|]+) \|", RUN_BOOK, re.MULTILINE):
        first, *others = re.findall(r"`([^`]+)`", line)
        found.add(first)
        found |= {f"{first.rpartition(' ')[0]} {other}" for other in others}
    return found


def test_every_command_stands_in_the_run_book_and_none_that_is_not() -> None:
    assert documented() == set(ALL_COMMANDS)


@pytest.mark.parametrize(
    ("prefix", "defaults"),
    [("CANDOUR_INTAKE_", intake_config.DEFAULTS), ("CANDOUR_REVIEW_", review_config.DEFAULTS)],
)
def test_every_setting_stands_in_the_run_book_with_its_default(prefix: str, defaults: dict[str, str]) -> None:
    table = RUN_BOOK.partition(f"`{prefix}…`")[2].partition("\n\n")[0]
    found = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", table, re.MULTILINE))
    assert found == defaults


def test_every_command_explains_itself() -> None:
    for group in (intake_cli.commands, review_cli.commands):
        for name in commands(group, ""):
            command: click.Command = group
            for word in name.split():
                assert isinstance(command, click.Group)
                command = command.commands[word]
            assert command.help, name
            for parameter in command.params:
                if isinstance(parameter, click.Option) and parameter.name != "yes":
                    assert parameter.help or isinstance(parameter.type, click.Choice), (name, parameter.name)


def test_the_readmes_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z]+)", README):
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), target
    assert "\nmake run\n" in README
    assert "\nmake test\n" in README


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    assert len(README.splitlines()) < 120
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (ROOT / target).exists(), (document.name, target)


def test_ci_runs_what_the_readme_says() -> None:
    assert "exec make test" in (ROOT / ".ci" / "run").read_text()


def test_every_promise_names_a_test_that_exists() -> None:
    names = re.findall(r"`([a-z_/]+\.py)::(test_\w+)`", SECURITY)
    assert len(names) > 40
    for file, name in names:
        tree = ast.parse((ROOT / "tests" / file).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{file}::{name}"


def test_every_part_of_the_layout_exists() -> None:
    layout = (
        (ROOT / "ARCHITECTURE.md")
        .read_text()
        .partition("## Layout")[2]
        .partition("```")[2]
        .partition("```")[0]
    )
    parent = ""
    for line in layout.splitlines():
        match = re.match(r"^( *)([a-z_]+(?:/)|[a-z_. ]+\.py\b)", line)
        if not match:
            continue
        if not match[1] and match[2].endswith("/"):
            parent = match[2]
        for name in match[2].split():
            path = ROOT / (parent if match[1] else "") / name
            assert path.exists(), path
