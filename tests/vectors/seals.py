"""The reverse of each operation that opens a ciphertext: inputs and plaintext in, ciphertext out.

`tests/crypto/seals.ts` is the same in TypeScript: each language opens what the other seals.
"""

from __future__ import annotations

from collections.abc import Callable

from crypto import bundle, canonical, chunked, dossier, envelope, hpke, officer, openings, recovery
from crypto.table import bound
from tests.vectors.operations import Inputs, case_key, day, number, text

Seal = Callable[[Inputs, bytes], bytes]


def _slot(inputs: Inputs, plaintext: bytes) -> bytes:
    return hpke.seal(hpke.public_key(inputs["seed"]), envelope.slot_info(inputs["head"]), plaintext)


def _bundle(inputs: Inputs, plaintext: bytes) -> bytes:
    key = bundle.stream_key(inputs["key"], inputs["bundle"])
    filled = plaintext.ljust(bundle.padded_size(len(plaintext)), b"\x00")
    return chunked.encrypt(key, bundle.context(inputs["bundle"]), filled)


def _document(inputs: Inputs, plaintext: bytes) -> bytes:
    key, context = case_key(inputs).document_stream(inputs["item"])
    return chunked.encrypt(key, context, plaintext.ljust(bundle.padded_size(len(plaintext)), b"\x00"))


def _mailbox(inputs: Inputs, plaintext: bytes) -> bytes:
    return dossier.seal_mailbox(
        canonical.decode(plaintext[16:]), hpke.public_key(inputs["seed"]), inputs["cover"],
        inputs["installation"], inputs["address"], plaintext[:16],
    )  # fmt: skip


def _hand_in(inputs: Inputs, plaintext: bytes) -> bytes:
    place = inputs["installation"], text(inputs["dossier"]), inputs["envelope"]
    return dossier.hand_in(plaintext, case_key(inputs).dossier_key, *place)


def _item(inputs: Inputs, plaintext: bytes) -> bytes:
    values = canonical.decode(plaintext)
    return case_key(inputs).seal_item(text(inputs["kind"]), inputs["item"], inputs["author"], values)


def _case_wrap(inputs: Inputs, plaintext: bytes) -> bytes:
    wrapped = case_key({**inputs, "key": plaintext})
    return wrapped.wrap(hpke.public_key(inputs["seed"]), inputs["member"])


def _chain(inputs: Inputs, plaintext: bytes) -> bytes:
    return case_key(inputs).seal_chain(case_key({**inputs, "key": plaintext}))


def _link(inputs: Inputs, plaintext: bytes) -> bytes:
    generation = number(inputs["merged_generation"])
    merged = dossier.CaseKey(inputs["installation"], text(inputs["merged"]), generation, plaintext)
    return case_key(inputs).seal_link(merged)


def _approval(inputs: Inputs, plaintext: bytes) -> bytes:
    place = inputs["installation"], text(inputs["dossier"]), inputs["request"]
    return dossier.seal_approval(hpke.public_key(inputs["seed"]), *place, canonical.decode(plaintext))


def _own(inputs: Inputs, plaintext: bytes) -> bytes:
    secret = officer.Secret(bytes(32), inputs["personal_seed"])
    place = text(inputs["kind"]), inputs["installation"], text(inputs["login"]), inputs["item"]
    return officer.seal_own(secret, *place, canonical.decode(plaintext))


def secret_of(data: bytes) -> officer.Secret:
    rest = data[64:]
    epochs = [
        officer.Epoch(rest[at : at + 32], day(rest[at + 32 : at + 42]), day(rest[at + 42 : at + 52]))
        for at in range(0, len(rest), 52)
    ]
    return officer.Secret(data[:32], data[32:64], epochs)


def _officer(inputs: Inputs, plaintext: bytes) -> bytes:
    place = inputs["installation"], text(inputs["login"]), number(inputs["version"])
    return officer.seal_secret(secret_of(plaintext), inputs["key"], *place)


def _escrow(inputs: Inputs, plaintext: bytes) -> bytes:
    place = inputs["installation"], text(inputs["login"]), number(inputs["version"])
    return officer.seal_escrow(secret_of(plaintext), hpke.public_key(inputs["seed"]), *place)


def _share(inputs: Inputs, plaintext: bytes) -> bytes:
    place = inputs["installation"], inputs["recovery"], number(inputs["index"])
    return recovery.seal_share(plaintext, hpke.public_key(inputs["seed"]), *place)


def _server(kind: str, *names: str) -> Seal:
    def sealed(inputs: Inputs, plaintext: bytes) -> bytes:
        row = bound(kind, **{name: inputs[name] for name in names})
        return chunked.encrypt_under(inputs["secret"], row, plaintext)

    return sealed


def _openings(inputs: Inputs, plaintext: bytes) -> bytes:
    auditor = hpke.public_key(inputs["seed"])
    return openings.seal_openings(auditor, inputs["installation"], inputs["checkpoint"], plaintext)


SEALS: dict[str, Seal] = {
    "hpke": lambda i, plaintext: hpke.seal(hpke.public_key(i["seed"]), i["info"], plaintext),
    "chunked": lambda i, plaintext: chunked.encrypt(i["key"], i["context"], plaintext),
    "slot": _slot,
    "bundle": _bundle,
    "mailbox": _mailbox,
    "content-key": lambda i, plaintext: case_key(i).seal_content_key(plaintext, i["envelope"]),
    "hand-in": _hand_in,
    "dossier-item": _item,
    "document": _document,
    "case-wrap": _case_wrap,
    "case-chain": _chain,
    "link": _link,
    "approval": _approval,
    "own": _own,
    "officer": _officer,
    "officer-escrow": _escrow,
    "recovery-share": _share,
    "totp": _server("totp", "installation", "login"),
    "series-key": _server("series key", "installation", "series"),
    "release-audit": _server("release audit", "installation", "release"),
    "auditors-openings": _openings,
}
