"""The portal's public interface as a client reaches it: what the organization itself posts goes this way too.

A browser's headers are not imitated: the portal looks at none of them, and keeps none.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from crypto import address, part
from crypto.part import Part
from intake.seam.settings import BadSetting

_SECONDS = 30
_SEALED: Mapping[str, str] = {"Content-Type": "application/octet-stream"}
#: No answer of the portal is longer; a longer one is not the portal's.
_LONGEST = 1_048_576


class NotAcknowledged(Exception):
    """The portal did not take what was sent, or did not answer. The message says which."""


class Posting(Protocol):
    """What one may do at a portal without being anybody: each method raises `NotAcknowledged`."""

    def post(self, envelope: bytes) -> None:
        """Posts an envelope; returns once it is acknowledged."""

    def send_part(self, one: Part) -> None:
        """Sends one part of a bundle; returns once it is acknowledged."""

    def visit(self, token: bytes) -> bytes:
        """Comes back to a mailbox: the 65,536 bytes of its value, or of the filler."""

    def directory(self) -> bytes:
        """The recipients' directory, as it is served and unverified."""


def check_origin(name: str, value: str) -> str:
    """Where a portal is reached, with nothing after the host. Raises `BadSetting`."""
    try:
        parts = urlsplit(value)
    except ValueError:
        raise BadSetting(f"{name} is {value!r}, which is no address.") from None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise BadSetting(f"{name} is {value!r}; it takes a portal's origin, like https://report.example.org.")
    return value


@dataclass(frozen=True, slots=True)
class HttpPosting:
    """A portal at an origin, reached over HTTP; each request has a connection of its own."""

    origin: str

    def _connect(self) -> HTTPConnection:
        parts = urlsplit(self.origin)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(host, parts.port, timeout=_SECONDS, context=context)
        return HTTPConnection(host, parts.port, timeout=_SECONDS)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        try:
            with closing(self._connect()) as connection:
                connection.request(method, path, body, dict(_SEALED) if body is not None else {})
                answer = connection.getresponse()
                return answer.status, answer.read(_LONGEST)
        except (OSError, HTTPException) as error:
            raise NotAcknowledged(f"{self.origin} did not answer ({type(error).__name__}).") from None

    def _taken(self, path: str, body: bytes) -> None:
        status, answer = self._ask("POST", path, body)
        if status != 201 or not _is_received(answer):
            raise NotAcknowledged(f"{self.origin} answered {status} instead of an acknowledgement.")

    def post(self, envelope: bytes) -> None:
        """Posts an envelope; returns once it is acknowledged. Raises `NotAcknowledged`."""
        self._taken("/post", envelope)

    def send_part(self, one: Part) -> None:
        """Sends one part of a bundle. Raises `NotAcknowledged`."""
        self._taken("/part", part.part_bytes(one))

    def visit(self, token: bytes) -> bytes:
        """Comes back to a mailbox. Raises `NotAcknowledged`, also for an answer of another size."""
        status, answer = self._ask("POST", "/post", address.visit(token))
        if status != 200 or len(answer) != address.ANSWER_SIZE:
            raise NotAcknowledged(f"{self.origin} answered {status} to a visit to a mailbox.")
        return answer

    def directory(self) -> bytes:
        """The directory as it is served. Raises `NotAcknowledged`."""
        status, answer = self._ask("GET", "/directory")
        if status != 200:
            raise NotAcknowledged(f"{self.origin} answered {status} instead of the list of recipients.")
        return answer


def _is_received(answer: bytes) -> bool:
    try:
        return bool(json.loads(answer) == {"status": "received"})
    except ValueError:
        return False
