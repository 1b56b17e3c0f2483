"""What the demonstration remembers of its own reports: their envelopes' hashes, and the receipts.

The hashes tell its own reports from a real one, which it never touches. They are written before an
envelope leaves, so that not even one that was cut off counts as somebody else's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, select

from crypto.receipt import groups
from intake.seam import store
from intake.seam.files import write_private
from review.dossiers.models import Dummy, SeenEnvelope

ENVELOPES = Path("demo") / "envelopes"
FILLED = Path("demo") / "filled"
RECEIPTS = Path("demo") / "receipts.txt"

_HEAD = """\
The receipts of the demonstration's reports, the oldest first. The people are invented; so is what they saw.

Open the portal, choose "Come back with your receipt", and type one of them.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that was handed in: its receipt, its story's title, and what it has become."""

    digits: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Records:
    """The records in a demonstration's folder."""

    folder: Path

    def add(self, envelope: bytes) -> None:
        """Notes an envelope as the demonstration's own, before it is sent."""
        with (self.folder / ENVELOPES).open("a") as file:
            file.write(sha256(envelope).hexdigest() + "\n")
            file.flush()
            os.fsync(file.fileno())

    def begin(self) -> None:
        """Begins anew: what is left of databases that are no more is forgotten."""
        for name in (ENVELOPES, RECEIPTS, FILLED):
            (self.folder / name).unlink(missing_ok=True)
        write_private(self.folder / ENVELOPES, b"")

    def is_begun(self) -> bool:
        """Whether a filling was begun, in these databases or in others."""
        return (self.folder / ENVELOPES).exists()

    def own(self) -> set[bytes]:
        """The hashes of the demonstration's own envelopes."""
        path = self.folder / ENVELOPES
        return {bytes.fromhex(line) for line in path.read_text().split()} if path.exists() else set()

    def is_whole(self) -> bool:
        """Whether the demonstration was filled to its end."""
        return (self.folder / FILLED).exists()

    def finish(self, kept: list[Kept]) -> Path:
        """Keeps the receipts for whoever holds this machine alone, and marks the end; gives their file."""
        path = self.folder / RECEIPTS
        write_private(path, receipts_text(kept).encode())
        write_private(self.folder / FILLED, b"")
        return path


def receipts_text(kept: list[Kept]) -> str:
    """The receipts, as one copies them to paper."""
    lines = [f"\n{one.title}\n  {one.state}\n  {' '.join(groups(one.digits))}\n" for one in kept]
    return _HEAD + "".join(lines)


def envelopes_in(review: Engine, intake: Engine) -> set[bytes]:
    """The hashes of all envelopes that either database ever held, but for dummies, which are nobody's."""
    with intake.connect() as connection:
        waiting = set(connection.scalars(select(store.envelopes.c.hash)))
    with review.connect() as connection:
        dummies = set(connection.scalars(select(Dummy.hash)))
        return (waiting | set(connection.scalars(select(SeenEnvelope.hash)))) - dummies
