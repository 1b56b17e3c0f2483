"""Parts of a sealed bundle: laws that hold for every size of the ladder."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import bundle, part, table
from crypto.refusal import Refused
from tests.crypto.maker import refuses

SMALL_SIZES = part.STREAM_SIZES[:9]


def test_there_is_one_size_of_a_sealed_bundle_for_each_step() -> None:
    assert tuple(bundle.stream_size(step) for step in table.LADDER) == part.STREAM_SIZES


@pytest.mark.parametrize("size", part.STREAM_SIZES)
def test_the_parts_of_a_bundle_are_full_but_for_the_last_and_make_it_up(size: int) -> None:
    sizes = [part.part_size(size, index) for index in range(part.part_count(size))]
    assert sum(sizes) == size
    assert set(sizes[:-1]) <= {part.PART_SIZE}
    assert 0 < sizes[-1] <= part.PART_SIZE
    for index in (-1, len(sizes)):
        with refuses("form"):
            part.part_size(size, index)


@given(st.sampled_from(SMALL_SIZES), st.binary(min_size=16, max_size=16))
@settings(max_examples=20)
def test_a_bundle_cut_into_parts_is_joined_again(size: int, bundle_id: bytes) -> None:
    stream = secrets.token_bytes(size)
    bodies = []
    for index in range(part.part_count(size)):
        data = stream[index * part.PART_SIZE :][: part.PART_SIZE]
        bodies.append(part.part_bytes(part.Part(part.PartHead(bundle_id, size, index), data)))
    parsed = [part.parse(body) for body in bodies]
    assert b"".join(one.data for one in parsed) == stream
    assert [one.head.index for one in parsed] == list(range(len(parsed)))
    assert {(one.head.bundle_id, one.head.stream_size) for one in parsed} == {(bundle_id, size)}


@given(st.binary(max_size=60), st.sampled_from(SMALL_SIZES))
def test_whatever_is_read_as_a_head_is_written_back(tail: bytes, size: int) -> None:
    for data in (tail, b"CNDP\x01\x00\x00\x00" + tail, b"CNDP\x01\x00\x00\x00".ljust(24, b"x") + tail):
        try:
            head = part.parse_head(data)
        except Refused:
            continue
        assert part.part_bytes(part.Part(head, bytes(head.data_size)))[:36] == data[:36]
    head = part.PartHead(bytes(16), size, 0)
    with refuses("form"):
        part.part_bytes(part.Part(head, bytes(head.data_size - 1)))
    with refuses("form"):
        part.part_bytes(part.Part(part.PartHead(bytes(15), size, 0), bytes(head.data_size)))
