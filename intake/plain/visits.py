"""Coming back: both mailboxes of a receipt are always looked up, and opened in memory alone."""

from __future__ import annotations

from dataclasses import dataclass

from crypto import mailbox
from crypto.directory import Directory
from crypto.dossier import open_mailbox
from crypto.mailbox import Mailbox
from crypto.receipt import Mailbox as Keys
from crypto.receipt import Receipt
from crypto.refusal import Refused
from crypto.statement import Item
from intake.plain.desk import Desk
from intake.plain.readers import Reader, team_of
from intake.seam import store

FIRST, ETHICS = "first", "ethics"


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox that somebody has written to. `name` tells the two of a receipt apart in a form."""

    name: str
    keys: Keys
    channel: bytes
    code: str
    title: str
    opened: Mailbox
    team: tuple[Reader, ...]

    @property
    def part(self) -> str:
        """What the ids of its form's fields end with."""
        return "" if self.name == FIRST else f"-{self.name}"

    @property
    def newest(self) -> Item | None:
        """The newest message that is shown."""
        return self.opened.messages[-1].item if self.opened.messages else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit found. `spoilt` counts mailboxes whose content isn't as the officers signed it."""

    keys: Receipt
    directory: Directory
    boxes: tuple[Box, ...]
    spoilt: int

    def box(self, name: str) -> Box | None:
        """The open mailbox of this name."""
        return next((box for box in self.boxes if box.name == name), None)


def _open(
    name: str, keys: Keys, value: bytes | None, directory: Directory, installation: bytes, language: str
) -> Box | None:
    if value is None:
        return None
    channels = [channel.channel_id for channel in directory.roster.channels]
    found = open_mailbox(value, keys.reply_seed, keys.cover, installation, keys.address, channels)
    if found is None:
        return None
    channel_id, values = found
    channel = directory.roster.channel_of(channel_id)
    opened = mailbox.check(values, directory, installation, keys.address)
    title = channel.names.get(language) or channel.names.get("en") or channel.code
    return Box(name, keys, channel_id, channel.code, title, opened, team_of(opened.team, directory))


def visit_both(desk: Desk, keys: Receipt, language: str) -> Found:
    """Visits both mailboxes. Raises `NotYet` and `Refused` when the officers' list can't be believed."""
    directory = desk.directory()
    with desk.engine.connect() as connection:
        values = [store.mailbox_value(connection, part.address) for part in (keys.mailbox, keys.ethics)]
    boxes, spoilt = [], 0
    installation = desk.organization.installation
    for name, part, value in zip((FIRST, ETHICS), (keys.mailbox, keys.ethics), values, strict=True):
        try:
            box = _open(name, part, value, directory, installation, language)
        except Refused:
            spoilt += 1
            continue
        if box is not None:
            boxes.append(box)
    return Found(keys, directory, tuple(boxes), spoilt)
