"""Cases of the recipients' directory, of mailbox messages and of contents: nothing random either."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from crypto import canonical, directory, hpke, mailbox, signing, statement
from crypto.binding import fingerprint, number
from crypto.content import encode_base64
from crypto.roster import Roster, write_roster
from tests.vectors.cases import (
    DAY,
    IDENTITY,
    IDENTITY_SEED,
    INSTALLATION,
    MEMBER,
    OTHER,
    OTHER_SEED,
    Case,
    fixed,
)
from tests.vectors.signed import people

ROOT_SEED = fixed("root")
WORKER_SEED = fixed("worker")
FORMER_SEED = fixed("former")
ADDRESS = fixed("address")


def signed_roster(roster: Roster, seed: bytes = ROOT_SEED) -> str:
    return signing.sign_note(seed, directory.key_name(roster.installation, "root"), write_roster(roster))


def epoch_note(seed: bytes, key: bytes, first: date, last: date, identity: bytes | None = None) -> str:
    signer = signing.public_key(seed)
    text = directory.epoch_text(INSTALLATION, identity or signer, key, first, last)
    return signing.sign_note(seed, directory.officer_key_name(INSTALLATION, signer), text)


def freshness_note(roster: str, epochs: list[str], day: date) -> str:
    text = directory.freshness_text(INSTALLATION, roster, epochs, day)
    return signing.sign_note(WORKER_SEED, directory.key_name(INSTALLATION, "worker"), text)


def joined(roster: str, epochs: list[str], day: date = DAY) -> bytes:
    return directory.join([roster, *epochs, freshness_note(roster, epochs, day)])


def directories() -> list[Case]:
    roster, key = signed_roster(people()), hpke.public_key(fixed("epoch"))
    mine = epoch_note(IDENTITY_SEED, key, date(2026, 11, 15), date(2026, 12, 14))
    older = epoch_note(IDENTITY_SEED, fixed("older epoch", 1216), date(2026, 11, 1), date(2026, 11, 30))
    hers = epoch_note(OTHER_SEED, fixed("other epoch", 1216), date(2026, 10, 1), date(2026, 10, 30))
    data = joined(roster, [mine])
    as_of = {
        "root": signing.public_key(ROOT_SEED),
        "installation": INSTALLATION,
        "day": str(DAY).encode(),
        "serial": number(7),
    }

    def case(name: str, data: bytes, error: str | None = None, **other: bytes) -> Case:
        return Case(name, {"data": data, **as_of, **other}, error)

    def on(day: date) -> bytes:
        return str(day).encode()

    other_roster = signed_roster(replace(people(), organization="Another Organization"))
    line = f"\u2014 {directory.officer_key_name(INSTALLATION, IDENTITY)} "
    failing = signing.sign_note(OTHER_SEED, line.split(" ")[1], "x\n").split("\n")[2]
    disturbed = epoch_note(OTHER_SEED, fixed("key", 1216), DAY, DAY) + failing + "\n"
    stolen = epoch_note(OTHER_SEED, key, DAY, DAY, IDENTITY)
    month_later = DAY + timedelta(days=31)
    return [
        case("one key of two officers", data),
        case("the newest of two keys; one that has ended", joined(roster, [older, mine, hers])),
        case("signed two days ahead of our clock", joined(roster, [mine], DAY + timedelta(days=2))),
        case("a line in a colleague's name that fails", joined(roster, [mine, disturbed])),
        case(
            "unsigned",
            directory.join([write_roster(people()), mine, freshness_note(roster, [mine], DAY)]),
            "note",
        ),
        case("expired", joined(roster, [mine], date(2026, 12, 8)), "expired", day=on(date(2026, 12, 8))),
        case("not yet valid", joined(roster, [mine]), "expired", day=on(date(2026, 10, 29))),
        case("lower serial", data, "serial", serial=number(8)),
        case("other root", data, "signature", root=IDENTITY),
        case("roster signed by another", joined(signed_roster(people(), OTHER_SEED), [mine]), "signature"),
        case("other installation", data, "signature", installation=bytes(16)),
        case("epoch note by another officer", joined(roster, [stolen]), "signature"),
        case(
            "epoch note by nobody on the roster",
            joined(roster, [epoch_note(FORMER_SEED, key, DAY, DAY)]),
            "epoch",
        ),
        case("epoch of 31 days", joined(roster, [epoch_note(IDENTITY_SEED, key, DAY, month_later)]), "epoch"),
        case("trailing bytes", data + b"\n", "directory"),
        case("a length with a leading zero", data.replace(b"directory\n", b"directory\n0"), "directory"),
        case("only one note", directory.join([roster]), "directory"),
        case("stale", joined(roster, [mine], DAY - timedelta(days=5)), "stale"),
        case("fresh from the future", joined(roster, [mine], DAY + timedelta(days=3)), "stale"),
        case(
            "freshness of another roster",
            directory.join([roster, mine, freshness_note(other_roster, [mine], DAY)]),
            "freshness",
        ),
        case(
            "an epoch note withheld",
            directory.join([roster, freshness_note(roster, [mine], DAY)]),
            "freshness",
        ),
    ]


def epochs() -> list[Case]:
    """What the server checks before it takes an officer's epoch note."""
    key, last = fixed("epoch key", 1216), DAY + timedelta(days=29)
    mine = epoch_note(IDENTITY_SEED, key, DAY, last)
    hers = {"identity": IDENTITY, "installation": INSTALLATION}
    longer = epoch_note(IDENTITY_SEED, key, DAY, DAY + timedelta(days=31))
    backwards = epoch_note(IDENTITY_SEED, key, DAY, DAY - timedelta(days=1))
    stolen = epoch_note(IDENTITY_SEED, key, DAY, last, OTHER)
    return [
        Case("thirty days", {"note": mine.encode(), **hers}),
        Case("by another", {"note": mine.encode(), **hers, "identity": OTHER}, "signature"),
        Case(
            "of another installation", {"note": mine.encode(), **hers, "installation": bytes(16)}, "signature"
        ),
        Case("in another's name", {"note": stolen.encode(), **hers}, "epoch"),
        Case("too long", {"note": longer.encode(), **hers}, "epoch"),
        Case("backwards", {"note": backwards.encode(), **hers}, "epoch"),
    ]


def message(seed: bytes, counter: int, before: bytes, text: str, day: date = DAY) -> mailbox.Message:
    item = statement.Item(
        INSTALLATION, ADDRESS, fixed(f"reply {counter}", 16), statement.REPLY, counter, day, before, text
    )
    return mailbox.Message(item, fingerprint(signing.public_key(seed)), signing.sign(seed, item.message()))


def chain() -> list[mailbox.Message]:
    first = message(FORMER_SEED, 1, b"", "Received.", date(2026, 6, 1))
    second = message(IDENTITY_SEED, 2, first.item.hash(), "We have a question.")
    return [first, second, message(OTHER_SEED, 3, second.item.hash(), "\u0634\u0643\u0631\u0627")]


def mailboxes() -> list[Case]:
    messages = chain()
    values = dict(mailbox.compose(3, "OPENED", DAY, [MEMBER, fingerprint(OTHER)], messages))
    shown = values["messages"]
    gone = [{"counter": 1, "day": "2026-06-01"}]
    place = {"roster": write_roster(people()).encode(), "installation": INSTALLATION, "address": ADDRESS}

    def case(name: str, error: str | None = None, /, **changes: Any) -> Case:
        return Case(name, {"values": canonical.encode({**values, **changes}), **place}, error)

    def other(at: int, **changes: Any) -> list[Any]:
        return [{**part, **changes} if n == at else part for n, part in enumerate(shown)]

    late = message(FORMER_SEED, 1, b"", "Received.", date(2026, 7, 1)).to_json()
    forged = {**shown[0], "author": encode_base64(fixed("stranger"))}
    return [
        case("three messages, one of a former officer"),
        case("the first fell out", dropped=gone, messages=shown[1:]),
        case("no messages, not acknowledged", messages=[], acknowledged=""),
        case("a message dropped from the middle", "mailbox", messages=[shown[0], shown[2]]),
        case("a message dropped without its day", "mailbox", messages=shown[1:]),
        case("reordered", "mailbox", messages=[shown[1], shown[0], shown[2]]),
        case("doubled", "mailbox", messages=[shown[0], shown[0], *shown[1:]]),
        case("a text altered", "signature", messages=[*shown[:2], {**shown[2], "text": "No."}]),
        case("a text altered, and so the chain", "mailbox", messages=other(0, text="No.")),
        case("by a stranger", "signer", messages=[forged]),
        case("by a former officer, after her last day", "signer", messages=[late]),
        case("in another officer's name", "signature", messages=[{**shown[0], "author": shown[1]["author"]}]),
        case("unknown key", "mailbox", note="x"),
        case("unknown key of a message", "mailbox", messages=other(0, role="x")),
        case("status not a code", "mailbox", status="opened"),
        case("nine in the team", "mailbox", team=[encode_base64(fixed(str(n))) for n in range(9)]),
        case("version 0", "mailbox", version=0),
        Case(
            "moved to another mailbox",
            {**place, "values": canonical.encode(values), "address": bytes(32)},
            "mailbox",
        ),
    ]


def content_values(**changes: Any) -> dict[str, Any]:
    """A report's content without its signature."""
    values = {
        "v": 1,
        "kind": "report",
        "answers": {"what_happened": "Café \u0634", "category": ["FRAUD", "OTHER"]},
        "language": "en",
        "sealed_on": str(DAY),
        "serial": 7,
        "to": [encode_base64(MEMBER)],
        "barred": [],
        "reply_key": encode_base64(fixed("reply key", 1216)),
        "mailbox": encode_base64(ADDRESS),
        "cover": encode_base64(fixed("cover")),
        "w": encode_base64(fixed("w")),
        "u": encode_base64(IDENTITY),
        "counter": 0,
        "newest": "",
        "files": [],
        "bundle": "",
    }
    return {**values, **changes}


def contents() -> list[Case]:
    def case(name: str, error: str | None = None, /, **changes: Any) -> Case:
        values = content_values(signature=encode_base64(bytes(64)), **changes)
        text = canonical.encode({key: value for key, value in values.items() if value is not ...})
        return Case(name, {"text": text}, error)

    file = {"name": "a.pdf", "type": "application/pdf", "length": 1, "sha256": encode_base64(bytes(32))}
    proof = dict.fromkeys(("author", "blind", "u", "signature"), "")
    consent = dict.fromkeys(
        (
            "id",
            "purpose",
            "addressee",
            "answer",
            "end",
            "day",
            "signature",
            "reply_key",
            "mailbox",
            "cover",
            "u",
            "hash",
        ),
        "",
    )
    follow_up = {"kind": "follow-up", "reply_key": "", "cover": "", "w": ""}
    bundle = encode_base64(bytes(16))
    twice = json.dumps(content_values()).replace(" ", "").encode()
    return [
        case("report"),
        case("report taken by telephone, with files", taken="PHONE", files=[file] * 20, bundle=bundle),
        case("protection request with a proof", kind="protection request", authorship=proof),
        case("follow-up", **follow_up, counter=2, newest=encode_base64(bytes(32))),
        case("hand-over with a consent", kind="hand-over", consent=consent),
        case("unknown key", "content", note="x"),
        case("a missing key", "content", bundle=...),
        case("unknown kind", "content", kind="rumour"),
        case("a proof in a report", "content", authorship=proof),
        case("unknown key of a proof", "content", kind="protection request", authorship={**proof, "x": ""}),
        case("taken in a follow-up", "content", **follow_up, taken="PHONE"),
        case(
            "a follow-up with a reply key",
            "content",
            **{**follow_up, "reply_key": encode_base64(bytes(1216))},
        ),
        case("version 2", "content", v=2),
        case("language of three letters", "content", language="eng"),
        case("no day", "day", sealed_on="2026-11-31"),
        case("a counter below zero", "content", counter=-1),
        case("w of 31 bytes", "content", w=encode_base64(bytes(31))),
        case("base64 with stray bits", "base64", bundle="AAAAAAAAAAAAAAAAAAAAAB=="),
        case("a recipient twice", "content", to=[encode_base64(MEMBER)] * 2),
        case("a capital question", "content", answers={"a": {"b": "c"}}),
        case("a code in small letters", "content", answers={"category": ["fraud"]}),
        case("21 files", "content", files=[file] * 21),
        case("a file without a name", "content", files=[{**file, "name": ""}]),
        case("a name of 255 characters", files=[{**file, "name": "\U0001f600" * 255}]),
        case("a name of 256 characters", "content", files=[{**file, "name": "\U0001f600" * 256}]),
        case("a type without a solidus", "content", files=[{**file, "type": "pdf"}]),
        case("a length below zero", "content", files=[{**file, "length": -1}]),
        Case("not canonical", {"text": twice}, "json"),
        Case("an array", {"text": b"[]"}, "content"),
    ]


def large() -> dict[str, list[Case]]:
    day = {"day": str(DAY).encode()}
    return {
        "directory": directories(),
        "epoch": epochs(),
        "mailbox-messages": mailboxes(),
        "content": contents(),
        "compose": [
            Case("three fit", {"count": number(3), "length": number(100), **day}),
            Case("the oldest fall out", {"count": number(40), "length": number(3000), **day}),
            Case("one too long for any mailbox", {"count": number(1), "length": number(70_000), **day}),
        ],
    }
