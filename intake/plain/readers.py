"""Officers as a reporter sees them: who can open a thing, and who is left out. Pure rules.

The same rules as in `intake/browser/list.ts` and `readers.ts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from crypto.content import encode_base64
from crypto.directory import Directory
from crypto.refusal import Refused
from crypto.roster import Officer


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who receives a channel. Without a key she is absent: nothing can be sealed to her today."""

    name: str
    role: str
    fingerprint: bytes
    key: bytes | None

    @property
    def code(self) -> str:
        """The fingerprint as a form's value."""
        return encode_base64(self.fingerprint)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's officers as of today, those who are present first."""

    code: str
    channel_id: bytes
    organization: str
    serial: int
    until: date
    minimum: int
    readers: tuple[Reader, ...]

    @property
    def present(self) -> list[Reader]:
        """Who can be sealed to."""
        return [reader for reader in self.readers if reader.key is not None]

    @property
    def absent(self) -> list[Reader]:
        """Who is appointed, and can't be sealed to today."""
        return [reader for reader in self.readers if reader.key is None]

    @property
    def mark(self) -> str:
        """What tells one list from another: who is on it, and who can be sealed to."""
        return mark(self.readers)


def mark(readers: Iterable[Reader]) -> str:
    """A short name of a list of officers: the same names in the same state have the same one."""
    told = [reader.fingerprint + (b"+" if reader.key else b"-") for reader in readers]
    return sha256(b"".join(told)).hexdigest()[:32]


def reader_of(directory: Directory, officer: Officer) -> Reader:
    """An officer as a reader."""
    name = officer.fingerprint
    return Reader(officer.name, officer.role, name, directory.epochs.get(name))


def channel_of(directory: Directory, code: str) -> Channel:
    """A channel's officers.

    Raises `Refused`: `channel` (it isn't on the roster), `recipients` (too few can be sealed to).
    """
    roster = directory.roster
    channel = roster.channel(code)
    present = directory.recipients(channel.channel_id)
    if len(present) < channel.minimum:
        raise Refused("recipients")
    officers = [*present, *directory.absent(channel.channel_id)]
    return Channel(
        code, channel.channel_id, roster.organization, roster.serial, roster.last, channel.minimum,
        tuple(reader_of(directory, officer) for officer in officers),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Who can open a thing, and who was left out. Absent officers can be left out too: for later."""

    to: tuple[Reader, ...]
    barred: tuple[Reader, ...]


def choose(channel: Channel, left_out: Iterable[str]) -> Choice:
    """What follows from the ticked boxes; values that name nobody on the list count for nothing."""
    ticked = set(left_out)
    return Choice(
        tuple(reader for reader in channel.present if reader.code not in ticked),
        tuple(reader for reader in channel.readers if reader.code in ticked),
    )


def team_of(team: Sequence[bytes], directory: Directory) -> tuple[Reader, ...]:
    """The members of a dossier who are still on the list and present; nobody else is ever sealed to."""
    members = [officer for officer in directory.roster.officers if officer.fingerprint in team]
    readers = (reader_of(directory, officer) for officer in members)
    return tuple(reader for reader in readers if reader.key is not None)
