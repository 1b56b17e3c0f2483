"""Envelopes that nobody opens: the console's dummies, and the probes by which an organization tests itself.

Both are eight decoys and a body under a key that is thrown away: nobody can tell them from a report, but for
whoever keeps a list of them (dummies) or holds the probe key (probes). `crypto/README.md`, "Probes".
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from crypto import chunked, envelope, seal
from crypto.address import ANSWER_SIZE
from crypto.binding import HASH_SIZE, bind, digest
from crypto.refusal import Refused

KEY_SIZE = 32
_NONCE_SIZE = 16
#: What an answer to a probe holds: zeros that fill the one size of mailbox values.
_ANSWER = bytes(ANSWER_SIZE - 120)


def seal_dummy(installation: bytes, channel: bytes, size_class: int) -> bytes:
    """An envelope for nobody, whose commitment is random as a report's looks."""
    return _seal(envelope.Head(size_class, installation, channel, secrets.token_bytes(HASH_SIZE)))


def _seal(head: envelope.Head) -> bytes:
    key = secrets.token_bytes(envelope.CONTENT_KEY_SIZE)
    sealed = head.to_bytes() + seal.seal_slots(head.to_bytes(), (), key)
    body = bytes(envelope.BODY_SIZES[head.size_class])
    return sealed + chunked.encrypt(key, envelope.body_context(sealed), body)


def probe_key(freshness_seed: bytes) -> bytes:
    """The probe key: from the worker's own key, so that an installation has one and no more files."""
    return digest("candour/1 probe key", freshness_seed)


def _mark(key: bytes, nonce: bytes) -> bytes:
    return digest("candour/1 probe mark", key, nonce)[: HASH_SIZE - _NONCE_SIZE]


def seal_probe(key: bytes, installation: bytes, channel: bytes, size_class: int) -> bytes:
    """An envelope for nobody; to whoever holds the key its commitment says so, to others it is random."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return _seal(envelope.Head(size_class, installation, channel, nonce + _mark(key, nonce)))


def is_probe(key: bytes, head: envelope.Head) -> bool:
    """Whether an envelope's commitment was made under the probe key."""
    nonce, mark = head.commitment[:_NONCE_SIZE], head.commitment[_NONCE_SIZE:]
    return hmac.compare_digest(_mark(key, nonce), mark)


def probe_token(key: bytes, name: bytes) -> bytes:
    """The token of the mailbox where a collected probe is answered; `name` is its envelope's hash."""
    return digest("candour/1 probe mailbox", key, name)


def _answer_key(key: bytes, name: bytes) -> tuple[bytes, bytes]:
    return digest("candour/1 probe answer", key, name), bind("candour/1 probe answer", name)


def probe_answer(key: bytes, name: bytes) -> bytes:
    """The value that says to the holder of the key, and to nobody else, that a probe was collected."""
    return chunked.encrypt(*_answer_key(key, name), _ANSWER)


def is_probe_answer(key: bytes, name: bytes, value: bytes) -> bool:
    """Whether a mailbox's value is that answer."""
    try:
        return chunked.decrypt(*_answer_key(key, name), value) == _ANSWER
    except Refused:
        return False


def usual_class() -> int:
    """A size class as reports have it before there are any to go by: nine in ten are small."""
    return secrets.SystemRandom().choices((1, 2), (9, 1))[0]


def name_of(sealed: bytes) -> bytes:
    """An envelope's hash, its name everywhere."""
    return sha256(sealed).digest()
