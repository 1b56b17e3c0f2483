"""The console's and the shell's web servers: what they answer by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from review import config
from review.setup import set_up
from tests.browser.running import ROOT, free_port
from tests.malformed import check_malformed, check_raw, send_raw
from tests.people import TEST_PEOPLE


@pytest.fixture(params=["serve", "shell"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A process of the console, empty, or of the shell's origin: its address and its log."""
    console, shell = free_port(), free_port()
    (tmp_path / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
    (tmp_path / "shell").mkdir()
    (tmp_path / "shell" / "index.html").write_text("<!doctype html>")
    environment = {
        "CANDOUR_ORGANIZATION": str(tmp_path / "organization.txt"),
        "CANDOUR_REVIEW_DATABASE": f"sqlite:///{tmp_path}/review.db",
        "CANDOUR_REVIEW_BLOBS": str(tmp_path / "bundles"),
        "CANDOUR_REVIEW_SECRET": str(tmp_path / "secret"),
        "CANDOUR_REVIEW_FRESHNESS_KEY": str(tmp_path / "freshness.key"),
        "CANDOUR_REVIEW_MAIL": str(tmp_path / "mail"),
        "CANDOUR_REVIEW_LISTEN": f"127.0.0.1:{console}",
        "CANDOUR_REVIEW_SHELL_LISTEN": f"127.0.0.1:{shell}",
        "CANDOUR_REVIEW_SHELL_FILES": str(tmp_path / "shell"),
        "CANDOUR_REVIEW_PROCESSES": "1",
    }
    set_up(config.load(environment))
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "review", request.param],
            cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output,
        )  # fmt: skip
    address = f"http://127.0.0.1:{console if request.param == 'serve' else shell}"
    end = time.monotonic() + 60
    while True:
        try:
            send_raw(address, b"GET / HTTP/1.0\r\n\r\n")
            break
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
    yield address, log
    process.terminate()
    process.wait(15)


def test_the_web_servers_own_answers_are_dressed_and_name_nothing(server: tuple[str, Path]) -> None:
    address, log = server
    check_malformed(address, log.read_text())
    assert check_raw(send_raw(address, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), "/") in {
        200,
        403,
    }
