"""How requests of the officers' Python half reach a console: over HTTP, or in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from json import dumps, loads
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from review.config import DEFAULTS


class HttpTransport:
    """Requests of a shell over HTTP, with a session's cookie."""

    def __init__(self, console: str, shell: str) -> None:
        self._console = urlsplit(console)
        self._shell = shell
        self._cookie = ""

    def send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status and decoded answer."""
        sent = {"Origin": self._shell, "Sec-Fetch-Dest": "empty", "Cookie": self._cookie, **headers}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = dumps(body)
        connection = HTTPConnection(self._console.hostname or "", self._console.port or 80, timeout=30)
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        content, kind = answer.read(), answer.getheader("Content-Type", "")
        connection.close()
        return answer.status, loads(content) if "json" in kind else content


@dataclass
class ClientTransport:
    """Requests of a shell through a test client of its own."""

    app: Flask
    shell: str = DEFAULTS["SHELL_ORIGIN"]

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status and decoded answer."""
        return self._open(path, headers, method=method, json=body)

    def submit(self, path: str, form: Mapping[str, str], token: str) -> int:
        """Sends a page's form with its token, as a click on its button does; gives the status."""
        return self._open(path, {}, method="POST", data={"csrf_token": token, **form})[0]

    def _open(self, path: str, headers: Mapping[str, str], **request: Any) -> tuple[int, Any]:
        sent = {"Origin": self.shell, "Sec-Fetch-Dest": "empty", **headers}
        with self.client.open(path, headers=sent, **request) as answer:
            if (answer.mimetype or "").endswith("json"):
                return answer.status_code, answer.get_json()
            return answer.status_code, answer.data
