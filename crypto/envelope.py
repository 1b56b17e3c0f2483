"""The envelope as the intake sees it: head, eight slots, body. Parse and check; no keys.

A report and a follow-up have one form, so that whoever stores them can't tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from crypto import chunked, hpke
from crypto.binding import CHANNEL_SIZE, HASH_SIZE, INSTALLATION_SIZE
from crypto.refusal import Refused
from crypto.table import ROWS, bound

MAGIC = b"CNDR"
VERSION = 1
SUITE = 1
SLOTS = 8
CONTENT_KEY_SIZE = 32
HEAD_SIZE = 8 + INSTALLATION_SIZE + CHANNEL_SIZE + HASH_SIZE
SLOT_SIZE = hpke.OVERHEAD + CONTENT_KEY_SIZE
SEAL_SIZE = HEAD_SIZE + SLOTS * SLOT_SIZE

#: Padded plaintext of the body, by size class.
BODY_SIZES = dict(enumerate(ROWS["envelope"].sizes, 1))
#: Whole envelope, by size class: 24,848 and 70,976 bytes, no other.
ENVELOPE_SIZES = {
    size_class: SEAL_SIZE + chunked.encrypted_size(size) for size_class, size in BODY_SIZES.items()
}


@dataclass(frozen=True, slots=True)
class Head:
    """The first 72 bytes: all that an envelope says in clear."""

    size_class: int
    installation: bytes
    channel: bytes
    commitment: bytes

    def to_bytes(self) -> bytes:
        """`CNDR`, version, suite, slots, class; installation 16; channel 16; commitment C 32."""
        marks = bytes([VERSION, SUITE, SLOTS, self.size_class])
        return MAGIC + marks + self.installation + self.channel + self.commitment


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope of right form, taken apart. `seal` is the head and the slots, 9,416 bytes."""

    head: Head
    seal: bytes
    body: bytes

    @property
    def slots(self) -> list[bytes]:
        """The eight slots, 1,168 bytes each."""
        return slots_of(self.seal)

    @property
    def hash(self) -> bytes:
        """SHA-256 of the whole envelope: its name everywhere."""
        return sha256(self.seal + self.body).digest()


def parse_head(data: bytes) -> Head:
    """The head that stands at the start of `data`. Raises `Refused("form")`."""
    if len(data) < HEAD_SIZE or data[:4] != MAGIC or data[4:7] != bytes([VERSION, SUITE, SLOTS]):
        raise Refused("form")
    if data[7] not in BODY_SIZES:
        raise Refused("form")
    return Head(data[7], data[8:24], data[24:40], data[40:72])


def parse(data: bytes) -> Envelope:
    """An envelope of one of the two sizes whose head says that size. Raises `Refused("form")`."""
    head = parse_head(data)
    if len(data) != ENVELOPE_SIZES[head.size_class]:
        raise Refused("form")
    return Envelope(head, data[:SEAL_SIZE], data[SEAL_SIZE:])


def slots_of(seal: bytes) -> list[bytes]:
    """The eight slots of head and slots. Raises `Refused("form")` for another length."""
    if len(seal) != SEAL_SIZE:
        raise Refused("form")
    return [seal[at : at + SLOT_SIZE] for at in range(HEAD_SIZE, SEAL_SIZE, SLOT_SIZE)]


def slot_info(head: bytes) -> bytes:
    """What each slot is bound to: the head's 72 bytes."""
    return bound("slot", head=head)


def body_context(seal: bytes) -> bytes:
    """What the body is bound to: head and slots."""
    return bound("envelope", seal=sha256(seal).digest())
