"""The thief's search: canaries in every form in which a program keeps bytes, on disks, in tables, in memory.

A canary is letters and digits alone, so that it looks the same in JSON, in HTML and in an address.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, inspect, literal_column, select, table

#: How streams begin that may hold bytes deflated: gzip, zlib, a file in a zip.
_MAGICS = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"PK\x03\x04")
_INFLATED = 4_000_000
#: What words are called; they are looked for in every form in memory too.
TYPED = "typed"


def forms(secret: bytes) -> Iterator[bytes]:
    """A secret raw, as UTF-16 where it is text, in hex, and in base64 wherever it may begin in the stream."""
    yield secret
    if secret.isascii() and secret.isalnum():
        yield from (secret.decode().encode(name) for name in ("utf-16-le", "utf-16-be"))
    yield from (secret.hex().encode(), secret.hex().upper().encode())
    for shift in range(3):
        coded = b64encode(bytes(shift) + secret)
        # The first and the last signs depend on what stands beside the secret.
        inner = coded[-(-shift * 8 // 6) : -4]
        yield from {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}


@dataclass
class Search:
    """Looks for secrets, given by what they are."""

    secrets: Mapping[str, bytes]

    @cached_property
    def _needles(self) -> list[tuple[bytes, str]]:
        return [(form, what) for what, secret in self.secrets.items() for form in forms(secret)]

    @cached_property
    def _few(self) -> list[tuple[bytes, str]]:
        # Memory is a hundred times as much as the rest. A program that works with a key has its bytes.
        return [
            (form, what)
            for what, secret in self.secrets.items()
            for form in (forms(secret) if what == TYPED else (secret,))
        ]

    def among(self, data: bytes, *, inflate: bool = True) -> set[str]:
        """What is found in bytes, and in what they hold deflated."""
        found = {what for form, what in self._needles if form in data}
        for inner in _inflated(data) if inflate else ():
            found |= self.among(inner, inflate=False)
        return found

    def folder(self, folder: Path) -> dict[str, set[str]]:
        """What is found below a folder, names of files among it, by file."""
        found = {}
        for path in sorted(folder.rglob("*")):
            here = self.among(str(path.relative_to(folder)).encode(), inflate=False)
            if path.is_file():
                here |= self.among(path.read_bytes())
            if here:
                found[str(path.relative_to(folder))] = here
        return found

    def database(self, url: URL) -> dict[str, set[str]]:
        """What is found in a database's columns, which its files may hold compressed."""
        found: dict[str, set[str]] = {}
        for name, value in cells(url):
            if here := self.among(value):
                found[name] = found.get(name, set()) | here
        return found

    def memory(self, pids: Iterable[int]) -> set[str]:
        """What is found in the memory that processes can write to."""
        found: set[str] = set()
        for pid in pids:
            for part in memory(pid):
                found |= {what for form, what in self._few if form in part}
        return found


def _inflated(data: bytes) -> Iterator[bytes]:
    for magic in _MAGICS:
        at = data.find(magic)
        while at >= 0:
            if inner := _inflate(data, at, magic):
                yield inner
            at = data.find(magic, at + 1)


def _inflate(data: bytes, at: int, magic: bytes) -> bytes:
    bits = zlib.MAX_WBITS | 16 if magic.startswith(b"\x1f") else zlib.MAX_WBITS
    if magic.startswith(b"PK"):
        head = data[at : at + 30]
        at += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        bits = -zlib.MAX_WBITS
    stream = zlib.decompressobj(bits)
    made = bytearray()
    try:
        # Piece by piece: what comes before a fault counts.
        for start in range(at, min(len(data), at + _INFLATED), 512):
            made += stream.decompress(data[start : start + 512], _INFLATED)
            if stream.eof or len(made) > _INFLATED:
                break
    except zlib.error:
        pass
    return bytes(made)


def cells(url: URL) -> Iterator[tuple[str, bytes]]:
    """Every value of a database, as bytes, with the name of its column."""
    engine = create_engine(url)
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            columns = [column["name"] for column in inspect(connection).get_columns(name)]
            wanted: list[Any] = [literal_column(f'"{column}"') for column in columns]
            for row in connection.execute(select(*wanted).select_from(table(name))):
                for column, value in zip(columns, row, strict=True):
                    data = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield f"{name}.{column}", data
    engine.dispose()


def family(pid: int) -> list[int]:
    """A process and all that come from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        children = (task / "children").read_text().split()
        found += [one for child in children for one in family(int(child))]
    return found


def memory(pid: int) -> Iterator[bytes]:
    """The parts of a process's memory that it can write to. What ends meanwhile has none."""
    try:
        listed = Path(f"/proc/{pid}/maps").read_text().splitlines()
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as whole:
            for line in listed:
                span, rights, *_ = line.split()
                if "w" in rights and not line.endswith(("[vvar]", "[vsyscall]")):
                    start, end = (int(one, 16) for one in span.split("-"))
                    whole.seek(start)
                    yield _read(whole, end - start)
    except (FileNotFoundError, ProcessLookupError):
        return


def _read(whole: object, size: int) -> bytes:
    parts = []
    while size > 0:
        try:
            part = whole.read(size)  # type: ignore[attr-defined]
        except OSError:
            break
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
