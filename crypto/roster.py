"""The roster's text: who holds which key, and who receives which channel. Form only, no signature."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crypto.binding import fingerprint
from crypto.days import parse_day
from crypto.note import decode_base64
from crypto.refusal import Refused

_CODE = re.compile(r"[a-z][a-z-]{0,31}")
_ROLE = re.compile(r"[A-Z][A-Z_]{0,31}")
_LANGUAGE_NAME = re.compile(r"name-([a-z]{2})")
#: No control characters, line ends or marks that turn the direction of text: a name can't dress as another.
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]{1,200}")
MOST_RECIPIENTS = 8

_Key = TypeVar("_Key", str, bytes)


class Lines:
    """A note's text as `key: value` lines, read in one order and no other."""

    def __init__(self, text: str, kind: str) -> None:
        if not text.endswith("\n"):
            raise Refused("note")
        self._lines = text[:-1].split("\n")
        self._at = 1
        if self._lines[0] != kind:
            raise Refused("note")

    def peek(self) -> str:
        """The key of the next line, or nothing at the end."""
        return self._lines[self._at].partition(": ")[0] if self._at < len(self._lines) else ""

    def value(self, key: str) -> str:
        """The value of the next line, whose key must be this one."""
        if self.peek() != key or ": " not in self._lines[self._at]:
            raise Refused("note")
        value = self._lines[self._at].partition(": ")[2]
        self._at += 1
        return value

    def name(self, key: str) -> str:
        """A person's, an office's or a channel's name, 1 to 200 characters."""
        value = self.value(key)
        if not _NAME.fullmatch(value) or value != value.strip():
            raise Refused("note")
        return value

    def code(self, key: str) -> str:
        """A short code in lower case."""
        value = self.value(key)
        if not _CODE.fullmatch(value):
            raise Refused("note")
        return value

    def binary(self, key: str, size: int) -> bytes:
        """A key or hash of `size` bytes, in base64."""
        data = decode_base64(self.value(key))
        if len(data) != size:
            raise Refused("note")
        return data

    def day(self, key: str) -> date:
        """A day, YYYY-MM-DD."""
        return parse_day(self.value(key))

    def number(self, key: str) -> int:
        """A decimal number without leading zeros."""
        value = self.value(key)
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}", value):
            raise Refused("note")
        return int(value)

    def end(self) -> None:
        """Refuses whatever is left."""
        if self._at != len(self._lines):
            raise Refused("note")

    @staticmethod
    def write(*lines: tuple[str, str | bytes | None]) -> str:
        """The text of lines: the kind alone, then `key: value`, bytes in base64."""
        parts = []
        for key, value in lines:
            shown = b64encode(value).decode() if isinstance(value, bytes) else value
            parts.append(key if shown is None else f"{key}: {shown}")
        return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Office:
    """An office and its recovery key (X-Wing)."""

    code: str
    recovery: bytes


@dataclass(frozen=True, slots=True)
class Trustee:
    """Who holds a share of the recovery seeds."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: whom a report goes to, and how many of them at least."""

    code: str
    channel_id: bytes
    minimum: int
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with keys: identity (Ed25519), personal (X-Wing), and the channels she receives."""

    name: str
    role: str
    office: str
    identity: bytes
    personal: bytes
    channels: tuple[str, ...]

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that name her identity key."""
        return fingerprint(self.identity)


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody whose signatures of these days still count, and to whom nothing is sealed."""

    name: str
    role: str
    identity: bytes
    first: date
    last: date

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that name the identity key."""
        return fingerprint(self.identity)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that the root vouches for. Days are both included."""

    installation: bytes
    organization: str
    serial: int
    first: date
    last: date
    freshness: bytes
    offices: tuple[Office, ...]
    trustees: tuple[Trustee, ...]
    channels: tuple[Channel, ...]
    officers: tuple[Officer, ...]
    former: tuple[Former, ...]

    def channel_of(self, channel_id: bytes) -> Channel:
        """The channel with these 16 bytes. Raises `Refused("channel")`."""
        for channel in self.channels:
            if channel.channel_id == channel_id:
                return channel
        raise Refused("channel")

    def channel(self, code: str) -> Channel:
        """The channel with this code. Raises `Refused("channel")`."""
        for channel in self.channels:
            if channel.code == code:
                return channel
        raise Refused("channel")

    def office(self, code: str) -> Office:
        """The office with this code. Raises `Refused("office")`."""
        for office in self.offices:
            if office.code == code:
                return office
        raise Refused("office")


def own_entry(roster: Roster, identity: bytes, personal: bytes) -> Officer:
    """The officer whose keys these are: what her browser looks up at each sign-in.

    Raises `Refused("own keys")` unless both stand in the roster once, in one entry.
    """
    mine = [
        officer for officer in roster.officers if identity == officer.identity or personal == officer.personal
    ]
    if len(mine) != 1 or (mine[0].identity, mine[0].personal) != (identity, personal):
        raise Refused("own keys")
    return mine[0]


def _read_channel(lines: Lines) -> Channel:
    code, channel_id, minimum = lines.code("channel"), lines.binary("id", 16), lines.number("minimum")
    names: dict[str, str] = {}
    while match := _LANGUAGE_NAME.fullmatch(lines.peek()):
        names[match[1]] = lines.name(match[0])
    if not names or list(names) != sorted(names) or not 1 <= minimum <= MOST_RECIPIENTS:
        raise Refused("note")
    return Channel(code, channel_id, minimum, names)


def _read_role(lines: Lines) -> str:
    role = lines.value("role")
    if not _ROLE.fullmatch(role):
        raise Refused("note")
    return role


def _read_officer(lines: Lines) -> Officer:
    name, role, office = lines.name("officer"), _read_role(lines), lines.code("office")
    identity, personal = lines.binary("identity", 32), lines.binary("personal", 1216)
    codes = lines.value("channels")
    return Officer(name, role, office, identity, personal, () if codes == "-" else tuple(codes.split(" ")))


def _read_former(lines: Lines) -> Former:
    name, role = lines.name("former"), _read_role(lines)
    return Former(name, role, lines.binary("identity", 32), lines.day("first"), lines.day("last"))


def parse_roster(text: str) -> Roster:
    """A roster's text. Raises `Refused("note")`: another form, an unknown code, a key that stands twice."""
    lines = Lines(text, "candour/1 roster")
    installation, organization = lines.binary("installation", 16), lines.name("organization")
    serial, first, last = lines.number("serial"), lines.day("from"), lines.day("until")
    freshness = lines.binary("freshness", 32)
    offices: list[Office] = []
    trustees: list[Trustee] = []
    channels: list[Channel] = []
    officers: list[Officer] = []
    former: list[Former] = []
    while lines.peek() == "office":
        offices.append(Office(lines.code("office"), lines.binary("recovery", 1216)))
    while lines.peek() == "trustee":
        trustees.append(Trustee(lines.name("trustee"), lines.binary("key", 1216)))
    while lines.peek() == "channel":
        channels.append(_read_channel(lines))
    while lines.peek() == "officer":
        officers.append(_read_officer(lines))
    while lines.peek() == "former":
        former.append(_read_former(lines))
    lines.end()
    roster = Roster(
        installation, organization, serial, first, last, freshness,
        tuple(offices), tuple(trustees), tuple(channels), tuple(officers), tuple(former),
    )  # fmt: skip
    _check_roster(roster)
    return roster


def _check_roster(roster: Roster) -> None:
    codes = _once([channel.code for channel in roster.channels])
    offices = _once([office.code for office in roster.offices])
    _once([officer.identity for officer in roster.officers] + [person.identity for person in roster.former])
    _once([channel.channel_id for channel in roster.channels])
    for officer in roster.officers:
        if officer.office not in offices or not set(officer.channels) <= codes:
            raise Refused("note")
    _check_recipients(roster.officers)


def _check_recipients(officers: Sequence[Officer]) -> None:
    received = Counter(code for officer in officers for code in set(officer.channels))
    if max(received.values(), default=0) > MOST_RECIPIENTS:
        raise Refused("note")


def _once(several: list[_Key]) -> set[_Key]:
    if len(set(several)) != len(several):
        raise Refused("note")
    return set(several)


def write_roster(roster: Roster) -> str:
    """The text that `parse_roster` reads. Raises `Refused("note")` when it would not read it back."""
    lines: list[tuple[str, str | bytes | None]] = [
        ("candour/1 roster", None),
        ("installation", roster.installation),
        ("organization", roster.organization),
        ("serial", str(roster.serial)),
        ("from", str(roster.first)),
        ("until", str(roster.last)),
        ("freshness", roster.freshness),
    ]
    for office in roster.offices:
        lines += [("office", office.code), ("recovery", office.recovery)]
    for trustee in roster.trustees:
        lines += [("trustee", trustee.name), ("key", trustee.key)]
    for channel in roster.channels:
        lines += [("channel", channel.code), ("id", channel.channel_id), ("minimum", str(channel.minimum))]
        lines += [(f"name-{language}", name) for language, name in sorted(channel.names.items())]
    for officer in roster.officers:
        lines += [("officer", officer.name), ("role", officer.role), ("office", officer.office)]
        lines += [("identity", officer.identity), ("personal", officer.personal)]
        lines += [("channels", " ".join(officer.channels) or "-")]
    for former in roster.former:
        lines += [("former", former.name), ("role", former.role), ("identity", former.identity)]
        lines += [("first", str(former.first)), ("last", str(former.last))]
    text = Lines.write(*lines)
    if parse_roster(text) != roster:
        raise Refused("note")
    return text
