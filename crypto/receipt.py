"""The receipt: forty random decimal digits and two check digits, from which a reporter's keys come."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from crypto import address, digits, hpke, signing, statement
from crypto.authorship import Proof
from crypto.binding import bind, digest
from crypto.refusal import Refused

DIGITS = 40
GROUP = 6
LENGTH = DIGITS + 2
_LONGEST_INPUT = 128
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The keys of one mailbox: one for the first channel, one that serves the Ethics Office."""

    reply_seed: bytes
    token: bytes
    cover: bytes
    follow_seed: bytes

    @property
    def reply_key(self) -> bytes:
        """The X-Wing public key that officers seal answers to."""
        return hpke.public_key(self.reply_seed)

    @property
    def address(self) -> bytes:
        """A: what names the mailbox to those who write to it."""
        return address.mailbox_address(self.token)

    @property
    def u(self) -> bytes:
        """The public key that signs reports, follow-ups and consents."""
        return signing.public_key(self.follow_seed)


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt unlocks."""

    mailbox: Mailbox
    ethics: Mailbox
    author_seed: bytes
    blind: bytes

    @property
    def w(self) -> bytes:
        """The author's public key, blinded."""
        return address.author_tag(signing.public_key(self.author_seed), self.blind)

    @property
    def commitment(self) -> bytes:
        """C of the head of the report made with this receipt."""
        return address.commitment(self.w, self.mailbox.u)

    def prove(self, installation: bytes, channel: bytes, seal: bytes) -> Proof:
        """The proof that this receipt's report is ours, bound to another request: channel, head and slots."""
        message = statement.authorship(installation, channel, self.commitment, seal)
        signed = signing.sign(self.author_seed, message)
        return Proof(signing.public_key(self.author_seed), self.blind, self.mailbox.u, signed)


def check_digits(payload: str) -> str:
    """The two digits of ISO 7064 MOD 97-10 for a string of digits."""
    return f"{98 - int(payload) * 100 % 97:02}"


def generate() -> str:
    """A new receipt: 42 ASCII digits."""
    payload = digits.generate(DIGITS)
    return payload + check_digits(payload)


def groups(receipt: str) -> list[str]:
    """Seven groups of six digits, to be shown one numbered line each."""
    return [receipt[at : at + GROUP] for at in range(0, LENGTH, GROUP)]


def parse(text: str) -> str:
    """The 42 digits of what somebody typed, pasted or copied from paper.

    Any Unicode decimal digit counts by its value; separators and marks of direction are dropped.
    Raises `Refused("overlong")` (over 128 characters) first of all, then `Refused("receipt")`; nothing
    is derived before.
    """
    if len(text) > _LONGEST_INPUT:
        raise Refused("overlong")
    typed = digits.read(text)
    # The remainder alone would take 00, 01 and 99 for 97, 98 and 02: one receipt, written in two ways.
    if typed is None or len(typed) != LENGTH or typed[DIGITS:] != check_digits(typed[:DIGITS]):
        raise Refused("receipt")
    return typed


def _mailbox(root: bytes, prefix: str) -> Mailbox:
    keys = [_expand(root, prefix + name) for name in ("reply", "mailbox", "cover", "follow")]
    return Mailbox(*keys)


def _expand(root: bytes, name: str) -> bytes:
    return HKDFExpand(SHA256(), _KEY_SIZE, bind(f"candour/1 receipt {name}")).derive(root)


def derive(receipt: str, installation: bytes) -> Receipt:
    """The keys of a receipt at one installation. `receipt` is what `parse` or `generate` gave."""
    salt = digest("candour/1 receipt", installation)
    root = HKDF.extract(SHA256(), salt, receipt[:DIGITS].encode())
    return Receipt(
        _mailbox(root, ""), _mailbox(root, "ethics "), _expand(root, "author"), _expand(root, "blind")
    )
