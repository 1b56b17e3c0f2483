"""What must be refused, by the numbers of the README's list: directory, officer, dossier, proofs."""

from __future__ import annotations

import secrets

import pytest

from crypto import (
    dossier,
    hpke,
    note,
    officer,
    recovery,
    roster,
    signature,
    signing,
    statement,
)
from crypto.binding import fingerprint
from tests.crypto.maker import flipped, new_receipt, refuses
from tests.vectors import shares
from tests.vectors.directories import chain, directories, mailboxes
from tests.vectors.operations import outcome
from tests.vectors.signed import people


@pytest.mark.parametrize(
    ("number", "name", "reason"),
    [
        (26, "unsigned", "note"),
        (27, "expired", "expired"),
        (28, "lower serial", "serial"),
        (29, "other root", "signature"),
        (30, "epoch note by another officer", "signature"),
        (31, "trailing bytes", "directory"),
        (32, "stale", "stale"),
    ],
)
def test_26_to_32_directories(number: int, name: str, reason: str) -> None:
    case = next(case for case in directories() if case.name == name)
    assert outcome("directory", case.inputs) == (None, reason), number


def test_30_a_failing_line_in_a_colleagues_name_does_not_stop_the_directory() -> None:
    """What the server takes from an officer, browsers take: else one officer could close the portal."""
    case = next(case for case in directories() if case.name == "a line in a colleague's name that fails")
    output, error = outcome("directory", case.inputs)
    assert error is None
    assert output is not None
    assert fingerprint(b"") not in output


def test_33_a_wrong_passphrase() -> None:
    installation, secret = (
        secrets.token_bytes(16),
        officer.Secret(secrets.token_bytes(32), secrets.token_bytes(32)),
    )
    keys = [
        officer.unlock_key(
            officer.stretch(digits * 24, installation, "amina"), b"R", installation, "amina", 1
        )
        for digits in "12"
    ]
    sealed = officer.seal_secret(secret, keys[0], installation, "amina", 1)
    assert officer.open_secret(sealed, keys[0], installation, "amina", 1) == secret
    with refuses("sealed"):
        officer.open_secret(sealed, keys[1], installation, "amina", 1)


def test_34_the_sign_in_key_used_to_unlock() -> None:
    installation, stretched = secrets.token_bytes(16), secrets.token_bytes(32)
    secret = officer.Secret(secrets.token_bytes(32), secrets.token_bytes(32))
    key = officer.unlock_key(stretched, b"R", installation, "amina", 1)
    sealed = officer.seal_secret(secret, key, installation, "amina", 1)
    sign_in = officer.sign_in_key(stretched, installation, "amina")
    for other in (sign_in, officer.unlock_key(stretched, b"", installation, "amina", 1)):
        with refuses("sealed"):
            officer.open_secret(sealed, other, installation, "amina", 1)


def test_35_a_roster_without_its_own_key() -> None:
    known = people()
    amina, ines = known.officers
    assert roster.own_entry(known, amina.identity, amina.personal) == amina
    for identity, personal in ((bytes(32), bytes(1216)), (amina.identity, ines.personal)):
        with refuses("own keys"):
            roster.own_entry(known, identity, personal)


def _case_key(dossier_number: str = "2026-AAAAAA", generation: int = 1) -> dossier.CaseKey:
    return dossier.CaseKey(bytes(16), dossier_number, generation, dossier.new_case_key())


def test_36_a_removed_member_opens_nothing_of_the_next_generation() -> None:
    removed, staying = secrets.token_bytes(32), secrets.token_bytes(32)
    member = secrets.token_bytes(32)
    first, second = _case_key(), _case_key(generation=2)
    wrapped = second.wrap(hpke.public_key(staying), member)
    assert dossier.unwrap(wrapped, staying, bytes(16), "2026-AAAAAA", 2, member) == second
    assert second.open_chain(second.seal_chain(first)) == first
    with refuses("sealed"):
        dossier.unwrap(wrapped, removed, bytes(16), "2026-AAAAAA", 2, member)
    note = second.seal_item("note", bytes(16), member, {"text": "x"})
    with refuses("sealed"):
        first.open_item("note", bytes(16), member, note)


def test_37_an_item_moved_between_dossiers_items_kinds_and_authors() -> None:
    key, author = _case_key(), secrets.token_bytes(32)
    sealed = key.seal_item("note", bytes(16), author, {"text": "x"})
    assert key.open_item("note", bytes(16), author, sealed) == {"text": "x"}
    elsewhere = dossier.CaseKey(key.installation, "2026-BBBBBB", 1, key.key)
    moves = [
        (elsewhere, "note", bytes(16), author),
        (key, "reply", bytes(16), author),
        (key, "note", b"\x01" * 16, author),
        (key, "note", bytes(16), bytes(32)),
    ]
    for place, kind, item, by in moves:
        with refuses("sealed"):
            place.open_item(kind, item, by, sealed)


def _roll(key: dossier.CaseKey, members: list[bytes], before: statement.Roll | None = None) -> statement.Roll:
    return statement.Roll(
        key.installation,
        key.dossier,
        key.generation,
        people().first,
        key.hash,
        key.dossier_key,
        bytes(32),
        bytes(32),
        bytes(32),
        tuple(sorted(members)),
        before.hash() if before else b"",
    )


def test_38_a_case_key_made_by_the_server() -> None:
    key, forged = _case_key(), _case_key()
    roll = _roll(key, [bytes(32)])
    assert roll.key_hash == key.hash
    assert roll.key_hash != forged.hash
    assert roll.dossier_key != forged.dossier_key


def test_39_a_roll_by_a_stranger() -> None:
    member, stranger = secrets.token_bytes(32), secrets.token_bytes(32)
    first = _roll(_case_key(), [member])
    second = _roll(_case_key(generation=2), [member, stranger], first)
    statement.check_succession(second, first, [member], [])
    with refuses("roll"):
        statement.check_succession(second, first, [stranger], [])


def test_40_an_item_in_anothers_name() -> None:
    item = chain()[1].item
    other = secrets.token_bytes(32)
    assert not statement.is_by(
        people().officers[0].identity, signing.sign(other, item.message()), item.message()
    )
    case = next(case for case in mailboxes() if case.name == "in another officer's name")
    assert outcome("mailbox-messages", case.inputs) == (None, "signature")


def test_41_a_consent_that_u_did_not_sign() -> None:
    keys = new_receipt()
    day = people().first
    message, refusal = (
        statement.consent(bytes(16), bytes(32), bytes(16), "HAND_OVER", "ETHICS_OFFICER", answer, "", day)
        for answer in ("YES", "NO")
    )
    signed = signing.sign(keys.mailbox.follow_seed, message)
    signature.check(keys.mailbox.u, signed, message)
    for forged, shown in ((signed, refusal), (signing.sign(bytes(32), message), message)):
        with refuses("signature"):
            signature.check(keys.mailbox.u, forged, shown)


def test_42_two_shares_give_another_seed_and_the_check_sees_it() -> None:
    recovery.check_recovered(shares.combine(shares.SHARES[1:4]), shares.CHECK)
    with refuses("recovery"):
        recovery.check_recovered(shares.combine(shares.SHARES[:2]), shares.CHECK)


def test_43_a_proof_for_another_channel_commitment_or_request() -> None:
    seed, request = secrets.token_bytes(32), secrets.token_bytes(9416)
    own = (bytes(16), bytes(16), bytes(32), request)
    signed = signing.sign(seed, statement.authorship(*own))
    author = signing.public_key(seed)
    assert signature.is_signed(author, signed, statement.authorship(*own))
    for at in (1, 2, 3):
        other = [flipped(part, 0) if n == at else part for n, part in enumerate(own)]
        assert not signature.is_signed(author, signed, statement.authorship(*other))


@pytest.mark.parametrize(
    "name", ["a message dropped from the middle", "a message dropped without its day", "reordered", "doubled"]
)
def test_47_a_message_dropped_or_reordered_is_seen(name: str) -> None:
    case = next(case for case in mailboxes() if case.name == name)
    assert outcome("mailbox-messages", case.inputs) == (None, "mailbox")


def test_a_note_that_no_key_can_sign_is_refused_and_not_a_fault() -> None:
    line = signing.sign_note(bytes(32), "example.org", "x\n").rpartition("\n\n")[2]
    for text in ("\ud800", "\udfff\ud800 x", "x\x00"):
        with refuses("note"):
            note.verify(f"{text}\n\n{line}", "example.org", signing.public_key(bytes(32)))


def test_a_day_far_off_is_refused_and_not_a_fault() -> None:
    case = directories()[0]
    for day in (b"9999-12-31", b"0001-01-01"):
        assert outcome("directory", {**case.inputs, "day": day}) == (None, "expired")
