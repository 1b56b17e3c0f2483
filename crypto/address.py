"""Addresses that anybody may compute from what a reporter shows: the mailbox and the commitment."""

from __future__ import annotations

from crypto.binding import digest
from crypto.envelope import ENVELOPE_SIZES
from crypto.refusal import Refused

TOKEN_SIZE = 32
#: A mailbox value, and every answer of the posting interface.
ANSWER_SIZE = 65_536
#: A visit is as long as a small envelope.
VISIT_SIZE = ENVELOPE_SIZES[1]
VISIT_MAGIC = b"CNDV\x01"


def mailbox_address(token: bytes) -> bytes:
    """A: what names a mailbox to all who write to it; whoever knows it can't read."""
    return digest("candour/1 mailbox address", token)


def commitment(w: bytes, u: bytes) -> bytes:
    """C: what stands in the head of a report and names its author to nobody."""
    return digest("candour/1 commitment", w, u)


def author_tag(author: bytes, blind: bytes) -> bytes:
    """w: the author's public key, blinded."""
    return digest("candour/1 author", author, blind)


def visit(token: bytes) -> bytes:
    """The body of a visit to a mailbox: `CNDV`, 1, T, zeros to 24,848 bytes."""
    return (VISIT_MAGIC + token).ljust(VISIT_SIZE, b"\x00")


def parse_visit(body: bytes) -> bytes:
    """The token T of a visit. Raises `Refused("form")`."""
    end = len(VISIT_MAGIC) + TOKEN_SIZE
    if len(body) != VISIT_SIZE or not body.startswith(VISIT_MAGIC) or body[end:].strip(b"\x00"):
        raise Refused("form")
    return body[len(VISIT_MAGIC) : end]
