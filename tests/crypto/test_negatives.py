"""What must be refused, by the numbers of the list in the formats' README: envelope, stream, receipt."""

from __future__ import annotations

import secrets
from collections import Counter

import pytest

from crypto import (
    bundle,
    canonical,
    chunked,
    content,
    envelope,
    hpke,
    receipt,
    seal,
    unseal,
)  # fmt: skip
from crypto.padding import pad
from tests.crypto.maker import Made, flipped, head_of, new_receipt, opening, refuses, replaced, report
from tests.vectors.operations import outcome

HEAD, SEAL, SLOT = envelope.HEAD_SIZE, envelope.SEAL_SIZE, envelope.SLOT_SIZE
CHUNK = chunked.CHUNK_SIZE + chunked.TAG_SIZE


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


@pytest.fixture(scope="module")
def whole(made: Made) -> bytes:
    """The envelope that the others are made from: it opens."""
    data = made.around_content(report(made.keys))
    assert opening(data, made.seed) == "opened"
    return data


@pytest.mark.parametrize("at", [0, 4, 5, 6, 7])
def test_01_a_bit_flipped_in_the_marks_of_the_head(made: Made, whole: bytes, at: int) -> None:
    assert opening(flipped(whole, at), made.seed) == "form"


@pytest.mark.parametrize("at", [8, 24, 40])
def test_01_a_bit_flipped_in_installation_channel_or_commitment(made: Made, whole: bytes, at: int) -> None:
    assert opening(flipped(whole, at), made.seed) == "nothing"


def test_02_a_bit_flipped_in_a_slot_hides_ours_and_breaks_the_body_for_others(
    made: Made, whole: bytes
) -> None:
    seen = Counter(opening(flipped(whole, HEAD + slot * SLOT + 7), made.seed) for slot in range(8))
    assert seen == {"nothing": 1, "sealed": 7}


@pytest.mark.parametrize("at", [SEAL, SEAL + 24, SEAL + 56, -1], ids=["salt", "commitment", "text", "tag"])
def test_03_a_bit_flipped_in_the_body(made: Made, whole: bytes, at: int) -> None:
    assert opening(flipped(whole, at), made.seed) == "sealed"


def test_04_slots_swapped(made: Made, whole: bytes) -> None:
    first, second = whole[HEAD : HEAD + SLOT], whole[HEAD + SLOT : HEAD + 2 * SLOT]
    assert opening(replaced(whole, HEAD, second + first), made.seed) == "sealed"


def test_05_slots_from_another_envelope(made: Made, whole: bytes) -> None:
    other = Made()
    moved = replaced(whole, HEAD, other.seal[HEAD:])
    assert opening(moved, made.seed) == "nothing"
    assert opening(moved, other.seed) == "nothing"


@pytest.mark.parametrize("count", [7, 9])
def test_06_seven_or_nine_slots(made: Made, whole: bytes, count: int) -> None:
    slots = envelope.slots_of(whole[:SEAL])
    data = whole[:HEAD] + b"".join([*slots, slots[0]][:count]) + whole[SEAL:]
    assert opening(data, made.seed) == "form"
    assert opening(replaced(data, 6, bytes([count])), made.seed) == "form"


def test_07_another_channel(made: Made, whole: bytes) -> None:
    assert opening(replaced(whole, 24, secrets.token_bytes(16)), made.seed) == "nothing"


def test_08_another_installation(made: Made, whole: bytes) -> None:
    assert opening(replaced(whole, 8, secrets.token_bytes(16)), made.seed) == "nothing"


def test_09_another_class(made: Made, whole: bytes) -> None:
    assert opening(replaced(whole, 7, b"\x02"), made.seed) == "form"
    assert opening(replaced(whole, 7, b"\x03"), made.seed) == "form"


def test_10_a_length_past_the_end(made: Made) -> None:
    padded = pad(canonical.encode(made.signed(report(made.keys))), envelope.BODY_SIZES[1])
    assert opening(made.around(padded), made.seed) == "opened"
    assert opening(made.around(replaced(padded, 0, b"\x00\x01\x00\x00")), made.seed) == "padding"


def test_11_padding_that_is_not_zero(made: Made) -> None:
    padded = pad(canonical.encode(made.signed(report(made.keys))), envelope.BODY_SIZES[1])
    assert opening(made.around(flipped(padded, -1)), made.seed) == "padding"


def test_12_a_duplicate_or_unknown_key(made: Made) -> None:
    text = canonical.encode(made.signed(report(made.keys)))
    assert opening(made.around_text(text.replace(b'"v":1', b'"v":1,"v":1')), made.seed) == "json"
    assert opening(made.around_text(text[:-1] + b',"x":1}'), made.seed) == "content"


def test_13_two_content_keys(whole: bytes) -> None:
    one, other = secrets.token_bytes(32), secrets.token_bytes(32)
    info = envelope.slot_info(whole[:HEAD])
    slots = b"".join(hpke.seal(hpke.public_key(seed), info, secrets.token_bytes(32)) for seed in (one, other))
    with refuses("two keys"):
        unseal.open_slots(replaced(whole[:SEAL], HEAD, slots), [one, other])


@pytest.mark.parametrize(
    "low",
    [
        bytes(32),
        b"\x01" + bytes(31),
        bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        b"\xed" + b"\xff" * 30 + b"\x7f",
    ],
)
def test_14_an_x25519_key_of_low_order(made: Made, whole: bytes, low: bytes) -> None:
    weak = replaced(hpke.public_key(made.seed), 1184, low)
    with refuses("weak key"):
        seal.seal_slots(whole[:HEAD], [weak], secrets.token_bytes(32))


def test_15_an_unreduced_mlkem_key_or_one_of_another_size(made: Made) -> None:
    good = hpke.public_key(made.seed)
    for weak in (replaced(good, 0, b"\xff\xff"), good[1:], good + b"\x00", b""):
        with refuses("weak key"):
            hpke.seal(weak, b"", b"")


def test_16_c_copied_by_a_stranger(made: Made) -> None:
    stranger = Made(commitment=made.keys.commitment)
    copied = report(stranger.keys)
    shown = {name: report(made.keys)[name] for name in ("w", "u")}
    assert opening(stranger.around_content(copied), stranger.seed) == "not by its author"
    assert opening(stranger.around_content({**copied, **shown}), stranger.seed) == "not by its author"


def test_17_another_body_under_the_same_slots(made: Made) -> None:
    signed = made.signed(report(made.keys))
    forged = {**signed, "answers": {"what_happened": "Nothing."}}
    assert opening(made.around_text(canonical.encode(forged)), made.seed) == "not by its author"
    elsewhere = Made(commitment=made.keys.commitment)
    moved = elsewhere.around_text(canonical.encode(signed))
    assert opening(moved, elsewhere.seed) == "not by its author"


def _stream(key: bytes, chunks: int = 2) -> tuple[bytes, list[bytes]]:
    stream = chunked.encrypt(key, b"", secrets.token_bytes(chunks * chunked.CHUNK_SIZE + 9))
    body = stream[chunked.HEADER_SIZE :]
    return stream[: chunked.HEADER_SIZE], [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_18_cut_at_a_chunks_edge_and_21_a_full_final_chunk(kept: int) -> None:
    key = secrets.token_bytes(32)
    header, chunks = _stream(key)
    with refuses("sealed"):
        chunked.decrypt(key, b"", header + b"".join(chunks[:kept]))


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 0, 1, 2), (0, 0, 2)], ids=["swapped", "inserted", "repeated"]
)
def test_19_chunks_swapped_and_20_repeated(order: tuple[int, ...]) -> None:
    key = secrets.token_bytes(32)
    header, chunks = _stream(key)
    with refuses("sealed"):
        chunked.decrypt(key, b"", header + b"".join(chunks[at] for at in order))


def test_22_another_bundle_id() -> None:
    content_key, mine, other = (secrets.token_bytes(size) for size in (32, 16, 16))
    stream = chunked.encrypt(bundle.stream_key(content_key, mine), bundle.context(mine), b"files")
    for key in (bundle.stream_key(content_key, mine), bundle.stream_key(content_key, other)):
        with refuses("sealed"):
            chunked.decrypt(key, bundle.context(other), stream)


def test_23_each_digit_wrong() -> None:
    digits = receipt.generate()
    for at in range(receipt.LENGTH):
        for other in set("0123456789") - {digits[at]}:
            with refuses("receipt"):
                receipt.parse(digits[:at] + other + digits[at + 1 :])


def test_24_neighbours_swapped() -> None:
    digits = receipt.generate()
    for at in range(receipt.LENGTH - 1):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped == digits:
            continue
        with refuses("receipt"):
            receipt.parse(swapped)


@pytest.mark.parametrize("text", ["x" * 129, "x" * 10_000_000, "1" * 42 + " " * 87])
def test_25_overlong_before_anything_else_is_looked_at(text: str) -> None:
    with refuses("overlong"):
        receipt.parse(text)


def test_our_slot_stands_anywhere(made: Made) -> None:
    head, places = made.seal[:HEAD], set()
    for _ in range(12):
        slots = seal.seal_slots(head, [hpke.public_key(made.seed)], made.content_key)
        for place, slot in enumerate(envelope.slots_of(head + slots)):
            alone = {"head": head, "seed": made.seed, "sealed": slot}
            places |= {place} if outcome("slot", alone)[1] is None else set()
    assert len(places) > 1


def test_nine_recipients_and_a_content_too_long_for_its_class(made: Made) -> None:
    with refuses("recipients"):
        seal.seal_slots(made.seal[:HEAD], [hpke.public_key(made.seed)] * 9, made.content_key)
    long = report(made.keys, answers={"what_happened": "x" * 16_000})
    with refuses("too long"):
        seal.seal_envelope(head_of(bytes(32)), [], long, lambda _: bytes(64))
    with refuses("too long"):
        seal.size_class(report(made.keys, answers={"what_happened": "x" * 61_440}))


def test_a_follow_up_counts_only_under_the_u_of_its_dossier(made: Made) -> None:
    values = report(made.keys, kind=content.FOLLOW_UP, reply_key="", cover="", w="")
    signed = content.check(made.signed(values))
    unseal.check_author(made.seal, signed, made.keys.mailbox.u)
    unseal.check_author(made.seal, signed)
    with refuses("not by its author"):
        unseal.check_author(made.seal, signed, new_receipt().mailbox.u)
