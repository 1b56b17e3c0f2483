"""What a client sends and reads that was written from crypto/README.md alone, with other libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from crypto import envelope, receipt, signing
from crypto.content import Content, encode_base64
from tests.browser.office import (
    TEXTS,
    compose,
    deliver,
    keys_of,
    name_of,
    open_envelope,
    seal_value,
    signed_messages,
)
from tests.browser.running import RunningPortal
from tests.people import (
    AMINA,
    BRUNO,
    CHEN,
    DANA,
    EMEKA,
    EVERYBODY,
    HANA,
    INES,
    MISCONDUCT,
    PROTECTION,
    TEST_PEOPLE,
    Person,
)
from tests.stranger.conftest import ClientRefused, Stranger

FOLDER = Path(__file__).parent
REPORT_TEXTS = [
    "The keys of the warehouse are copied.",
    'مخزن المفاتيح 🔑 "quoted" \\ back\tslash\nline \u2028 \x01 \u007f </script> é e\u0301',
    "long " * 4_000,
]


def the_one(portal: RunningPortal) -> bytes:
    """The only envelope that the portal took."""
    (sealed,) = portal.envelopes()
    return sealed


def readers(sealed: bytes, today: date) -> dict[str, Content]:
    """What an envelope shows to whom, by name."""
    opened = {person.name: open_envelope(sealed, person, today) for person in EVERYBODY}
    return {name: content for name, content in opened.items() if content is not None}


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The client ends with exit code 1 and this reason, no other."""
    with pytest.raises(ClientRefused) as caught:
        yield
    assert str(caught.value) == reason


def names(*people: Person) -> list[str]:
    """Fingerprints in base64, in the roster's order."""
    return [encode_base64(name_of(person)) for person in people]


def test_the_client_imports_no_file_and_no_library_of_ours() -> None:
    sources = [path.read_text() for path in FOLDER.glob("*.mjs")]
    imported = {name for source in sources for name in re.findall(r'from "([^"]+)"', source)}
    own = {f"./{path.name}" for path in FOLDER.glob("*.mjs")} - {"./client.mjs"}
    assert imported == {"node:crypto", "node:fs", "node:path", "@noble/post-quantum/hybrid.js"} | own
    assert all(len(source.splitlines()) < 400 and "import(" not in source for source in sources)


@pytest.mark.parametrize("text", REPORT_TEXTS, ids=["short", "odd characters", "class 2"])
def test_a_report_opens_for_each_recipient_and_nobody_else(
    text: str, stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    digits = receipt.parse(stranger.report(MISCONDUCT, text))
    sealed = the_one(portal)
    opened = readers(sealed, today)
    assert set(opened) == {AMINA.name, BRUNO.name, CHEN.name}
    for content in opened.values():
        assert content["kind"] == "report"
        assert content["answers"] == {"what_happened": text}
        assert content["to"] == names(AMINA, BRUNO, CHEN)
        assert content["barred"] == []
    keys = keys_of(digits)
    assert envelope.parse(sealed).head.commitment == keys.commitment
    content = opened[AMINA.name]
    assert content["mailbox"] == encode_base64(keys.mailbox.address)
    assert content["reply_key"] == encode_base64(keys.mailbox.reply_key)
    assert content["cover"] == encode_base64(keys.mailbox.cover)


def test_who_is_left_out_opens_nothing(stranger: Stranger, portal: RunningPortal, today: date) -> None:
    stranger.report(MISCONDUCT, "It is Chen Wei.", CHEN.name)
    opened = readers(the_one(portal), today)
    assert set(opened) == {AMINA.name, BRUNO.name}
    assert opened[AMINA.name]["to"] == names(AMINA, BRUNO)
    assert opened[AMINA.name]["barred"] == names(CHEN)


def test_a_request_for_protection_opens_for_the_ethics_office(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    stranger.report(PROTECTION, "My contract was not renewed.", EMEKA.name)
    opened = readers(the_one(portal), today)
    assert set(opened) == {DANA.name, INES.name}
    assert opened[DANA.name]["kind"] == "protection request"


def test_nobody_has_answered_yet(stranger: Stranger) -> None:
    assert stranger.read(stranger.report(MISCONDUCT, "Is anybody there?")) == {"answered": False}


def test_an_answer_of_the_python_half_is_read_and_verified(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    shown = stranger.report(MISCONDUCT, "Read me.")
    deliver(portal, receipt.parse(shown), today)
    found = stranger.read(shown)
    assert (found["answered"], found["file"], found["channel"]) == (True, "team", MISCONDUCT)
    assert (found["status"], found["acknowledged"]) == ("PRELIM_ASSESSMENT", str(today))
    told = [(one["text"], one["author"], one["role"], one["verified"]) for one in found["messages"]]
    assert told == [(text, person.name, person.role, True) for person, text in TEXTS]


def test_older_messages_that_fell_out_leave_a_chain_that_is_read(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    shown = stranger.report(MISCONDUCT, "Tell me much.")
    long = [(AMINA, f"{number} " + "word " * 4_000) for number in range(1, 6)]
    deliver(portal, receipt.parse(shown), today, texts=tuple(long))
    counters = [one["counter"] for one in stranger.read(shown)["messages"]]
    assert counters == [3, 4, 5]


def test_the_ethics_offices_file_is_read_beside_the_teams(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    shown = stranger.report(MISCONDUCT, "Two offices.")
    digits = receipt.parse(shown)
    deliver(portal, digits, today)
    keys = keys_of(digits).ethics
    made = signed_messages(keys.address, [(DANA, today, "You are protected.")])
    portal.put_mailbox(keys.address, seal_value(compose(made, [DANA]), keys, PROTECTION))
    (other,) = stranger.read(shown)["others"]
    assert (other["file"], other["channel"]) == ("ethics", PROTECTION)
    assert [(one["text"], one["author"]) for one in other["messages"]] == [("You are protected.", DANA.name)]


def test_messages_forged_lost_or_moved_are_refused(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    shown = stranger.report(MISCONDUCT, "Who writes to me?")
    keys = keys_of(receipt.parse(shown)).mailbox
    made = signed_messages(keys.address, [(AMINA, today, "First."), (BRUNO, today, "Second.")])
    good = compose(made, [AMINA, BRUNO])
    first, second = good["messages"]
    fork = signed_messages(keys.address, [(AMINA, today, "Another first."), (BRUNO, today, "Second.")])
    skipped = {"counter": 3, "day": str(today)}
    altered = [
        ("signature", [{**first, "author": encode_base64(name_of(BRUNO))}, second], []),
        ("signer", [{**first, "author": encode_base64(bytes(32))}, second], []),
        ("mailbox", [second], []),
        ("mailbox", [second, first], []),
        ("mailbox", [first, fork[1].to_json()], []),
        ("mailbox", [second], [skipped]),
    ]
    for reason, messages, dropped in altered:
        values = {**good, "messages": messages, "dropped": dropped}
        portal.put_mailbox(keys.address, seal_value(values, keys, MISCONDUCT))
        with refused(reason):
            stranger.read(shown)


def test_a_follow_up_opens_for_the_team_alone(stranger: Stranger, portal: RunningPortal, today: date) -> None:
    shown = stranger.report(MISCONDUCT, "First part.")
    digits = receipt.parse(shown)
    newest = deliver(portal, digits, today, team=(AMINA, HANA))
    portal_took = set(portal.envelopes())
    stranger.follow(shown, "Second part.")
    (sealed,) = set(portal.envelopes()) - portal_took
    opened = readers(sealed, today)
    assert set(opened) == {AMINA.name, HANA.name}
    content = opened[HANA.name]
    assert content["kind"] == "follow-up"
    assert content["answers"] == {"message": "Second part."}
    assert content["u"] == encode_base64(keys_of(digits).mailbox.u)
    assert content["to"] == names(AMINA, HANA)
    assert (content["counter"], content["newest"]) == (len(TEXTS), encode_base64(newest))


def test_while_nobody_has_answered_a_follow_up_asks_whom_to_leave_out(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    shown = stranger.report(MISCONDUCT, "First part.", CHEN.name)
    with refused("nobody has answered: name the channel, and whom to leave out"):
        stranger.follow(shown, "Second part.")
    taken = set(portal.envelopes())
    stranger.follow(shown, "Second part.", MISCONDUCT, CHEN.name)
    (sealed,) = set(portal.envelopes()) - taken
    opened = readers(sealed, today)
    assert set(opened) == {AMINA.name, BRUNO.name}
    assert opened[AMINA.name]["counter"] == 0


def test_the_client_refuses_what_the_readme_refuses(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    another_root = Stranger(portal.url, today, root=signing.public_key(bytes(32)))
    higher_serial = Stranger(portal.url, today, lowest_serial=2)
    long_after = Stranger(portal.url, today + timedelta(days=60))
    for client, reason in ((another_root, "signature"), (higher_serial, "serial"), (long_after, "expired")):
        with refused(reason):
            client.report(MISCONDUCT, "To whom?")
    with refused("channel"):
        stranger.report("elsewhere", "To whom?")
    with refused("nobody on the roster is called Chen Way"):
        stranger.report(MISCONDUCT, "To whom?", "Chen Way")
    with refused("receipt"):
        stranger.read("123456 " * 7)
    with refused("receipt"):
        stranger.read("0" * 40 + "01")  # leaves the remainder of 98, which would be right
    with refused("overlong"):
        stranger.read("1" * 129)
    assert portal.envelopes() == []


@pytest.mark.parametrize(("age", "reason"), [(5, "stale"), (-3, "stale"), (4, ""), (-2, "")])
def test_a_stale_directory_is_refused_and_one_within_tolerance_is_not(
    age: int, reason: str, stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    portal.publish(TEST_PEOPLE.directory(today, fresh_on=today - timedelta(days=age)))
    if reason:
        with refused(reason):
            stranger.report(MISCONDUCT, "How old?")
    else:
        stranger.report(MISCONDUCT, "How old?")
    assert len(portal.envelopes()) == (0 if reason else 1)


def test_a_directory_with_another_epoch_note_is_refused(
    stranger: Stranger, portal: RunningPortal, today: date
) -> None:
    roster = TEST_PEOPLE.roster(today, people=(AMINA, BRUNO))
    own = [TEST_PEOPLE.epoch_note(AMINA, today), TEST_PEOPLE.epoch_note(BRUNO, today)]
    signature_of = own[1].rpartition("\n\n")[2]
    forged = own[0].rpartition("\n\n")[0] + "\n\n" + signature_of
    foreign = TEST_PEOPLE.epoch_note(CHEN, today)
    for notes, vouched, reason in (
        ([own[0], forged], [own[0], forged], "signature"),
        ([*own, foreign], [*own, foreign], "epoch"),
        (own, own[:1], "freshness"),
    ):
        listed = [roster, *notes, TEST_PEOPLE.freshness(roster, vouched, today)]
        parts = [f"{len(note.encode())}\n{note}" for note in listed]
        portal.publish(("candour/1 directory\n" + "".join(parts)).encode())
        with refused(reason):
            stranger.report(MISCONDUCT, "To whom?")


def test_too_few_recipients_are_refused(stranger: Stranger, portal: RunningPortal) -> None:
    with refused("recipients"):
        stranger.report(MISCONDUCT, "To one alone?", BRUNO.name, CHEN.name)
    assert portal.envelopes() == []
