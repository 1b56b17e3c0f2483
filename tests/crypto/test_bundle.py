"""Files taken out of a bundle: whole, in whatever pieces it comes, or refused."""

from __future__ import annotations

import secrets
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import bundle, chunked
from crypto.bundle import BundledFile, Opener
from tests.crypto.maker import refuses
from tests.vectors.cases import flipped

KEY, ID = secrets.token_bytes(32), secrets.token_bytes(16)
FILES = [secrets.token_bytes(20_000), b"", secrets.token_bytes(50_000)]
NAMED = [BundledFile(len(data), sha256(data).digest()) for data in FILES]


def sealed(text: bytes) -> bytes:
    return chunked.encrypt(bundle.stream_key(KEY, ID), bundle.context(ID), text)


def filled(size: int = 131_072) -> bytes:
    return b"".join(FILES).ljust(size, b"\0")


def opened(stream: bytes, wanted: int, pieces: int = 10_000, named: list[BundledFile] = NAMED) -> bytes:
    opener = Opener(KEY, ID, named, wanted)
    found = [opener.update(stream[at : at + pieces]) for at in range(0, len(stream), pieces)]
    return b"".join([*found, opener.finalize()])


@given(st.sampled_from(range(3)), st.integers(100, 200_000))
@settings(max_examples=30)
def test_each_file_is_taken_out_in_whatever_pieces_the_bundle_comes(wanted: int, pieces: int) -> None:
    assert opened(sealed(filled()), wanted, pieces) == FILES[wanted]


@pytest.mark.parametrize("wanted", range(3))
def test_another_byte_than_zero_behind_the_files_is_refused(wanted: int) -> None:
    for at in (70_000, 100_000, 131_071):
        with refuses("padding"):
            opened(sealed(flipped(filled(), at)), wanted)


def test_another_step_than_the_smallest_is_refused() -> None:
    for size in (65_536 * 3, 70_001):
        with refuses("padding"):
            opened(sealed(filled(size)), 0)


def test_a_cut_bundle_is_refused_at_its_end() -> None:
    stream = sealed(filled())
    for end in (len(stream) - 1, len(stream) - 16, 56 + 16_400, 56, 20, 0):
        with refuses("sealed"):
            opened(stream[:end], 0)


def test_an_altered_bundle_is_refused_wherever_it_is_altered() -> None:
    stream = sealed(filled())
    for at in (0, 30, 100, 60_000, len(stream) - 1):
        with refuses("sealed"):
            opened(flipped(stream, at), 0)


def test_a_file_of_another_hash_is_refused_and_the_others_are_not() -> None:
    named = [NAMED[0], NAMED[1], BundledFile(50_000, bytes(32))]
    with refuses("file"):
        opened(sealed(filled()), 2, named=named)
    assert opened(sealed(filled()), 0, named=named) == FILES[0]
