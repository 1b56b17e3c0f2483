"""The portal of the browser tests without a browser, and somebody with the stranger's client."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import (
    built_assets,
    built_site,
    portal,
    running_portal,
    shared_folder,
    today,
)
from tests.browser.running import RunningPortal
from tests.people import TEST_PEOPLE

__all__ = ["built_assets", "built_site", "portal", "running_portal", "shared_folder", "today"]

CLIENT = Path(__file__).with_name("client.mjs")


class ClientRefused(Exception):
    """The client ended with exit code 1; the message is the last line of its stderr."""


@dataclass
class Stranger:
    """Somebody with the client, and what a printed policy told her: installation, root, lowest serial."""

    portal: str
    day: date
    installation: bytes = TEST_PEOPLE.installation
    root: bytes = field(default_factory=lambda: TEST_PEOPLE.organization.root)
    lowest_serial: int = 1

    def _run(self, command: str, *words: str) -> Any:
        policy = [self.installation.hex(), b64encode(self.root).decode(), str(self.lowest_serial)]
        done = subprocess.run(
            ["node", str(CLIENT), command, self.portal, *policy, *words],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        if done.returncode == 1:
            raise ClientRefused(done.stderr.strip().splitlines()[-1])
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def report(self, channel: str, text: str, *left_out: str) -> str:
        """Reports, and gives the receipt. Raises `ClientRefused`, as all of these do.

        What begins with `--attach=` is no name but a file, here and in `follow`.
        """
        answer = self._run("report", channel, str(self.day), text, *left_out)
        assert answer["status"] == 201
        return str(answer["receipt"])

    def read(self, receipt: str) -> Any:
        """Visits both mailboxes."""
        return self._run("read", str(self.day), receipt)

    def follow(self, receipt: str, text: str, *channel_and_left_out: str) -> None:
        """Writes to the team, or without one to a channel."""
        answer = self._run("follow", str(self.day), receipt, text, *channel_and_left_out)
        assert answer == {"status": 201}


@pytest.fixture
def stranger(portal: RunningPortal, today: date) -> Stranger:
    """Somebody who has never seen a file of ours."""
    return Stranger(portal.url, today)
