"""Harnesses of ciphertexts: any bytes in their place, and any text that a holder of the right key sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256

from crypto import (
    bundle,
    canonical,
    chunked,
    content,
    dossier,
    envelope,
    hpke,
    officer,
    openings,
    recovery,
    seal,
    signing,
    unseal,
)
from crypto.address import ANSWER_SIZE
from crypto.binding import number
from crypto.bundle import BundledFile
from crypto.dossier import CaseKey
from crypto.padding import pad
from crypto.table import ITEM_KINDS, ROWS, bound
from review.secret import ServerSecret
from tests.fuzz.contract import harness, packed, refusing, unpacked, vectors
from tests.fuzz.formats import INSTALLATION, KEY, json_of
from tests.fuzz.mutation import json_mutant

CASE = CaseKey(INSTALLATION, "2026-K7Q4ZD", 2, KEY)
SECRET = officer.Secret(KEY, bytes(32))
_BODY = ("sealed", "padding", "json", "content", "base64", "day")


@cache
def public() -> bytes:
    """The public half of `KEY`."""
    return hpke.public_key(KEY)


def _bytes_or_key(read: Callable[[bytes], bytes], *sealed: bytes) -> None:
    """Of each a 32-byte key or a refusal."""
    for data in sealed:
        with refusing("sealed"):
            assert len(read(data)) == 32


@harness("crypto.hpke.unseal", "crypto.hpke.seal", "crypto.hpke.public_key",
         seeds=lambda: [*vectors("hpke", "sealed")(), packed(public(), b"")])  # fmt: skip
def hpke_seal(data: bytes) -> None:
    with refusing("sealed"):
        hpke.unseal(KEY, b"info", data)
    to, text = unpacked(data, 2)
    with refusing("weak key"):
        hpke.seal(to, b"info", text)
    assert hpke.unseal(KEY, text, hpke.seal(hpke.public_key(KEY), text, data)) == data


def _streams() -> Iterator[bytes]:
    yield from vectors("chunked", "sealed")()
    for size in (0, 1, 16_383, 16_384, 16_385, 32_768):
        yield packed(number(5)[:2], chunked.encrypt(KEY, b"context", bytes(size)))


@harness("crypto.chunked.decrypt", "crypto.chunked.encrypt", "crypto.chunked.decrypt_under",
         "crypto.chunked.encrypt_under", "crypto.chunked.derive", seeds=_streams, longest=34_000)  # fmt: skip
def chunked_stream(data: bytes) -> None:
    _, stream = unpacked(data, 2)
    for given in (data, stream):
        with refusing("sealed"):
            assert chunked.encrypted_size(len(chunked.decrypt(KEY, b"context", given))) == len(given)
        with refusing("sealed"):
            chunked.decrypt_under(KEY, b"context", given)
    assert chunked.decrypt(KEY, data, chunked.encrypt(KEY, data, data)) == data
    assert chunked.decrypt_under(KEY, data, chunked.encrypt_under(KEY, data, data)) == data


@cache
def request_seal() -> bytes:
    head = envelope.Head(1, INSTALLATION, INSTALLATION, KEY).to_bytes()
    return head + seal.seal_slots(head, [public()], KEY)


@harness("crypto.unseal.open_body", "crypto.unseal.check_author", "crypto.seal.size_class",
         seeds=vectors("content", "text"), mutator=json_mutant, longest=15_356)  # fmt: skip
def envelope_body(data: bytes) -> None:
    """Any content that a hostile reporter seals: under a good head, its signature hers."""
    with refusing(*_BODY, "not by its author"):
        unseal.check_author(request_seal(), unseal.open_body(request_seal(), data, KEY))
    values = json_of(data)
    if isinstance(values, dict):
        with refusing("json", "too long"):
            assert seal.size_class(values) in envelope.BODY_SIZES
        signature = signing.sign(KEY, content.signed_message(request_seal(), values))
        values = {**values, "signature": content.encode_base64(signature)}
    body = chunked.encrypt(
        KEY, envelope.body_context(request_seal()), pad(canonical.encode(values)[:15_356], 15_360)
    )
    with refusing(*_BODY, "not by its author"):
        unseal.check_author(request_seal(), unseal.open_body(request_seal(), body, KEY))


@harness("crypto.unseal.open_slots", "crypto.seal.seal_slots", "crypto.seal.seal_envelope",
         seeds=lambda: [packed(b"\0\0\0\4\5\6", KEY), packed(b"\1\0", KEY)], longest=2000)  # fmt: skip
def envelope_slots(data: bytes) -> None:
    """Places in the head and the slots, each with the byte that is put there; and a slot of any bytes."""
    changes, slot = unpacked(data, 2)
    altered = bytearray(request_seal())
    for at in range(0, len(changes) - 2, 3):
        altered[int.from_bytes(changes[at : at + 2], "big") % len(altered)] = changes[at + 2]
    altered[envelope.HEAD_SIZE : envelope.HEAD_SIZE + len(slot)] = slot
    with refusing("form", "two keys"):
        assert unseal.open_slots(bytes(altered[: envelope.SEAL_SIZE]), [KEY]) in {None, KEY}
    with refusing("content", "json", "base64", "day"):
        head = envelope.parse_head(request_seal())
        seal.seal_envelope(head, [], {"text": slot.hex()}, lambda message: sha256(message).digest() * 2)


@harness("crypto.bundle.Opener.update", "crypto.bundle.Opener.finalize", "crypto.bundle.stream_key",
         seeds=lambda: [packed(b"\4\2\0", b"onetwo"), packed(b"\0\0", b"")], longest=3000)  # fmt: skip
def bundle_opener(data: bytes) -> None:
    """Lengths that an envelope claims, and files that a hostile reporter seals, whole or cut."""
    lengths, text = unpacked(data, 2)
    files = [BundledFile(length, sha256(text[:length]).digest()) for length in lengths] or [
        BundledFile(0, KEY)
    ]
    key, context = bundle.stream_key(KEY, INSTALLATION), bundle.context(INSTALLATION)
    sealed = chunked.encrypt(key, context, text.ljust(65_536, b"\0"))
    for stream in (data, sealed, sealed[: -1 - len(lengths)], chunked.encrypt(key, context, text)):
        with refusing("sealed", "padding", "file", "too long"):
            opener = bundle.Opener(KEY, INSTALLATION, files, len(files) - 1)
            found = opener.update(stream[:50]) + opener.update(stream[50:]) + opener.finalize()
            assert BundledFile(len(found), sha256(found).digest()) == files[-1]


@harness("crypto.dossier.CaseKey.open_content_key", "crypto.dossier.CaseKey.open_hand_in",
         "crypto.dossier.CaseKey.open_chain", "crypto.dossier.CaseKey.open_link", "crypto.dossier.unwrap",
         "crypto.dossier.hand_in", "crypto.dossier.CaseKey.wrap", "crypto.dossier.CaseKey.seal_content_key",
         seeds=lambda: [KEY, b"", bytes(31)])  # fmt: skip
def case_keys(data: bytes) -> None:
    """Keys in a dossier: any bytes, and any plaintext under the right key."""
    place = {"installation": INSTALLATION, "dossier": CASE.dossier.encode()}
    under = {
        kind: chunked.encrypt_under(KEY, bound(kind, **place, **more), data)
        for kind, more in (
            ("content key", {"envelope": KEY}),
            ("case chain", {"generation": number(2)}),
            ("link", {"generation": number(2)}),
        )
    }
    wrap = bound("case wrap", **place, generation=number(2), member=KEY)
    _bytes_or_key(lambda sealed: CASE.open_content_key(sealed, KEY), data, under["content key"])
    _bytes_or_key(lambda sealed: CASE.open_chain(sealed).key, data, under["case chain"])
    _bytes_or_key(lambda sealed: CASE.open_link(sealed, CASE.dossier, 2).key, data, under["link"])
    handed = dossier.hand_in(data, CASE.dossier_key, INSTALLATION, CASE.dossier, KEY)
    _bytes_or_key(lambda sealed: CASE.open_hand_in(sealed, KEY), data, handed)
    _bytes_or_key(
        lambda sealed: dossier.unwrap(sealed, KEY, INSTALLATION, CASE.dossier, 2, KEY).key,
        data,
        hpke.seal(public(), wrap, data),
    )
    assert dossier.unwrap(CASE.wrap(public(), data), KEY, INSTALLATION, CASE.dossier, 2, data) == CASE
    assert CASE.open_content_key(CASE.seal_content_key(KEY, data), data) == KEY


@harness("crypto.dossier.CaseKey.open_item", "crypto.dossier.CaseKey.seal_item",
         "crypto.dossier.open_approval", "crypto.dossier.seal_approval",
         seeds=vectors("canonical", "text"), mutator=json_mutant)  # fmt: skip
def dossier_items(data: bytes) -> None:
    kind = ITEM_KINDS[len(data) % len(ITEM_KINDS)]
    row = {
        "installation": INSTALLATION,
        "dossier": CASE.dossier.encode(),
        "item": INSTALLATION,
        "author": KEY,
    }
    context = bound(kind, **{name: row[name] for name in ROWS[kind].bound})
    padded = pad(data, 4 + len(data))
    for sealed in (
        data,
        chunked.encrypt_under(KEY, context, data),
        chunked.encrypt_under(KEY, context, padded),
    ):
        with refusing("sealed", "padding", "json"):
            CASE.open_item(kind, INSTALLATION, KEY, sealed)
    info = bound("approval", installation=INSTALLATION, dossier=CASE.dossier.encode(), request=INSTALLATION)
    place = INSTALLATION, CASE.dossier, INSTALLATION
    for sealed in (data, hpke.seal(public(), info, padded)):
        with refusing("sealed", "padding", "json"):
            dossier.open_approval(sealed, KEY, *place)
    with refusing("too long", "json"):
        values = {"text": json_of(data)}
        assert CASE.open_item(kind, KEY, KEY, CASE.seal_item(kind, KEY, KEY, values)) == values
        assert dossier.open_approval(dossier.seal_approval(public(), *place, values), KEY, *place) == values


@harness("crypto.dossier.open_mailbox", "crypto.dossier.seal_mailbox",
         seeds=vectors("mailbox-messages", "values"), mutator=json_mutant, longest=ANSWER_SIZE)  # fmt: skip
def mailbox_value(data: bytes) -> None:
    """Any bytes in a mailbox, and what somebody who knows cover and reply key may seal into it."""
    channels = [bytes(16), INSTALLATION]
    place = KEY, KEY, INSTALLATION, KEY
    info = bound("mailbox", installation=INSTALLATION, address=KEY, channel=INSTALLATION)
    cover = bound("mailbox cover", installation=INSTALLATION, address=KEY)
    covered = chunked.encrypt(KEY, cover, data)
    inner = chunked.encrypt(KEY, cover, hpke.seal(public(), info, pad(data, 4 + len(data))))
    for value in (data, covered, inner):
        with refusing("sealed", "padding", "json"):
            assert (dossier.open_mailbox(value, *place, channels) or channels)[0] in channels
    with refusing("too long", "json"):
        values = {"text": json_of(data)}
        sealed = dossier.seal_mailbox(values, public(), KEY, INSTALLATION, KEY, INSTALLATION)
        assert len(sealed) == ANSWER_SIZE
        assert dossier.open_mailbox(sealed, *place, channels) == (INSTALLATION, values)


def _secrets() -> Iterator[bytes]:
    seed = content.encode_base64(KEY)
    epochs = [{"first": "2026-01-01", "last": "2026-01-31", "seed": seed}]
    yield canonical.encode({"v": 1, "identity": seed, "personal": seed, "epochs": epochs})


@harness("crypto.officer.open_secret", "crypto.officer.seal_secret", "crypto.officer.open_escrow",
         "crypto.officer.seal_escrow", seeds=_secrets, mutator=json_mutant)  # fmt: skip
def officer_secret(data: bytes) -> None:
    login = "amina"
    row = {"installation": INSTALLATION, "login": login.encode(), "version": number(1)}
    padded = pad(data, 4 + len(data))
    reasons = ("sealed", "padding", "json", "secret", "base64", "day")
    for sealed in (data, chunked.encrypt(KEY, bound("officer", **row), padded)):
        with refusing(*reasons):
            found = officer.open_secret(sealed, KEY, INSTALLATION, login, 1)
            with refusing("too long"):
                again = officer.seal_secret(found, KEY, INSTALLATION, login, 1)
                assert officer.open_secret(again, KEY, INSTALLATION, login, 1) == found
    for sealed in (data, hpke.seal(public(), bound("officer escrow", **row), padded)):
        with refusing(*reasons):
            found = officer.open_escrow(sealed, KEY, INSTALLATION, login, 1)
            with refusing("too long"):
                again = officer.seal_escrow(found, public(), INSTALLATION, login, 1)
                assert officer.open_escrow(again, KEY, INSTALLATION, login, 1) == found


@harness("crypto.officer.open_own", "crypto.officer.seal_own", seeds=vectors("canonical", "text"),
         mutator=json_mutant)  # fmt: skip
def officers_own(data: bytes) -> None:
    kind = officer.OWN_KINDS[len(data) % 2]
    row = bound(kind, installation=INSTALLATION, login=b"amina", item=KEY)
    padded = pad(data, 4 + len(data))
    for sealed in (data, chunked.encrypt_under(SECRET.personal_seed, row, padded)):
        with refusing("sealed", "padding", "json"):
            officer.open_own(SECRET, kind, INSTALLATION, "amina", KEY, sealed)
    with refusing("too long", "json"):
        values = {"text": json_of(data)}
        sealed = officer.seal_own(SECRET, kind, INSTALLATION, "amina", KEY, values)
        assert officer.open_own(SECRET, kind, INSTALLATION, "amina", KEY, sealed) == values


@harness("crypto.openings.open_openings", "crypto.openings.seal_openings", "crypto.recovery.open_share",
         "crypto.recovery.seal_share", seeds=lambda: [bytes(33), b""])  # fmt: skip
def openings_and_shares(data: bytes) -> None:
    sealed = openings.seal_openings(public(), INSTALLATION, KEY, data)
    assert openings.open_openings(sealed, KEY, INSTALLATION, KEY) == data
    row = bound("auditor's openings", installation=INSTALLATION, checkpoint=KEY)
    for other in (data, hpke.seal(public(), row, KEY) + data, hpke.seal(public(), row, data[:32]) + sealed):
        with refusing("sealed"):
            openings.open_openings(other, KEY, INSTALLATION, KEY)
    with refusing("share"):
        share = recovery.seal_share(data, public(), INSTALLATION, INSTALLATION, 1)
        assert recovery.open_share(share, KEY, INSTALLATION, INSTALLATION, 1) == data
    info = bound("recovery share", installation=INSTALLATION, recovery=INSTALLATION, index=number(1))
    for other in (data, hpke.seal(public(), info, data)):
        with refusing("sealed", "share"):
            recovery.open_share(other, KEY, INSTALLATION, INSTALLATION, 1)


@harness("review.secret.ServerSecret.open_totp", "review.secret.ServerSecret.seal_totp",
         seeds=lambda: [b"JBSWY3DPEHPK3PXP"])  # fmt: skip
def sealed_totp(data: bytes) -> None:
    server = ServerSecret(KEY, INSTALLATION)
    secret = data.hex()
    assert server.open_totp("amina", server.seal_totp("amina", secret)) == secret
    with refusing("sealed"):
        server.open_totp("amina", data)
