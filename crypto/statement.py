"""What is signed by a person: items, rolls, requests to read, consents. Built and checked; no keys.

Every message is one `bind`, so that no statement can be read as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from crypto import hpke, signature
from crypto.binding import HASH_SIZE, INSTALLATION_SIZE, bind, fingerprint, number, unbind
from crypto.days import day_bytes, parse_day
from crypto.refusal import Refused

NOTE = "note"
REPLY = "reply"
_ROLL_FIELDS = 11
#: Of installation, generation, key hash, dossier key, address, u and envelope.
_ROLL_SIZES = [INSTALLATION_SIZE, 4, HASH_SIZE, hpke.PUBLIC_SIZE, HASH_SIZE, signature.PUBLIC_SIZE, HASH_SIZE]


@dataclass(frozen=True, slots=True)
class Item:
    """One signed text of a dossier, or one reply in a mailbox.

    `place` is the dossier's number in ASCII, or the mailbox address A of a reply; `before` the SHA-256
    of the statement before it in this place and kind, empty for the first.
    """

    installation: bytes
    place: bytes
    item_id: bytes
    kind: str
    counter: int
    day: date
    before: bytes
    text: str

    def message(self) -> bytes:
        """What its author signs."""
        return bind(
            "candour/1 item", self.installation, self.place, self.item_id, self.kind.encode(),
            number(self.counter), day_bytes(self.day), self.before, sha256(self.text.encode()).digest(),
        )  # fmt: skip

    def hash(self) -> bytes:
        """What the next item names."""
        return sha256(self.message()).digest()


@dataclass(frozen=True, slots=True)
class Roll:
    """Who belongs to a dossier from generation g on, and the case key that this makes.

    `key_hash` is `case_key_hash(key)`, `members` are fingerprints of identity keys in ascending order,
    `before` the SHA-256 of roll g-1, empty for the first.
    """

    installation: bytes
    dossier: str
    generation: int
    day: date
    key_hash: bytes
    dossier_key: bytes
    address: bytes
    u: bytes
    envelope: bytes
    members: tuple[bytes, ...]
    before: bytes

    def message(self) -> bytes:
        """The roll's bytes: what is stored, hashed and signed."""
        return bind(
            "candour/1 roll", self.installation, self.dossier.encode(), number(self.generation),
            day_bytes(self.day), self.key_hash, self.dossier_key, self.address, self.u, self.envelope,
            b"".join(self.members), self.before,
        )  # fmt: skip

    def hash(self) -> bytes:
        """What the next roll names."""
        return sha256(self.message()).digest()


def case_key_hash(key: bytes) -> bytes:
    """What a roll says of its case key."""
    return sha256(bind("candour/1 case key", key)).digest()


def _members_of(names: bytes) -> tuple[bytes, ...]:
    members = tuple(names[at : at + HASH_SIZE] for at in range(0, len(names), HASH_SIZE))
    if not members or len(names) % HASH_SIZE or members != tuple(sorted(set(members))):
        raise Refused("roll")
    return members


def parse_roll(message: bytes) -> Roll:
    """A roll from its bytes. Raises `Refused("roll")` for another form."""
    fields = unbind("candour/1 roll", message, _ROLL_FIELDS)
    try:
        dossier, day = fields[1].decode("ascii"), parse_day(fields[3].decode("ascii"))
    except (UnicodeDecodeError, Refused):
        raise Refused("roll") from None
    key_hash, dossier_key, address, u, envelope = fields[4:9]
    if [len(field) for field in (fields[0], fields[2], *fields[4:9])] != _ROLL_SIZES:
        raise Refused("roll")
    roll = Roll(
        fields[0], dossier, int.from_bytes(fields[2], "big"), day, key_hash, dossier_key, address, u,
        envelope, _members_of(fields[9]), fields[10],
    )  # fmt: skip
    if roll.generation < 1:
        raise Refused("roll")
    if len(roll.before) != (0 if roll.generation == 1 else HASH_SIZE):
        raise Refused("roll")
    return roll


def _follows(roll: Roll, before: Roll, signers: Sequence[bytes]) -> bool:
    same = (roll.installation, roll.dossier, roll.address, roll.u, roll.envelope) == (
        before.installation, before.dossier, before.address, before.u, before.envelope,
    )  # fmt: skip
    next_one = roll.generation == before.generation + 1 and roll.before == before.hash()
    return same and next_one and set(signers) <= set(before.members)


def check_succession(
    roll: Roll, before: Roll | None, signers: Sequence[bytes], barred: Sequence[bytes]
) -> None:
    """That a roll follows the one before it, and that those who signed may have.

    `signers` are fingerprints whose signatures were checked; `barred` those whom the reporter left out.
    The first roll needs no roll before it; its signer must stand in the envelope's `to`, which the
    caller checks. Raises `Refused("roll")`; `Refused("two members")` when a barred person is added with
    fewer than two signatures of members.
    """
    follows = roll.generation == 1 if before is None else _follows(roll, before, signers)
    if not follows or not signers:
        raise Refused("roll")
    added = set(roll.members) - set(before.members if before else ())
    if added & set(barred) and (before is None or len(set(signers)) < 2):
        raise Refused("two members")


def open_request(installation: bytes, item: bytes, day: date, before: bytes) -> bytes:
    """What an officer signs to be handed an item (32-byte envelope hash or 16-byte item id).

    `before` is the SHA-256 of her own request before this one, empty for the first.
    """
    return bind("candour/1 open", installation, item, day_bytes(day), before)


def enrolment(installation: bytes, login: str, identity: bytes, personal: bytes) -> bytes:
    """What a new officer's identity key signs, so that the fingerprint read out covers both keys."""
    return bind("candour/1 enrolment", installation, login.encode(), identity, personal)


def consent(
    installation: bytes, address: bytes, consent_id: bytes, purpose: str, addressee: str, answer: str,
    end: str, day: date,
) -> bytes:  # fmt: skip
    """What a reporter's u signs to consent, to refuse or to withdraw; `end` is a day or empty."""
    words = (part.encode() for part in (purpose, addressee, answer, end))
    return bind("candour/1 consent", installation, address, consent_id, *words, day_bytes(day))


def authorship(installation: bytes, channel: bytes, commitment: bytes, seal: bytes) -> bytes:
    """What an author key signs to show that the holder of a receipt made the report with commitment C."""
    return bind("candour/1 authorship", installation, channel, commitment, sha256(seal).digest())


def knowledge_tag(w: bytes) -> bytes:
    """What tells the Ethics Office's browser which openings belong to the report of a proof."""
    return sha256(bind("candour/1 knowledge", w)).digest()


def read_out(identity: bytes) -> list[str]:
    """Eight groups of five digits that an officer reads to the root holder (133 bits of the fingerprint)."""
    name = fingerprint(identity)
    return [f"{int.from_bytes(name[at : at + 4], 'big') % 100_000:05}" for at in range(0, HASH_SIZE, 4)]


def is_by(identity: bytes, signed: bytes, message: bytes) -> bool:
    """Whether the officer with this identity key signed the message."""
    return signature.is_signed(identity, signed, message)
