"""Known events alone get through to a log: whatever else is written there comes as the name of its type."""

from __future__ import annotations

import ast
import secrets
import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from intake import cli as intake_cli
from intake.plain import __main__ as plain
from review import cli as review_cli
from tests.browser.running import ROOT, free_port
from tests.thief.system import wait_until

MODULE = ("-m", "tests.intake.logging_badly")


def canary() -> str:
    return f"Kanarie{secrets.token_hex(6)}"


def test_of_libraries_and_exceptions_only_types_and_places_are_written() -> None:
    word = canary()
    done = subprocess.run(
        [sys.executable, *MODULE, word], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert word not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    # What operators need is there.
    assert "ERROR candour.worker: an event without fields" in lines
    assert "ERROR candour.worker: the door has 4: OSError ENOSPC (the disk is full)" in lines
    assert sum("ERROR candour.worker: OSError ENOSPC (the disk is full) at " in line for line in lines) == 1
    for ends in ("this process or a thread of it ends: OSError ENOSPC", "ignored: RuntimeError at "):
        assert any(ends in line for line in lines), ends
    # The rest is named by its kind.
    assert sum("(not shown)" in line for line in lines) == 13
    assert any(line.startswith("WARNING py.warnings: str (not shown) from") for line in lines)
    assert any(line.startswith("ERROR another: str (not shown) from logging_badly:") for line in lines)
    assert done.returncode == 1


def answers(listen: str) -> bool:
    """Whether something listens there."""
    host, port = listen.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@pytest.mark.parametrize("worker", ["threads", "one-by-one"])
def test_the_web_server_says_no_more(worker: str) -> None:
    word, listen = canary(), f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [sys.executable, *MODULE, word, worker, listen], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as server:
        wait_until(lambda: answers(listen), "the server doesn't answer")
        for path in (f"/?{word}", "/fail", "/later", "/end"):
            connection = HTTPConnection(listen, timeout=20)
            with suppress(HTTPException, OSError):
                connection.request("GET", f"{path}?{word}", headers={"User-Agent": word, "Referer": word})
                connection.getresponse().read()
            connection.close()
        # The process that takes the place of the one that ended can't start, and so the server ends.
        said = server.communicate(timeout=30)[1]
    assert word not in said
    assert "Traceback" not in said
    for known in (
        "was sent SIGKILL! Perhaps out of memory?",
        "exited with code 3.",
        "ERROR intake.seam.workers: OSError ENOSPC (the disk is full) at ",
        "ERROR gunicorn.error: OSError ENOSPC (the disk is full) at ",
    ):
        assert known in said, said
    assert all(line.split(" ")[0] in {"ERROR", "CRITICAL", "WARNING"} for line in said.splitlines())


@pytest.mark.parametrize(
    ("module", "command"),
    [
        (intake_cli, "serve"),
        (plain, "plain"),
        (review_cli, "serve"),
        (review_cli, "shell"),
        (review_cli, "worker"),
        (review_cli, "round"),
    ],
)
def test_every_process_begins_with_it(
    module: ModuleType, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Begun(Exception):
        pass

    def begin() -> None:
        raise Begun

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "quiet_logs", begin)
    found = module.plain if module is plain else module.commands.commands[command]
    done = CliRunner().invoke(found, ["regimes"] if module is plain else [])
    assert isinstance(done.exception, Begun), done.exception
    assert list(tmp_path.iterdir()) == []


def _calls(path: Path) -> list[str]:
    return [
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]


def test_what_a_log_may_say_of_a_fault_is_made_in_one_place() -> None:
    made = {
        str(path.relative_to(ROOT))
        for folder in ("intake", "review")
        for path in (ROOT / folder).rglob("*.py")
        if "Told" in _calls(path)
    }
    assert made == {"intake/seam/faults.py"}
