"""All files of an envelope as one stream, whose size is a step of a ladder and whose number is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag

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


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file as its envelope names it: its length in bytes and its SHA-256."""

    length: int
    sha256: bytes


class Opener:
    """Takes one file out of a sealed bundle, piece by piece, and keeps less than a chunk of it.

    What `update` gives is genuine and in its place, but only a `finalize` that does not raise says that the
    bundle is whole, that the file is the one which the envelope names, and that zeros alone follow the files.

    Each call raises `Refused`: `sealed` for another key or altered, cut or reordered bytes, `padding` for
    other bytes than zeros behind the files or another size, `file` for another SHA-256. Then it is lost.
    """

    def __init__(
        self, content_key: bytes, bundle_id: bytes, files: Sequence[BundledFile], wanted: int
    ) -> None:
        lengths = [file.length for file in files]
        self._start = sum(lengths[:wanted])
        self._end = self._start + lengths[wanted]
        self._files_end = sum(lengths)
        self._size = padded_size(self._files_end)
        self._wanted = files[wanted]
        self._hash = sha256()
        self._at = 0
        self._decryptor = Cobblestone256Decryptor(stream_key(content_key, bundle_id), context(bundle_id))

    def update(self, data: bytes) -> bytes:
        """What the data completes of the file."""
        try:
            return self._take(self._decryptor.update(data))
        except (InvalidTag, ValueError):
            raise Refused("sealed") from None

    def finalize(self) -> bytes:
        """The last bytes of the file, if any were left."""
        try:
            last = self._take(self._decryptor.finalize())
        except (InvalidTag, ValueError):
            raise Refused("sealed") from None
        if self._at != self._size:
            raise Refused("padding")
        if self._hash.digest() != self._wanted.sha256:
            raise Refused("file")
        return last

    def _take(self, text: bytes) -> bytes:
        start = self._at
        self._at += len(text)
        if text[max(self._files_end - start, 0) :].strip(b"\x00"):
            raise Refused("padding")
        found = text[max(self._start - start, 0) : max(self._end - start, 0)]
        self._hash.update(found)
        return found
