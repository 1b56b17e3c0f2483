"""What a mailbox holds once it is opened: status, team, and the officers' signed messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crypto import canonical, signature
from crypto.content import encode_base64
from crypto.days import parse_day
from crypto.directory import Directory
from crypto.envelope import SLOTS
from crypto.note import decode_base64
from crypto.padding import LENGTH_SIZE
from crypto.refusal import Refused
from crypto.statement import REPLY, Item
from crypto.table import ROWS

#: The longest JSON of a mailbox value (64,276 bytes): with it the value has the size of every answer.
MAILBOX_MOST = ROWS["mailbox"].sizes[0] - LENGTH_SIZE

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_KEYS = {"v", "version", "status", "acknowledged", "team", "messages", "dropped"}
_MESSAGE = {"id", "counter", "day", "before", "author", "text", "signature"}


@dataclass(frozen=True, slots=True)
class Message:
    """One signed answer. `author` is the fingerprint of an identity key."""

    item: Item
    author: bytes
    signature: bytes

    def to_json(self) -> dict[str, Any]:
        """The message as it stands in the mailbox value."""
        return {
            "id": encode_base64(self.item.item_id),
            "counter": self.item.counter,
            "day": str(self.item.day),
            "before": encode_base64(self.item.before),
            "author": encode_base64(self.author),
            "text": self.item.text,
            "signature": encode_base64(self.signature),
        }


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An opened mailbox whose messages were checked. `dropped` gives counters and days of older ones."""

    version: int
    status: str
    acknowledged: date | None
    team: tuple[bytes, ...]
    messages: tuple[Message, ...]
    dropped: tuple[tuple[int, date], ...]


def _require(holds: bool) -> None:
    if not holds:
        raise Refused("mailbox")


def _binary(value: object, *sizes: int) -> bytes:
    _require(isinstance(value, str))
    data = decode_base64(str(value))
    _require(len(data) in sizes)
    return data


def _message(values: Any, installation: bytes, address: bytes) -> Message:  # noqa: ANN401 - checked here
    _require(isinstance(values, dict) and set(values) == _MESSAGE)
    _require(isinstance(values["counter"], int) and isinstance(values["text"], str))
    item = Item(
        installation, address, _binary(values["id"], 16), REPLY, values["counter"],
        parse_day(str(values["day"])), _binary(values["before"], 0, 32), values["text"],
    )  # fmt: skip
    return Message(item, _binary(values["author"], 32), _binary(values["signature"], 64))


def _dropped(values: Any) -> tuple[int, date]:  # noqa: ANN401 - checked here
    _require(isinstance(values, dict) and set(values) == {"counter", "day"})
    _require(isinstance(values["counter"], int))
    return values["counter"], parse_day(str(values["day"]))


def _check_form(values: Any) -> None:  # noqa: ANN401 - checked here
    _require(isinstance(values, dict) and set(values) == _KEYS and values["v"] == 1)
    _require(isinstance(values["version"], int) and values["version"] >= 1)
    _require(isinstance(values["status"], str) and bool(_CODE.fullmatch(values["status"])))
    _require(all(isinstance(values[name], list) for name in ("team", "messages", "dropped")))
    _require(len(values["team"]) <= SLOTS and isinstance(values["acknowledged"], str))


def _check_chain(messages: Sequence[Message], dropped: Sequence[tuple[int, date]]) -> None:
    """That no message is missing from the middle, doubled or out of order."""
    counters = [counter for counter, _ in dropped] + [message.item.counter for message in messages]
    _require(counters == list(range(1, len(counters) + 1)))
    before = b"" if not dropped else None
    for message in messages:
        if before is not None:
            _require(message.item.before == before)
        before = message.item.hash()


def check(values: Any, directory: Directory, installation: bytes, address: bytes) -> Mailbox:  # noqa: ANN401
    """A mailbox value's JSON, its messages signed by officers of the roster and in one chain.

    Raises `Refused`: `mailbox` (form, or a message dropped or moved), `signer`, `signature`.
    """
    _check_form(values)
    messages = tuple(_message(message, installation, address) for message in values["messages"])
    dropped = tuple(_dropped(entry) for entry in values["dropped"])
    _check_chain(messages, dropped)
    for message in messages:
        author = directory.signer(message.author, message.item.day)
        signature.check(author.identity, message.signature, message.item.message())
    acknowledged = parse_day(values["acknowledged"]) if values["acknowledged"] else None
    team = tuple(_binary(name, 32) for name in values["team"])
    return Mailbox(values["version"], values["status"], acknowledged, team, messages, dropped)


def compose(
    version: int, status: str, acknowledged: date | None, team: Sequence[bytes], messages: Sequence[Message]
) -> Mapping[str, Any]:
    """The JSON of a mailbox value with the newest messages that fit; what falls out keeps its day.

    `messages` are all of the dossier's, in the order of their counters.
    """
    for first in range(len(messages) + 1):
        values: dict[str, Any] = {
            "v": 1,
            "version": version,
            "status": status,
            "acknowledged": str(acknowledged) if acknowledged else "",
            "team": [encode_base64(name) for name in team],
            "messages": [message.to_json() for message in messages[first:]],
            "dropped": [
                {"counter": message.item.counter, "day": str(message.item.day)}
                for message in messages[:first]
            ],
        }
        if len(canonical.encode(values)) <= MAILBOX_MOST:
            return values
    raise Refused("too long")
