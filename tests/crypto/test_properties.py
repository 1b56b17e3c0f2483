"""Round trips and laws of every format, over values that a machine thinks of."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import (
    address,
    bundle,
    canonical,
    chunked,
    content,
    digits,
    directory,
    dossier,
    envelope,
    hpke,
    mailbox,
    officer,
    openings,
    padding,
    receipt,
    recovery,
    register,
    roster,
    seal,
    signing,
    statement,
    table,
    unseal,
)
from crypto.binding import bind, unbind
from crypto.content import encode_base64
from crypto.days import day_bytes, parse_day
from crypto.note import decode_base64, key_id, parse_verifier_key, verifier_key, verify
from tests.crypto.maker import head_of, new_receipt, refuses, report
from tests.vectors.directories import content_values, message
from tests.vectors.operations import outcome
from tests.vectors.signed import people

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    TEXTS | INTEGERS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(KEYS, parts, max_size=4),
    max_leaves=20,
)
BYTES = st.binary(max_size=60)
DAYS = st.dates()
NAMES = st.from_regex(r"[A-Za-zÀ-ÿ\u0600-\u0604]([A-Za-zÀ-ÿ ]{0,20}[A-Za-zÀ-ÿ])?", fullmatch=True)


@given(VALUES)
def test_canonical_json_is_rfc_8785_and_is_read_back(value: Any) -> None:
    text = canonical.encode(value)
    assert text == rfc8785.dumps(value)
    assert canonical.decode(text) == value


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), None, True, [False], 2**53, "\ud800", {"A": 1}, {1: 1}, {"a": None}, b"x"]
)
def test_what_canonical_json_does_not_hold_is_refused_when_it_is_written_too(value: Any) -> None:
    with refuses("json"):
        canonical.encode(value)


@given(st.binary(max_size=40) | TEXTS.map(str.encode))
def test_whatever_is_read_as_canonical_json_is_written_back(text: bytes) -> None:
    output, error = outcome("canonical", {"text": text})
    assert (output, error) in {(text, None), (None, "json")}


@given(st.lists(BYTES, max_size=6))
def test_bound_fields_are_read_back_and_only_under_their_label_and_number(fields: list[bytes]) -> None:
    bound = bind("candour/1 test", *fields)
    assert unbind("candour/1 test", bound, len(fields)) == fields
    for label, count in (("candour/1 test", len(fields) + 1), ("candour/1 tes", len(fields))):
        with refuses("binding"):
            unbind(label, bound, count)


@pytest.mark.parametrize(
    ("label", "field", "fault"),
    [("a\x00b", b"", "zero byte"), ("é", b"", "ascii"), ("x", bytes(65_536), "65,535 bytes")],
)
def test_a_label_with_a_zero_byte_and_a_field_too_long_are_faults(
    label: str, field: bytes, fault: str
) -> None:
    assert len(bind("x", bytes(65_535))) == 65_539
    with pytest.raises(ValueError, match=fault):
        bind(label, field)


@given(BYTES)
def test_padding_is_taken_off_and_tells_the_step_alone(data: bytes) -> None:
    size = padding.step(data, (16, 32, 64))
    padded = padding.pad(data, size)
    assert len(padded) == size
    assert size == 16 or size / 2 < len(data) + 4
    assert padding.unpad(padded) == data


@given(BYTES)
def test_base64_is_read_back(data: bytes) -> None:
    assert decode_base64(encode_base64(data)) == data


@pytest.mark.parametrize("text", ["AA", "AB==", "AA==\n", " AA==", "AA==AA==", "A-==", "é"])
def test_other_base64_of_the_same_bytes_is_refused(text: str) -> None:
    with refuses("base64"):
        decode_base64(text)


@given(DAYS)
def test_a_day_has_one_form(day: date) -> None:
    assert parse_day(day_bytes(day).decode()) == day
    for text in (day.strftime("%Y%m%d"), day.isoformat() + " ", day.isoformat() + "T00:00"):
        with refuses("day"):
            parse_day(text)


@given(st.integers(1, 60))
def test_generated_digits_are_as_many_as_asked(count: int) -> None:
    made = digits.generate(count)
    assert len(made) == count
    assert digits.read(made) == made


_ZEROS = [ord(zero) for zero in ("0", "\u0660", "\u06f0", "\u0966", "\uff10", "\U0001d7d8")]
_MARKS = ["", " ", "-", "\n", "\u200e", "\u061c", "\u00b7", "\u2212", "\ufeff"]


@given(st.lists(st.tuples(st.sampled_from(_ZEROS), st.sampled_from(_MARKS)), min_size=42, max_size=42))
def test_a_receipt_is_read_in_any_script_with_any_separators(styles: list[tuple[int, str]]) -> None:
    made = receipt.generate()
    text = "".join(chr(zero + int(digit)) + mark for digit, (zero, mark) in zip(made, styles, strict=True))
    assert receipt.parse(text) == made
    assert "".join(receipt.groups(made)) == made


def test_every_key_of_a_receipt_is_another() -> None:
    keys = new_receipt()
    boxes = [(box.reply_seed, box.token, box.cover, box.follow_seed) for box in (keys.mailbox, keys.ethics)]
    assert len({*boxes[0], *boxes[1], keys.author_seed, keys.blind}) == 10


@given(st.binary(max_size=32))
def test_a_visit_carries_its_token(rest: bytes) -> None:
    token = rest.ljust(32, b"\x01")
    assert address.parse_visit(address.visit(token)) == token
    assert len(address.visit(token)) == envelope.ENVELOPE_SIZES[1] == 24_848


@given(st.integers(0, 2**32))
def test_a_bundle_takes_the_smallest_step_that_holds_it(length: int) -> None:
    size = bundle.padded_size(length)
    assert size in table.LADDER
    assert size >= length
    assert all(step >= size for step in table.LADDER if step >= length)
    assert bundle.stream_size(length) % 16_400 == chunked.HEADER_SIZE + chunked.TAG_SIZE


@given(st.sampled_from([0, 1, 16_383, 16_384, 16_385, 49_152, 50_000]), BYTES)
@settings(max_examples=30)
def test_a_stream_is_read_back(length: int, context: bytes) -> None:
    key, data = secrets.token_bytes(32), secrets.token_bytes(length)
    assert chunked.decrypt(key, context, chunked.encrypt(key, context, data)) == data
    assert chunked.decrypt_under(key, context, chunked.encrypt_under(key, context, data)) == data


@given(st.dictionaries(KEYS, TEXTS, max_size=5), st.integers(1, 8), st.data())
@settings(max_examples=25)
def test_what_a_reporter_writes_is_what_each_recipient_reads(
    answers: dict[str, str], count: int, data: st.DataObject
) -> None:
    seeds = [secrets.token_bytes(32) for _ in range(count)]
    keys = new_receipt()
    values = report(keys, answers=answers)
    sealed = seal.seal_envelope(
        head_of(keys.commitment),
        [hpke.public_key(seed) for seed in seeds],
        values,
        lambda signed: signing.sign(keys.mailbox.follow_seed, signed),
    )
    parsed = envelope.parse(sealed)
    key = unseal.open_slots(parsed.seal, [secrets.token_bytes(32), data.draw(st.sampled_from(seeds))])
    assert key is not None
    opened = unseal.open_body(parsed.seal, parsed.body, key)
    unseal.check_author(parsed.seal, opened)
    assert content.unsigned_text(opened) == canonical.encode(values)


@given(st.integers(-200, 200))
def test_the_size_class_counts_the_signature(spare: int) -> None:
    room = 15_360 - 4 - len(canonical.encode(content_values(answers={"a": ""})))
    values = content_values(answers={"a": "x" * (room + spare)})
    head = head_of(bytes(32), seal.size_class(values))
    sealed = seal.seal_envelope(head, [], values, lambda _: bytes(64))
    assert len(sealed) == envelope.ENVELOPE_SIZES[head.size_class]
    assert (head.size_class == 1) == (spare <= -len(f'"signature":"{encode_base64(bytes(64))}",'))


@given(
    st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=8), NAMES, DAYS, st.integers(0, 10**9 - 1)
)
def test_a_roster_is_read_back(
    officers: list[tuple[str, bool]], organization: str, day: date, serial: int
) -> None:
    known = people()
    template = known.officers[0]
    written = replace(
        known,
        organization=organization,
        serial=serial,
        first=day,
        officers=tuple(
            replace(
                template, name=name, identity=secrets.token_bytes(32), channels=("misconduct",) * receives
            )
            for name, receives in officers
        ),
    )
    assert roster.parse_roster(roster.write_roster(written)) == written


@pytest.mark.parametrize(
    "name", ["A\nrole: ROOT", "A\u202eB", "A\u2028B", "A\u0085", "", " A", "A" * 201, "A\ufeff"]
)
def test_a_name_that_would_dress_as_another_is_not_written(name: str) -> None:
    known = people()
    with refuses("note"):
        roster.write_roster(replace(known, organization=name))


@given(st.lists(TEXTS, min_size=2, max_size=6))
def test_a_directory_file_is_taken_apart_as_it_was_joined(notes: list[str]) -> None:
    joined = directory.join(notes)
    assert directory.split(joined) == notes
    for other in (joined[:-1], joined + b"x", joined.replace(b"\n", b" ", 1)):
        with refuses("directory"):
            directory.split(other)


@given(
    TEXTS.filter(lambda text: all(ord(character) >= 32 for character in text)),
    st.binary(min_size=32, max_size=32),
)
def test_a_signed_note_is_verified_and_its_key_printed(text: str, seed: bytes) -> None:
    public = signing.public_key(seed)
    note = signing.sign_note(seed, "example.org/x", text + "\n")
    assert verify(note, "example.org/x", public) == text + "\n"
    assert parse_verifier_key(verifier_key("example.org/x", public)) == ("example.org/x", public)
    assert len(key_id("example.org/x", public)) == 4


@given(DAYS.filter(lambda day: day.year >= 1970), st.binary(min_size=32, max_size=32))
def test_a_register_entry_gives_its_day_to_its_tag_alone(day: date, tag: bytes) -> None:
    entry = register.entry(register.ARRIVED, tag, day)
    assert len(entry) == register.ENTRY_SIZE
    written = register.day_of(entry, register.ARRIVED, tag)
    assert written == (day if (day - date(1970, 1, 1)).days < 1_000_000 else None)
    assert register.day_of(entry, register.OPENED, tag) is None
    assert (
        register.day_of(entry, register.ARRIVED, bytes(32 - 1) + b"\x01") is None
        or tag == bytes(31) + b"\x01"
    )


@given(
    st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=5, unique=True),
    st.integers(1, 5),
    DAYS,
)
def test_a_roll_is_read_back(members: list[bytes], generation: int, day: date) -> None:
    before = b"" if generation == 1 else bytes(32)
    roll = statement.Roll(
        bytes(16),
        "2026-AAAAAA",
        generation,
        day,
        bytes(32),
        bytes(1216),
        bytes(32),
        bytes(32),
        bytes(32),
        tuple(sorted(members)),
        before,
    )
    assert statement.parse_roll(roll.message()) == roll


@given(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=5))
@settings(max_examples=20)
def test_a_secret_is_read_back_its_newest_epoch_first(spans: list[tuple[date, int]]) -> None:
    epochs = [
        officer.Epoch(secrets.token_bytes(32), first, min(date.max - first, timedelta(days)) + first)
        for first, days in spans
    ]
    secret = officer.Secret(secrets.token_bytes(32), secrets.token_bytes(32), epochs)
    key, seed, place = secrets.token_bytes(32), secrets.token_bytes(32), (bytes(16), "amina", 1)
    assert officer.open_secret(officer.seal_secret(secret, key, *place), key, *place) == secret
    escrow = officer.seal_escrow(secret, hpke.public_key(seed), *place)
    assert officer.open_escrow(escrow, seed, *place) == secret
    firsts = {epoch.seed: epoch.first for epoch in epochs}
    newest = [firsts[epoch] for epoch in secret.epoch_seeds()]
    assert newest == sorted(newest, reverse=True)


def test_a_secret_whose_days_are_no_text_is_refused() -> None:
    values: dict[str, canonical.Json] = {
        "v": 1,
        "identity": encode_base64(bytes(32)),
        "personal": encode_base64(bytes(32)),
        "epochs": [{"seed": encode_base64(bytes(32)), "first": 20261120, "last": "2026-12-19"}],
    }
    seed, row = (
        secrets.token_bytes(32),
        table.bound("officer escrow", installation=b"", login=b"", version=bytes(4)),
    )
    sealed = hpke.seal(hpke.public_key(seed), row, table.padded("officer escrow", canonical.encode(values)))
    with refuses("secret"):
        officer.open_escrow(sealed, seed, b"", "", 0)


@pytest.mark.parametrize("kind", table.ITEM_KINDS)
def test_an_item_is_padded_to_a_size_of_its_row(kind: str) -> None:
    key, author = dossier.CaseKey(bytes(16), "2026-AAAAAA", 1, dossier.new_case_key()), bytes(32)
    sizes = table.ROWS[kind].sizes
    for length in (0, sizes[-1] - 4 - len('{"text":""}')):
        values = {"text": "x" * length}
        sealed = key.seal_item(kind, bytes(16), author, values)
        assert len(sealed) in {chunked.encrypted_size(size) for size in sizes}
        assert key.open_item(kind, bytes(16), author, sealed) == values
    with refuses("too long"):
        key.seal_item(kind, bytes(16), author, {"text": "x" * sizes[-1]})


@pytest.mark.parametrize("length", [0, mailbox.MAILBOX_MOST - len('{"text":""}')])
def test_a_mailbox_value_has_the_size_of_every_answer(length: int) -> None:
    seed, cover = secrets.token_bytes(32), secrets.token_bytes(32)
    values, place = {"text": "x" * length}, (bytes(16), bytes(32))
    value = dossier.seal_mailbox(values, hpke.public_key(seed), cover, *place, b"c" * 16)
    assert len(value) == address.ANSWER_SIZE
    assert dossier.open_mailbox(value, seed, cover, *place, [bytes(16), b"c" * 16]) == (b"c" * 16, values)
    assert dossier.open_mailbox(secrets.token_bytes(65_536), seed, cover, *place, [b"c" * 16]) is None


@given(st.integers(0, 60), st.integers(0, 4000))
@settings(max_examples=20)
def test_a_mailbox_shows_the_newest_messages_that_fit_and_names_the_others(count: int, length: int) -> None:
    seed, messages = secrets.token_bytes(32), []
    known = people()
    author = replace(known.officers[0], identity=signing.public_key(seed))
    before = b""
    for counter in range(1, count + 1):
        messages.append(message(seed, counter, before, "x" * length))
        before = messages[-1].item.hash()
    values = mailbox.compose(1, "OPENED", None, [], messages)
    assert len(canonical.encode(dict(values))) <= mailbox.MAILBOX_MOST
    verified = directory.Directory(replace(known, officers=(author,)), {}, known.first)
    place = messages[0].item if messages else message(seed, 1, b"", "").item
    opened = mailbox.check(dict(values), verified, place.installation, place.place)
    shown = count - len(opened.dropped)
    assert opened.messages == tuple(messages[count - shown :])
    assert [counter for counter, _ in opened.dropped] == list(range(1, count - shown + 1))


@given(BYTES)
@settings(max_examples=20)
def test_openings_and_shares_are_read_back(data: bytes) -> None:
    seed = secrets.token_bytes(32)
    key = hpke.public_key(seed)
    assert (
        openings.open_openings(
            openings.seal_openings(key, bytes(16), bytes(32), data), seed, bytes(16), bytes(32)
        )
        == data
    )
    share = data.ljust(33, b"\x00")[:33]
    sealed = recovery.seal_share(share, key, bytes(16), bytes(16), 1)
    assert recovery.open_share(sealed, seed, bytes(16), bytes(16), 1) == share
    with refuses("share"):
        recovery.seal_share(share[1:], key, bytes(16), bytes(16), 1)
