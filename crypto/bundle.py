"""All files of an envelope as one stream, whose size is a step of a ladder and whose number is hidden."""

from __future__ import annotations

from crypto import chunked
from crypto.refusal import Refused
from crypto.table import LADDER, bound

BUNDLE_ID_SIZE = 16


def padded_size(length: int) -> int:
    """The smallest step that holds `length` bytes. Raises `Refused("too long")` past 4 GiB."""
    for size in LADDER:
        if length <= size:
            return size
    raise Refused("too long")


def stream_size(length: int) -> int:
    """How many bytes the sealed bundle of files of `length` bytes in all has."""
    return chunked.encrypted_size(padded_size(length))


def context(bundle_id: bytes) -> bytes:
    """What the stream is bound to."""
    return bound("bundle", bundle=bundle_id)


def stream_key(content_key: bytes, bundle_id: bytes) -> bytes:
    """The stream's key, from the envelope's content key."""
    return chunked.derive(content_key, context(bundle_id))
