"""Whatever is noted in a register is found by its tag, and a proof holds for its own request alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import authorship, envelope, receipt, register
from crypto.refusal import Refused
from crypto.register import ARRIVED, BATCH_STEP, ENTRY_SIZE, OPENED, Batch
from tests.vectors.cases import fixed, flipped

FIRST = date(2026, 1, 5)
TAGS = st.binary(min_size=32, max_size=32)
KEYS = [receipt.derive(digits * 40, bytes(16)) for digits in "12"]


def batches(noted: list[dict[bytes, int]]) -> list[Batch]:
    """A batch a week; each notes some tags as arrived, so many days before."""
    head, found = b"", []
    for count, tags in enumerate(noted, 1):
        day = FIRST + timedelta(days=7 * count)
        real = [register.entry(ARRIVED, tag, day - timedelta(days=ago)) for tag, ago in tags.items()]
        filler = [fixed(f"filler {count} {at}", ENTRY_SIZE) for at in range(BATCH_STEP - len(real))]
        entries = b"".join(sorted(real + filler))
        head = register.chain(head, count, day, entries)
        found.append(Batch(day, entries, head))
    return found


@settings(max_examples=30)
@given(st.lists(st.dictionaries(TAGS, st.integers(0, 6), max_size=5), min_size=1, max_size=4))
def test_the_earliest_day_of_a_tag_is_found_by_the_tag_alone(noted: list[dict[bytes, int]]) -> None:
    whole = batches(noted)
    assert register.verify(whole) == whole[-1].head
    for tag in {tag for tags in noted for tag in tags}:
        first = next(at for at, tags in enumerate(noted, 1) if tag in tags)
        wanted = FIRST + timedelta(days=7 * first - noted[first - 1][tag])
        assert register.find(whole, ARRIVED, tag) == wanted
        assert register.find(whole, OPENED, tag) is None
        known = any(flipped(tag) in tags for tags in noted)
        assert known or register.find(whole, ARRIVED, flipped(tag)) is None


@settings(max_examples=30)
@given(st.integers(1, 4), st.data())
def test_a_register_that_lost_or_changed_anything_is_refused(count: int, data: st.DataObject) -> None:
    whole = batches([{fixed("C"): 1}] * count)
    at = data.draw(st.integers(0, count - 1))
    one = whole[at]
    place = data.draw(st.integers(0, len(one.entries) - 1))
    changes = [
        Batch(one.day, flipped(one.entries, place), one.head),
        Batch(one.day + timedelta(days=1), one.entries, one.head),
        Batch(one.day, one.entries, flipped(one.head)),
        Batch(one.day, one.entries[ENTRY_SIZE:], one.head),
    ]
    for changed in changes:
        with pytest.raises(Refused, match="register"):
            register.verify([*whole[:at], changed, *whole[at + 1 :]])
    if at < count - 1:
        with pytest.raises(Refused, match="register"):
            register.verify([*whole[:at], *whole[at + 1 :]])


@settings(max_examples=30)
@given(st.binary(min_size=16, max_size=16), TAGS, st.binary(max_size=64), st.integers(0, 200))
def test_a_proof_holds_for_its_own_request_alone(channel: bytes, tag: bytes, slots: bytes, bit: int) -> None:
    earlier, other = KEYS
    seal = envelope.Head(1, bytes(16), channel, tag).to_bytes() + slots
    proof = earlier.prove(bytes(16), channel, seal)
    assert authorship.parse(proof.to_json()) == proof
    authorship.check(proof, bytes(16), channel, seal)
    assert (proof.commitment, proof.w) == (earlier.commitment, earlier.w)
    altered = flipped(seal, 40 + bit % (len(seal) - 40))
    with pytest.raises(Refused, match="signature"):
        authorship.check(proof, bytes(16), channel, altered)
    theirs = other.prove(bytes(16), channel, seal)
    for mixed in (
        authorship.Proof(proof.author, theirs.blind, proof.u, proof.signature),
        authorship.Proof(proof.author, proof.blind, theirs.u, proof.signature),
        authorship.Proof(theirs.author, proof.blind, proof.u, proof.signature),
    ):
        with pytest.raises(Refused, match="signature"):
            authorship.check(mixed, bytes(16), channel, seal)
    elsewhere = earlier.prove(bytes(16), flipped(channel), seal)
    with pytest.raises(Refused, match="channel"):
        authorship.check(elsewhere, bytes(16), channel, seal, [flipped(channel)])
