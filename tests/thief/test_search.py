"""The thief's search finds what is there, in whatever form it is kept."""

from __future__ import annotations

import gzip
import io
import os
import secrets
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.thief.search import TYPED, Search

WORD = "Kanarie4711abc"
KEY = secrets.token_bytes(32)


def zipped(data: bytes) -> bytes:
    """A file in a zip, as office documents are."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", data)
    return whole.getvalue()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "raw": bytes,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "hex": lambda data: data.hex().encode(),
    "base64": b64encode,
    "base64 in the middle": lambda data: b64encode(b"x" + data + b"y" * 7),
    "base64 for addresses": lambda data: urlsafe_b64encode(b"xy" + data),
    "in an address": lambda data: quote(f"é {data.decode()} é").encode(),
    "gzip": lambda data: gzip.compress(data * 20),
    "zlib": lambda data: zlib.compress(data * 20),
    "zip": lambda data: zipped(data * 20),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_word_is_found_in_every_form(form: str) -> None:
    search = Search({TYPED: WORD.encode()})
    around = secrets.token_bytes(100)
    assert search.among(around + FORMS[form](f"he said {WORD} and".encode()) + around) == {TYPED}
    assert search.among(around + FORMS[form](b"he said nothing") + around) == set()


@pytest.mark.parametrize("form", ["raw", "hex", "base64", "base64 in the middle", "base64 for addresses"])
def test_a_key_is_found_in_every_form(form: str) -> None:
    assert Search({"key": KEY}).among(b"x" * 9 + FORMS[form](KEY) + b"x" * 9) == {"key"}


def test_files_names_tables_and_memory_are_looked_into(tmp_path: Path) -> None:
    search = Search({TYPED: WORD.encode(), "key": KEY})
    (tmp_path / WORD).mkdir()
    (tmp_path / "blob").write_bytes(b"x" * 100_000 + KEY)
    url = make_url(f"sqlite:///{tmp_path}/there.db")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (name TEXT, sealed BLOB)"))
        connection.execute(text("INSERT INTO kept VALUES (:name, :sealed)"), {"name": WORD, "sealed": KEY})
    engine.dispose()
    found = search.folder(tmp_path)
    assert found == {WORD: {TYPED}, "blob": {"key"}, "there.db": {TYPED, "key"}}
    assert search.database(url) == {"kept.name": {TYPED}, "kept.sealed": {"key"}}
    assert search.memory([os.getpid()]) == {TYPED, "key"}
