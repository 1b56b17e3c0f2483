"""Debian's Firefox, driven by Marionette, stock or with the preferences of Tor Browser's level "Safer"."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.browser.running import free_port

with warnings.catch_warnings():
    # One of its dependencies uses what another one deprecates.
    warnings.simplefilter("ignore", DeprecationWarning)
    from marionette_driver.by import By
    from marionette_driver.keys import Keys
    from marionette_driver.marionette import Marionette

Preferences = Mapping[str, bool | int]
#: No JIT and no WebAssembly, as in Tor Browser's "Safer".
SAFER: Preferences = {
    f"javascript.options.{name}": False for name in ("ion", "baselinejit", "native_regexp", "wasm", "asmjs")
}
#: And no JavaScript at all, as in "Safest".
SAFEST: Preferences = {**SAFER, "javascript.enabled": False}
_PATIENCE = 30.0


class Firefox:
    """A Firefox with a fresh profile."""

    def __init__(self, marionette: Marionette, profile: Path, process: subprocess.Popen[bytes]) -> None:
        self._marionette = marionette
        self._process = process
        self.profile = profile

    def go(self, url: str) -> None:
        """Opens an address."""
        self._marionette.navigate(url)

    def run(self, script: str) -> Any:
        """Runs a script in the page, and gives what it returns."""
        return self._marionette.execute_script(script, sandbox=None)

    def wait(self, selector: str) -> None:
        """Waits until something is shown."""
        end = time.monotonic() + _PATIENCE
        shown = f"const found = document.querySelector({json.dumps(selector)}); return !!found?.offsetParent"
        while not self.run(shown):
            if time.monotonic() > end:
                raise AssertionError(f"{selector} was never shown; instead: {self.text()}")
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Clicks what is shown."""
        self.wait(selector)
        self._marionette.find_element(By.CSS_SELECTOR, selector).click()

    def type(self, selector: str, text: str) -> None:
        """Types into a field."""
        self.wait(selector)
        self._marionette.find_element(By.CSS_SELECTOR, selector).send_keys(text)

    def attach(self, selector: str, path: Path) -> None:
        """Chooses a file."""
        self.type(selector, str(path))

    def press_shift(self) -> None:
        """Presses and lets go of the Shift key."""
        actions = self._marionette.actions.sequence("key", "keyboard")
        actions.key_down(Keys.SHIFT).key_up(Keys.SHIFT).perform()

    def paste(self, selector: str) -> None:
        """Puts what was copied into a field, by the keyboard."""
        self.wait(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        actions = self._marionette.actions.sequence("key", "keyboard")
        actions.key_down(Keys.CONTROL).key_down("v").key_up("v").key_up(Keys.CONTROL).perform()

    def close(self) -> None:
        """Ends Firefox as somebody does who closes its window; its profile is still there."""
        self._marionette._send_message("Marionette:Quit", {"flags": ["eAttemptQuit"]})
        self._process.wait(30)

    def back(self) -> None:
        """Goes back, as the browser's button does."""
        self._marionette.go_back()

    def text(self) -> str:
        """What the page shows."""
        return str(self.run("return document.body.innerText"))


def _wait_for(port: int) -> None:
    """Waits until Firefox listens; Marionette's own way to wait leaves sockets open."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), 5) as probe:
            probe.recv(1)
            return
        time.sleep(0.05)
    raise AssertionError("Firefox doesn't start")


@contextlib.contextmanager
def firefox(preferences: Preferences | None = None) -> Iterator[Firefox]:
    """Starts Firefox and ends it."""
    port = free_port()
    chosen = {"marionette.port": port, "browser.shell.checkDefaultBrowser": False, **(preferences or {})}
    with tempfile.TemporaryDirectory(prefix="firefox") as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()]
        Path(folder, "user.js").write_text("".join(lines))
        process = subprocess.Popen(
            ["/usr/bin/firefox-esr", "--headless", "--no-remote", "--marionette", "--profile", folder],
            env={**os.environ, "HOME": folder}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        marionette = Marionette(host="127.0.0.1", port=port)
        try:
            _wait_for(port)
            marionette.start_session()
            yield Firefox(marionette, Path(folder), process)
        finally:
            with contextlib.suppress(Exception):
                marionette._send_message("Marionette:Quit", {"flags": ["eForceQuit"]})
            process.wait(20)
