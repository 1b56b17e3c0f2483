"""What an envelope holds: the sealed body's JSON, with known keys only.

One form for reports, requests for protection, follow-ups and hand-overs (`README.md`, section 5).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeAlias

from crypto import canonical, hpke
from crypto.binding import bind
from crypto.days import parse_day
from crypto.note import decode_base64
from crypto.refusal import Refused

REPORT = "report"
PROTECTION = "protection request"
FOLLOW_UP = "follow-up"
HAND_OVER = "hand-over"
KINDS = (REPORT, PROTECTION, FOLLOW_UP, HAND_OVER)

#: An answer is words, or the codes that were chosen.
Answers: TypeAlias = Mapping[str, str | list[str]]
Content: TypeAlias = dict[str, Any]

_QUESTION = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}")
_MOST_FILES = 20

_BINARY = {"reply_key": hpke.PUBLIC_SIZE, "mailbox": 32, "cover": 32, "w": 32, "u": 32, "signature": 64}
#: Known to the dossier already, so a follow-up leaves them empty.
_EMPTY_IN_FOLLOW_UP = {"reply_key", "cover", "w"}
_REQUIRED = {
    "v", "kind", "answers", "language", "sealed_on", "serial", "to", "barred", "reply_key", "mailbox",
    "cover", "w", "u", "counter", "newest", "files", "bundle", "signature",
}  # fmt: skip
_OPTIONAL = {
    REPORT: {"taken"},
    PROTECTION: {"authorship", "taken"},
    FOLLOW_UP: set(),
    HAND_OVER: {"consent"},
}
_PARTS = {
    "authorship": {"author", "blind", "u", "signature"},
    "consent": {"id", "purpose", "addressee", "answer", "end", "day", "signature",
                "reply_key", "mailbox", "cover", "u", "hash"},
}  # fmt: skip


def encode_base64(data: bytes) -> str:
    """Bytes inside JSON: standard base64 with padding."""
    return b64encode(data).decode()


def _require(holds: bool) -> None:
    if not holds:
        raise Refused("content")


def _check_keys(content: Content) -> None:
    _require(isinstance(content, dict) and content.get("kind") in KINDS)
    extra = set(content) - _REQUIRED
    _require(set(content) >= _REQUIRED and extra <= _OPTIONAL[content["kind"]])
    for name in extra:
        if name == "taken":
            _require(isinstance(content[name], str))
        else:
            part = content[name]
            _require(isinstance(part, dict) and set(part) == _PARTS[name])
            _require(all(isinstance(value, str) for value in part.values()))


def _check_binary(content: Content) -> None:
    follow_up = content["kind"] == FOLLOW_UP
    for name, size in _BINARY.items():
        value = content[name]
        _require(isinstance(value, str))
        wanted = 0 if follow_up and name in _EMPTY_IN_FOLLOW_UP else size
        _require(len(decode_base64(value)) == wanted)
    for name in ("to", "barred"):
        names = content[name]
        _require(isinstance(names, list) and all(isinstance(value, str) for value in names))
        _require(all(len(decode_base64(value)) == 32 for value in names))
        _require(len(set(names)) == len(names))
    for name, size in (("newest", 32), ("bundle", 16)):
        value = content[name]
        _require(isinstance(value, str))
        _require(len(decode_base64(value)) in {0, size})


def _check_answers(answers: object) -> None:
    _require(isinstance(answers, dict))
    assert isinstance(answers, dict)  # noqa: S101 - for the type checker
    for question, answer in answers.items():
        _require(bool(_QUESTION.fullmatch(question)))
        if isinstance(answer, list):
            _require(all(isinstance(code, str) and bool(_CODE.fullmatch(code)) for code in answer))
        else:
            _require(isinstance(answer, str))


def _check_files(files: object) -> None:
    _require(isinstance(files, list))
    assert isinstance(files, list)  # noqa: S101 - for the type checker
    _require(len(files) <= _MOST_FILES)
    for file in files:
        _require(isinstance(file, dict) and set(file) == {"name", "type", "length", "sha256"})
        _require(isinstance(file["name"], str) and 0 < len(file["name"]) <= 255)
        _require(isinstance(file["type"], str) and bool(_TYPE.fullmatch(file["type"])))
        _require(isinstance(file["length"], int) and file["length"] >= 0)
        _require(isinstance(file["sha256"], str) and len(decode_base64(file["sha256"])) == 32)


def check(content: Content) -> Content:
    """The content itself when it has the one form. Raises `Refused("content")` or of a part."""
    _check_keys(content)
    _require(content["v"] == 1 and isinstance(content["language"], str))
    _require(bool(_LANGUAGE.fullmatch(content["language"])))
    _require(isinstance(content["sealed_on"], str))
    parse_day(content["sealed_on"])
    _require(all(isinstance(content[name], int) and content[name] >= 0 for name in ("serial", "counter")))
    _check_binary(content)
    _check_answers(content["answers"])
    _check_files(content["files"])
    return content


def decode(text: bytes) -> Content:
    """The checked content of a canonical text. Raises `Refused`."""
    return check(canonical.decode(text))


def unsigned_text(content: Content) -> bytes:
    """The canonical text of the content without its signature."""
    return canonical.encode({name: value for name, value in content.items() if name != "signature"})


def signed_message(seal: bytes, content: Content) -> bytes:
    """What the signature inside covers: this head, these slots, this content.

    Without it a recipient could put another body under the same slots.
    """
    return bind("candour/1 report", sha256(seal).digest(), sha256(unsigned_text(content)).digest())
