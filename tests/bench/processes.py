"""Servers under load: the portal and its baseline, both by the production server, and what they use."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.browser.memory import descendants
from tests.browser.running import NotStarted, free_port

ROOT = Path(__file__).parents[2]
PROCESSES = 2
CLIENTS = 16
_PATIENCE = 30.0
_TICK = os.sysconf("SC_CLK_TCK")
_REQUESTS = re.compile(r"(\d+) requests in")
_SECONDS = re.compile(r"requests in ([\d.]+)(m?s)")
_FAULTS = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


class Failed(Exception):
    """Requests failed, so that a figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to. `cpu` is the server's processor time in milliseconds per request."""

    per_second: float
    cpu: float


def processor_seconds(process: int) -> float:
    """What a process and its descendants have used."""
    total = 0
    for number in descendants(process):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


def _wait(url: str) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own
            return
        time.sleep(0.05)
    raise NotStarted(url)


@contextmanager
def baseline_server(*more: str) -> Iterator[tuple[str, int]]:
    """An application that reads a body and answers 65,536 bytes, served like the portal.

    With `whole` it takes a long file at once. Gives address and process.
    """
    listen = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.empty", listen, str(PROCESSES), *more], cwd=ROOT
    )
    try:
        _wait(f"http://{listen}/")
        yield f"http://{listen}", process.pid
    finally:
        process.terminate()
        process.wait(15)


def load(url: str, script: str, server: int, seconds: int) -> Load:
    """Sixteen clients for some seconds, by wrk and a script in Lua. Raises `Failed`."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        before = processor_seconds(server)
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "10s", "-s", file.name, url]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        used = processor_seconds(server) - before
    if fault := _FAULTS.search(said):
        raise Failed(fault[0])
    requests = int(_REQUESTS.search(said)[1])  # type: ignore[index]
    number, unit = _SECONDS.search(said).groups()  # type: ignore[union-attr]
    took = float(number) / (1000 if unit == "ms" else 1)
    return Load(requests / took, 1000 * used / requests)


def machine() -> str:
    """What the figures were measured on."""
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return (
        f"{os.cpu_count()} processors, {cpu[1] if cpu else 'unknown processor'}, {time.strftime('%Y-%m-%d')}"
    )
