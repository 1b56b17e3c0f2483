"""Cases of ciphertexts: sealed anew at each run, since neither library takes randomness as an argument."""

from __future__ import annotations

from typing import Any

from crypto import envelope, hpke, receipt, seal, signing
from crypto.binding import bind, number
from crypto.content import FOLLOW_UP, HAND_OVER, encode_base64
from crypto.table import ROWS, bound
from tests.vectors.cases import (
    CHANNEL,
    DOSSIER,
    IDENTITY,
    IDENTITY_SEED,
    INSTALLATION,
    LOGIN,
    MEMBER,
    OTHER,
    RECEIPT,
    Case,
    fixed,
)
from tests.vectors.cases import flipped as flip
from tests.vectors.directories import content_values
from tests.vectors.operations import Inputs
from tests.vectors.seals import SEALS
from tests.vectors.shares import CHECK, SHARES

SEED = fixed("seed")
CASE = {"installation": INSTALLATION, "dossier": DOSSIER, "key": fixed("case key")}
GENERATION = {**CASE, "generation": number(2)}
WRAP = {
    "installation": INSTALLATION,
    "dossier": DOSSIER,
    "generation": number(2),
    "member": MEMBER,
    "seed": SEED,
}
VERSION = {"installation": INSTALLATION, "login": LOGIN, "version": number(1)}
HASH = {"envelope": fixed("envelope")}
ITEM = {**CASE, "item": fixed("item", 16), "author": MEMBER}
SECRET = fixed("identity") + SEED + fixed("epoch") + b"2026-11-152026-12-14"


def _cases(
    kind: str, inputs: Inputs, plaintext: bytes, moved: dict[str, Inputs], name: str = "fixed"
) -> list[Case]:
    """One that opens, and the same ciphertext with a bit flipped or taken to another place."""
    sealed = SEALS[kind](inputs, plaintext)
    return [
        Case(name, {**inputs, "sealed": sealed}),
        Case(f"{name}, a bit flipped", {**inputs, "sealed": flip(sealed)}, "sealed"),
        *(
            Case(f"{name}: {place}", {**inputs, **other, "sealed": sealed}, "sealed")
            for place, other in moved.items()
        ),
    ]


def _opening(kind: str, inputs: Inputs, plaintext: bytes) -> Case:
    return Case("fixed", {**inputs, "sealed": SEALS[kind](inputs, plaintext)})


def _blocks() -> dict[str, list[Case]]:
    context = {"key": fixed("key"), "context": b"context"}
    lengths = (0, 1, 16_383, 16_384, 16_385)
    chunks = [
        Case(f"{length} bytes", {**context, "sealed": SEALS["chunked"](context, fixed("text", length))})
        for length in lengths
    ]
    two = SEALS["chunked"](context, fixed("text", 16_384))
    info = {"seed": SEED, "info": bind("candour/1 test")}
    return {
        "chunked": [
            *chunks,
            Case("cut at a chunk's edge", {**context, "sealed": two[:-16]}, "sealed"),
            Case("other context", {**context, "context": b"", "sealed": two}, "sealed"),
            Case("other key", {**context, "key": SEED, "sealed": two}, "sealed"),
            Case("shorter than a header", {**context, "sealed": two[:55]}, "sealed"),
            Case("key of 31 bytes", {**context, "key": SEED[:31], "sealed": two}, "range"),
        ],
        "hpke": [
            *_cases(
                "hpke",
                info,
                b"plaintext",
                {"other info": {"info": b""}, "other key": {"seed": fixed("other")}},
            ),
            Case("shorter than an encapsulation", {**info, "sealed": bytes(1119)}, "sealed"),
            Case("zero X25519 share", {**info, "sealed": bytes(1152)}, "sealed"),
        ],
    }


def _dossier() -> dict[str, list[Case]]:
    places: dict[str, Inputs] = {
        "another dossier": {"dossier": b"2026-AAAAAA"},
        "another item": {"item": bytes(16)},
        "another case key": {"key": fixed("server's case key")},
    }
    items = []
    for kind in (
        "note",
        "draft",
        "task",
        "reason",
        "letter",
        "finding",
        "lesson",
        "summary",
        "translation",
        "attestation",
        "reply",
        "person",
        "coded facts",
        "exhibit label",
    ):
        inputs = {**ITEM, "kind": kind.encode()}
        moved = {"another kind": {"kind": b"task" if kind == "note" else b"note"}} | places
        if kind not in {"person", "coded facts", "exhibit label"}:
            moved["another author"] = {"author": OTHER}
        items += _cases("dossier-item", inputs, b'{"text":"x"}', moved, kind)
    sealed = items[0].inputs["sealed"]
    generation: dict[str, Inputs] = {
        "another generation": {"generation": number(3)},
        "another dossier": {"dossier": b"X"},
    }
    members: dict[str, Inputs] = {
        "another member": {"member": OTHER},
        "removed: another personal key": {"seed": fixed("removed")},
    }
    wrapping = bound("case wrap", **{name: WRAP[name] for name in ROWS["case wrap"].bound})
    key = fixed("content key")
    return {
        "dossier-item": [
            *items,
            Case("no row of an item", {**ITEM, "kind": b"content key", "sealed": sealed}, "kind"),
        ],
        "document": [_opening("document", ITEM, b"%PDF")],
        "content-key": _cases(
            "content-key", {**CASE, **HASH}, key, {"another envelope": {"envelope": bytes(32)}}
        ),
        "hand-in": _cases(
            "hand-in", {**GENERATION, **HASH}, key, generation | {"another envelope": {"envelope": bytes(32)}}
        ),
        "case-wrap": [
            *_cases("case-wrap", WRAP, fixed("case key"), generation | members),
            Case(
                "31 bytes are no key",
                {**WRAP, "sealed": hpke.seal(hpke.public_key(SEED), wrapping, SEED[:31])},
                "sealed",
            ),
        ],
        "case-chain": _cases("case-chain", GENERATION, fixed("older key"), generation),
        "link": _cases(
            "link",
            {**GENERATION, "merged": b"2026-MERGED", "merged_generation": number(4)},
            fixed("merged key"),
            {
                "another merged dossier": {"merged": b"2026-OTHER0"},
                "its generation": {"merged_generation": number(3)},
            },
        ),
        "approval": _cases(
            "approval",
            {"installation": INSTALLATION, "dossier": DOSSIER, "request": fixed("request", 16), "seed": SEED},
            b'{"text":"x"}',
            {"another request": {"request": bytes(16)}, "another dossier": {"dossier": b"X"}},
        ),
        "bundle": [_opening("bundle", {"key": key, "bundle": fixed("bundle", 16)}, b"two files")],
    }


def _officer() -> dict[str, list[Case]]:
    own = {"personal_seed": SEED, "installation": INSTALLATION, "login": LOGIN, "item": fixed("view", 16)}
    login: dict[str, Inputs] = {
        "another login": {"login": b"bruno"},
        "another version": {"version": number(2)},
    }
    share = {
        "installation": INSTALLATION,
        "recovery": fixed("recovery", 16),
        "index": number(1),
        "seed": SEED,
    }
    wrong = {"another passphrase's key": {"key": fixed("wrong")}}
    server = {"secret": fixed("server secret"), "installation": INSTALLATION}
    openings = {"seed": SEED, "installation": INSTALLATION, "checkpoint": fixed("checkpoint")}
    view = _cases(
        "own", {**own, "kind": b"view"}, b'{"q":"x"}', {"as a trail": {"kind": b"own trail"}}, "view"
    )
    trail = _cases(
        "own",
        {**own, "kind": b"own trail"},
        b'{"q":"x"}',
        {"another login": {"login": b"bruno"}},
        "own trail",
    )
    return {
        "own": [*view, *trail, Case("no row of one's own", {**view[0].inputs, "kind": b"note"}, "kind")],
        "officer": _cases("officer", {**VERSION, "key": fixed("unlock")}, SECRET, login | wrong),
        "officer-escrow": _cases("officer-escrow", {**VERSION, "seed": SEED}, SECRET, login),
        "recovery-share": _cases(
            "recovery-share",
            share,
            fixed("share", 33),
            {"another index": {"index": number(2)}, "another recovery": {"recovery": bytes(16)}},
        ),
        "totp": _cases(
            "totp", {**server, "login": LOGIN}, b"JBSWY3DPEHPK3PXP", {"another login": {"login": b"bruno"}}
        ),
        "series-key": _cases(
            "series-key",
            {**server, "series": b"2026"},
            fixed("series key"),
            {"another series": {"series": b"2025"}},
        ),
        "release-audit": _cases(
            "release-audit",
            {**server, "release": b"2026-Q3"},
            b"audit",
            {"another release": {"release": b"2026-Q4"}},
        ),
        "auditors-openings": _cases(
            "auditors-openings", openings, b"openings", {"another checkpoint": {"checkpoint": bytes(32)}}
        ),
    }


def _recovery() -> list[Case]:
    return [
        Case("shares 1, 2, 3", {"shares": b"".join(SHARES[:3]), "check": CHECK}),
        Case("shares 5, 3, 1", {"shares": b"".join(SHARES[::-2]), "check": CHECK}),
        Case("all five", {"shares": b"".join(SHARES), "check": CHECK}),
        Case("two shares", {"shares": b"".join(SHARES[:2]), "check": CHECK}, "recovery"),
    ]


def _mailbox() -> list[Case]:
    inputs = {
        "seed": SEED,
        "cover": fixed("cover"),
        "installation": INSTALLATION,
        "address": fixed("address"),
    }
    sealed = SEALS["mailbox"](inputs, CHANNEL + b'{"v":1}')
    asked = {**inputs, "channels": bytes(16) + CHANNEL, "sealed": sealed}
    return [
        Case("under the second of two channels", asked),
        Case("filler: nothing", {**asked, "cover": fixed("other cover")}),
    ]


def sealed_envelope(kind: str, seeds: list[bytes], **changes: Any) -> bytes:
    """An envelope made with the fixed receipt, sealed to the public keys of these seeds."""
    keys = receipt.derive(RECEIPT, INSTALLATION)
    values = (
        content_values(
            kind=kind,
            reply_key=encode_base64(keys.mailbox.reply_key),
            mailbox=encode_base64(keys.mailbox.address),
            cover=encode_base64(keys.mailbox.cover),
            w=encode_base64(keys.w),
            u=encode_base64(keys.mailbox.u),
        )
        | changes
    )
    commitment = keys.commitment if kind == "report" else fixed("random C")
    head = envelope.Head(seal.size_class(values), INSTALLATION, CHANNEL, commitment)
    signer = IDENTITY_SEED if kind == HAND_OVER else keys.mailbox.follow_seed
    recipients = [hpke.public_key(seed) for seed in seeds]
    return seal.seal_envelope(head, recipients, values, lambda message: signing.sign(signer, message))


def _envelopes() -> list[Case]:
    seeds = [SEED, fixed("second seed")]
    report = sealed_envelope("report", seeds)
    long = content_values()["answers"] | {"what_happened": "x" * 20_000}
    u = receipt.derive(RECEIPT, INSTALLATION).mailbox.u
    follow_up = sealed_envelope(FOLLOW_UP, seeds, reply_key="", cover="", w="")
    mine = {"seeds": fixed("older seed") + SEED}
    return [
        Case("report", {"envelope": report, **mine}),
        Case(
            "report of the larger class", {"envelope": sealed_envelope("report", seeds, answers=long), **mine}
        ),
        Case("report, for somebody else: nothing", {"envelope": report, "seeds": fixed("older seed")}),
        Case("follow-up", {"envelope": follow_up, **mine, "u": u}),
        Case(
            "follow-up of another dossier",
            {"envelope": follow_up, **mine, "u": IDENTITY},
            "not by its author",
        ),
        Case("dummy: nothing", {"envelope": sealed_envelope("report", []), **mine}),
        Case("cut", {"envelope": report[:-1], **mine}, "form"),
    ]


def _slot() -> list[Case]:
    head = envelope.Head(1, INSTALLATION, CHANNEL, fixed("C")).to_bytes()
    inputs = {"head": head, "seed": SEED}
    return _cases("slot", inputs, fixed("content key"), {"another head": {"head": flip(head)}})


def ciphertexts() -> dict[str, list[Case]]:
    return {
        **_blocks(),
        **_dossier(),
        **_officer(),
        "recovery": _recovery(),
        "mailbox": _mailbox(),
        "envelope": _envelopes(),
        "slot": _slot(),
    }
