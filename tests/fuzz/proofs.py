"""Harnesses of proofs of authorship, and of the register in which a proved report is looked up."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256

from crypto import authorship, receipt, register
from crypto.authorship import Proof
from crypto.register import BATCH_STEP, ENTRY_SIZE, Batch
from tests.fuzz.contract import harness, packed, refusing, text_of, unpacked
from tests.fuzz.formats import INSTALLATION, KEY, json_of
from tests.fuzz.mutation import json_mutant
from tests.fuzz.sealed import request_seal

_FIELDS = ("author", "blind", "u", "signature")


@cache
def _proof() -> Proof:
    payload = "0123456789" * 4
    keys = receipt.derive(payload + receipt.check_digits(payload), INSTALLATION)
    return keys.prove(INSTALLATION, INSTALLATION, request_seal())


@harness("crypto.authorship.parse", "crypto.authorship.check", "crypto.receipt.Receipt.prove",
         seeds=lambda: [packed(*(getattr(_proof(), name) for name in _FIELDS))], longest=400)  # fmt: skip
def authorship_proof(data: bytes) -> None:
    fields = unpacked(data, len(_FIELDS))
    proof = Proof(*fields)
    with refusing("content"):
        assert authorship.parse(proof.to_json()) == proof
        with refusing("channel", "own receipt", "signature"):
            authorship.check(proof, INSTALLATION, INSTALLATION, request_seal(), [bytes(16)])
            # Whoever holds no receipt makes no other proof that passes.
            assert (proof.author, proof.commitment) == (_proof().author, _proof().commitment)
    for name, field in zip(_FIELDS, fields, strict=True):
        with refusing("content", "base64"):
            authorship.parse({**_proof().to_json(), name: text_of(field)})
    with refusing("channel", "form"):
        authorship.check(_proof(), INSTALLATION, INSTALLATION, data)


@harness("crypto.authorship.parse", seeds=lambda: [b'{"author":"QQ=="}'], mutator=json_mutant)
def authorship_json(data: bytes) -> None:
    values = json_of(data)
    if isinstance(values, dict) and all(isinstance(value, str) for value in values.values()):
        with refusing("content", "base64"):
            authorship.parse(values)


def _batches() -> list[bytes]:
    entries = sorted(register.name("arrived", bytes([at])) + bytes(4) for at in range(BATCH_STEP))
    return [b"", packed(b"\0\1", b"".join(entries)), packed(b"\0\0", b"".join(entries) * 2)]


@harness("crypto.register.find", "crypto.register.chain", "crypto.register.verify",
         seeds=_batches, longest=2 * BATCH_STEP * ENTRY_SIZE + 50)  # fmt: skip
def register_batches(data: bytes) -> None:
    """Batches whose heads are right or not, with entries of any bytes."""
    days, entries = unpacked(data, 2)
    batches, head = [], b""
    for count, day in enumerate(days[:4], 1):
        on = date.fromordinal(700_000 + day)
        head = register.chain(head, count, on, entries) if day % 7 else sha256(data).digest()
        batches.append(Batch(on, entries, head))
    with refusing("register"):
        assert len(register.verify(batches)) == 32
    for kind in (register.ARRIVED, register.OPENED):
        register.find(batches, kind, KEY)
        hostile = Batch(date(2026, 11, 24), register.name(kind, KEY) + entries, head)
        found = register.find([*batches, hostile], kind, KEY)
        assert found is None or found > date.min
