"""What an officer does with what comes to a dossier: follow-ups that are attached, and their files."""

from __future__ import annotations

from typing import Any

from crypto import dossier, statement
from crypto.content import Content
from tests.officer import Shell, decode, encode


def hand_in(shell: Shell, name: bytes, content: Content, content_key: bytes) -> str:
    """Attaches a follow-up to the dossier of its address, and gives that dossier's number."""
    place: dict[str, Any] = shell.post("/api/addresses", {"address": content["mailbox"]})
    newest = statement.parse_roll(decode(place["rolls"][-1]["message"]))
    sealed = dossier.hand_in(content_key, newest.dossier_key, shell.installation, newest.dossier, name)
    body = {
        "address": content["mailbox"], "envelope": encode(name), "generation": newest.generation,
        "content_key": encode(sealed), "bundle": content["bundle"],
    }  # fmt: skip
    return str(shell.post("/api/hand-ins", body)["number"])
