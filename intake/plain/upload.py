"""Files of a form, sealed while they come in: no byte of them is ever kept anywhere in clear.

Werkzeug's own parser writes files of more than 500 kB to a temporary file; here what it writes to is the
bundle's encryptor: a byte of a file is in memory in clear for as long as it takes to seal it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from cryptography.cobblestone import Cobblestone256Encryptor
from flask import Request, current_app
from sqlalchemy.exc import SQLAlchemyError

from crypto import bundle
from crypto.content import encode_base64
from crypto.part import PART_SIZE, Part, PartHead, part_count
from intake.budgets import UsedUp
from intake.bundles import TooLarge
from intake.plain.sealing import Files
from intake.seam.logs import log_error

#: What a form may bring: files, and bytes in all of them.
MOST_FILES = 20
MOST_BYTES = 25 * 1024 * 1024
#: Text fields of one form, in bytes. An envelope holds 61,440; the rest is room to show what was too long.
MOST_TEXT = 524_288
#: A longer body isn't read at all. Up to here it is read and dropped, so that no typed word is lost with it.
MOST_BODY = 128 * 1024 * 1024

_BLOCK = 65_536
_TYPE = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_UNKNOWN_TYPE = "application/octet-stream"

Put = Callable[[Part], None]


def file_name(given: str) -> str:
    """The name without its folders and without marks that hide or turn text; at most 255 characters."""
    name = _CONTROL.sub("", re.split(r"[/\\]", given)[-1]).strip()
    stem, dot, extension = name.rpartition(".")
    if len(name) > 255 and dot and len(extension) < 32:
        return f"{stem[: 254 - len(extension)]}.{extension}"
    return name[:255] or "file"


class SealedFile:
    """What the form's parser writes one file to."""

    def __init__(self, whole: Bundle, name: str, kind: str) -> None:
        self._whole = whole
        self._hash = sha256()
        self.name = file_name(name)
        self.kind = kind if _TYPE.fullmatch(kind) else _UNKNOWN_TYPE
        self.length = 0

    def write(self, data: bytes) -> int:
        """Seals the next bytes."""
        self.length += len(data)
        self._hash.update(data)
        self._whole.add(data)
        return len(data)

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """The parser rewinds what it has written; nothing here can be read back."""
        return 0

    def close(self) -> None:
        """Nothing is open."""

    def listed(self) -> dict[str, Any]:
        """What the envelope's content says of it."""
        return {
            "name": self.name,
            "type": self.kind,
            "length": self.length,
            "sha256": encode_base64(self._hash.digest()),
        }


class Nothing(SealedFile):
    """A field without a file: browsers send an empty one."""

    def write(self, data: bytes) -> int:
        """Drops what comes."""
        return len(data)


class Bundle:
    """All files of a form as one stream, sealed as they come in. Memory holds what is sealed, 25 MB at most.

    Every part of a bundle names the size of the whole, the smallest step of the ladder that holds all files,
    so the parts go to the store when the last byte has come; and nothing goes there for a form with faults.
    `fault` tells why the files were given up: `many`, `large`, `store`.
    """

    def __init__(self, put: Put) -> None:
        self._put = put
        self._files: list[SealedFile] = []
        self._length = 0
        self._sealed = bytearray()
        self._encryptor: Cobblestone256Encryptor | None = None
        self.content_key = secrets.token_bytes(32)
        self.bundle_id = secrets.token_bytes(bundle.BUNDLE_ID_SIZE)
        self.fault = ""

    @property
    def given(self) -> bool:
        """Whether anybody chose a file."""
        return bool(self._files) or bool(self.fault)

    def open(self, name: str, kind: str) -> SealedFile:
        """What the next file is written to."""
        if not name:
            return Nothing(self, "", "")
        if len(self._files) == MOST_FILES:
            self._give_up("many")
            return Nothing(self, "", "")
        if not self._files:
            key = bundle.stream_key(self.content_key, self.bundle_id)
            self._encryptor = Cobblestone256Encryptor(key, bundle.context(self.bundle_id))
        found = SealedFile(self, name, kind)
        self._files.append(found)
        return found

    def _give_up(self, why: str) -> None:
        self.fault = self.fault or why
        self._encryptor = None
        self._sealed = bytearray()

    def add(self, data: bytes) -> None:
        """Seals the next bytes of the stream; nothing once it was given up."""
        if self._encryptor is None:
            return
        self._length += len(data)
        if self._length > MOST_BYTES:
            self._give_up("large")
            return
        self._sealed += self._encryptor.update(data)

    def finish(self) -> Files | None:
        """Fills the stream up and stores it. Nothing when there were no files, or they were given up."""
        if self._encryptor is None:
            return None
        for size in _blocks(bundle.padded_size(self._length) - self._length):
            self._sealed += self._encryptor.update(bytes(size))
        self._sealed += self._encryptor.finalize()
        self._encryptor = None
        try:
            for index in range(part_count(len(self._sealed))):
                head = PartHead(self.bundle_id, len(self._sealed), index)
                start = index * PART_SIZE
                self._put(Part(head, bytes(self._sealed[start : start + PART_SIZE])))
        except (OSError, SQLAlchemyError, TooLarge, UsedUp) as error:
            log_error(current_app.logger, error)
            self._give_up("store")
            return None
        listed: tuple[Mapping[str, Any], ...] = tuple(self.measured())
        return Files(self.content_key, self.bundle_id, listed)

    def measured(self) -> list[dict[str, Any]]:
        """What the content says of the files."""
        return [file.listed() for file in self._files]


def _blocks(size: int) -> Iterator[int]:
    while size:
        yield min(size, _BLOCK)
        size -= min(size, _BLOCK)


class SealingRequest(Request):
    """A request whose files are sealed while they are read. `put` takes the parts."""

    max_form_memory_size = MOST_TEXT
    max_form_parts = 200
    _bundle: Bundle | None = None

    @property
    def bundle(self) -> Bundle:
        """The files of this form."""
        if self._bundle is None:
            self._bundle = Bundle(current_app.extensions["candour"].put)
        return self._bundle

    def _get_file_stream(  # type: ignore[override] # a sink: it is written to and never read
        self,
        total_content_length: int | None,  # noqa: ARG002 - Werkzeug's own names
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002
    ) -> SealedFile:
        return self.bundle.open(filename or "", content_type or "")

    def close(self) -> None:
        """Nothing that came with the request outlives it."""
        self._bundle = None
        with suppress(AttributeError):
            super().close()
