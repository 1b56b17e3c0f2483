"""The recipients' directory: roster, epoch notes, freshness note; verified up to the root, then parsed.

Everything that a browser seals to, or believes a signature of, comes from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from crypto import note
from crypto.binding import fingerprint
from crypto.content import encode_base64
from crypto.refusal import Refused
from crypto.roster import Former, Lines, Officer, Roster, parse_roster

ROSTER_DAYS = 35
EPOCH_DAYS = 30
FRESH_DAYS = 4
CLOCK_TOLERANCE = 2

_HEADER = b"candour/1 directory\n"


@dataclass(frozen=True, slots=True)
class EpochNote:
    """An officer's X-Wing epoch key and the days, both included, on which it is sealed to."""

    officer: bytes
    key: bytes
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Directory:
    """A verified directory. `epochs` maps an officer's fingerprint to the key to seal to today."""

    roster: Roster
    epochs: dict[bytes, bytes]
    fresh_on: date

    def recipients(self, channel: bytes) -> list[Officer]:
        """Who can be sealed to in a channel today."""
        return [officer for officer in self._appointed(channel) if officer.fingerprint in self.epochs]

    def absent(self, channel: bytes) -> list[Officer]:
        """Who is a recipient of the channel but has no valid epoch note."""
        return [officer for officer in self._appointed(channel) if officer.fingerprint not in self.epochs]

    def _appointed(self, channel: bytes) -> list[Officer]:
        code = self.roster.channel_of(channel).code
        return [officer for officer in self.roster.officers if code in officer.channels]

    def signer(self, name: bytes, day: date) -> Officer | Former:
        """The officer with this fingerprint, or a former one whose days include `day`.

        Raises `Refused("signer")`.
        """
        for officer in self.roster.officers:
            if officer.fingerprint == name:
                return officer
        for former in self.roster.former:
            if former.fingerprint == name and former.first <= day <= former.last:
                return former
        raise Refused("signer")


def join(notes: list[str]) -> bytes:
    """The directory's file: each note after its length in bytes; roster, epoch notes, freshness note."""
    parts = [note.encode() for note in notes]
    return _HEADER + b"".join(b"%d\n%b" % (len(part), part) for part in parts)


def split(data: bytes) -> list[str]:
    """The notes of a directory's file. Raises `Refused("directory")`, also for bytes left over."""
    if not data.startswith(_HEADER):
        raise Refused("directory")
    notes = list(_split(data[len(_HEADER) :]))
    if len(notes) < 2 or join(notes) != data:
        raise Refused("directory")
    return notes


def _split(rest: bytes) -> Iterator[str]:
    while rest:
        length, mark, rest = rest.partition(b"\n")
        if not mark or not length.isdigit() or len(length) > 7 or int(length) > len(rest):
            raise Refused("directory")
        try:
            yield rest[: int(length)].decode()
        except UnicodeDecodeError:
            raise Refused("directory") from None
        rest = rest[int(length) :]


def key_name(installation: bytes, part: str) -> str:
    """The C2SP name of a key of this installation: `root`, `worker`, or `officer/` and 16 hex digits."""
    return f"{installation.hex()}/{part}"


def officer_key_name(installation: bytes, identity: bytes) -> str:
    """The C2SP name of an officer's identity key."""
    return key_name(installation, f"officer/{fingerprint(identity).hex()[:16]}")


def epoch_text(installation: bytes, identity: bytes, key: bytes, first: date, last: date) -> str:
    """The text of an epoch note, to be signed by the identity."""
    return Lines.write(
        ("candour/1 epoch", None),
        ("installation", installation),
        ("officer", fingerprint(identity)),
        ("key", key),
        ("from", str(first)),
        ("until", str(last)),
    )


def freshness_text(installation: bytes, roster: str, epochs: list[str], day: date) -> str:
    """The text of a freshness note, to be signed by the worker's key."""
    return Lines.write(
        ("candour/1 freshness", None),
        ("installation", installation),
        ("roster", sha256(roster.encode()).digest()),
        ("epochs", sha256("".join(epochs).encode()).digest()),
        ("day", str(day)),
    )


def parse_epoch(text: str, installation: bytes) -> EpochNote:
    """An epoch note's text. Raises `Refused("epoch")`: another installation, too many days."""
    lines = Lines(text, "candour/1 epoch")
    named = lines.binary("installation", 16)
    epoch = EpochNote(
        lines.binary("officer", 32), lines.binary("key", 1216), lines.day("from"), lines.day("until")
    )
    lines.end()
    if named != installation or not 0 <= (epoch.last - epoch.first).days <= EPOCH_DAYS:
        raise Refused("epoch")
    return epoch


def _verify_epoch(text: str, roster: Roster) -> EpochNote:
    for officer in roster.officers:
        # The text says whose note it is, not its signature lines: whoever signs one could add a line in
        # a colleague's name that fails, and so make every browser refuse the whole directory.
        if f"\nofficer: {encode_base64(officer.fingerprint)}\n" in text:
            return verify_epoch(text, officer.identity, roster.installation)
    raise Refused("epoch")


def verify_epoch(text: str, identity: bytes, installation: bytes) -> EpochNote:
    """One epoch note by the officer with this identity key. Raises `Refused`."""
    epoch = parse_epoch(note.verify(text, officer_key_name(installation, identity), identity), installation)
    if epoch.officer != fingerprint(identity):
        raise Refused("epoch")
    return epoch


def verify_roster(text: str, root: bytes, installation: bytes, day: date, lowest_serial: int) -> Roster:
    """A roster under the root, on a day. Raises `Refused`: signature, installation, serial, expired."""
    roster = parse_roster(note.verify(text, key_name(installation, "root"), root))
    if roster.installation != installation:
        raise Refused("installation")
    if roster.serial < lowest_serial:
        raise Refused("serial")
    if (roster.first - day).days > CLOCK_TOLERANCE or (day - roster.last).days > CLOCK_TOLERANCE:
        raise Refused("expired")
    if (roster.last - roster.first).days > ROSTER_DAYS:
        raise Refused("expired")
    return roster


def _check_freshness(text: str, notes: list[str], roster: Roster, day: date) -> date:
    lines = Lines(
        note.verify(text, key_name(roster.installation, "worker"), roster.freshness), "candour/1 freshness"
    )
    named = lines.binary("installation", 16), lines.binary("roster", 32), lines.binary("epochs", 32)
    fresh_on = lines.day("day")
    lines.end()
    hashes = sha256(notes[0].encode()).digest(), sha256("".join(notes[1:-1]).encode()).digest()
    if named != (roster.installation, *hashes):
        raise Refused("freshness")
    if not -CLOCK_TOLERANCE <= (day - fresh_on).days <= FRESH_DAYS:
        raise Refused("stale")
    return fresh_on


def verify(data: bytes, root: bytes, installation: bytes, day: date, lowest_serial: int) -> Directory:
    """The whole directory as of a day.

    Raises `Refused`: `directory` and `note` (form), `signature` (another root, worker or officer than the
    note names), `serial`, `expired`, `stale` (a freshness note older than four days), `freshness` (it
    names other notes), `epoch` (a note for nobody on the roster, or for more than thirty days).
    """
    notes = split(data)
    roster = verify_roster(notes[0], root, installation, day, lowest_serial)
    fresh_on = _check_freshness(notes[-1], notes, roster, day)
    newest: dict[bytes, EpochNote] = {}
    for text in notes[1:-1]:
        epoch = _verify_epoch(text, roster)
        if epoch.first <= day <= epoch.last:
            known = newest.get(epoch.officer)
            if known is None or known.first < epoch.first:
                newest[epoch.officer] = epoch
    return Directory(roster, {name: epoch.key for name, epoch in newest.items()}, fresh_on)
