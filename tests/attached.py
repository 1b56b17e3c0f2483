"""What an officer does with what comes to a dossier: follow-ups that are attached, and their files."""

from __future__ import annotations

from typing import Any

from crypto import dossier, statement
from crypto.bundle import BundledFile, Opener
from crypto.content import Content
from tests.officer import OpenDossier, Shell, decode, encode

#: How much of a bundle is opened at once.
PIECE = 100_000


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


def read_file(shell: Shell, opened: OpenDossier, content: Content, at: int) -> bytes:
    """A file of an envelope, from its bundle, checked to the end. Raises `Denied`, `Refused`."""
    bundle_id = decode(content["bundle"])
    row = next(row for row in opened.listed["envelopes"] if row["bundle"].get("id") == content["bundle"])
    files = [BundledFile(file["length"], decode(file["sha256"])) for file in content["files"]]
    request = {"request": shell.open_request(bundle_id)}
    stream: bytes = shell.post(f"/api/dossiers/{opened.number}/bundle", request)
    opener = Opener(shell.content_key(opened, row), bundle_id, files, at)
    pieces = [opener.update(stream[start : start + PIECE]) for start in range(0, len(stream), PIECE)]
    return b"".join([*pieces, opener.finalize()])
