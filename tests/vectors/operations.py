"""What each kind of vector asks for: named inputs in, bytes out, or a refusal.

`tests/crypto/operations.ts` is the same in TypeScript. Texts are UTF-8, days their ten characters, numbers
big-endian; what a format returns in parts is joined in the order in which the formats' README names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256

from crypto import (
    address,
    authorship,
    binding,
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
    note,
    officer,
    openings,
    padding,
    part,
    receipt,
    recovery,
    register,
    roster,
    signature,
    statement,
    unseal,
)  # fmt: skip
from crypto.days import day_bytes, parse_day
from crypto.refusal import Refused
from crypto.table import bound
from tests.vectors.shares import combine

Inputs = Mapping[str, bytes]
Operation = Callable[[Inputs], bytes]


def text(data: bytes) -> str:
    return data.decode()


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def day(data: bytes) -> date:
    return parse_day(text(data))


def parts(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def case_key(inputs: Inputs) -> dossier.CaseKey:
    return dossier.CaseKey(
        inputs["installation"],
        text(inputs["dossier"]),
        number(inputs.get("generation", b"\x01")),
        inputs["key"],
    )


def _bind(inputs: Inputs) -> bytes:
    fields = [inputs[name] for name in sorted(inputs) if name.startswith("field")]
    return binding.bind(text(inputs["label"]), *fields)


def _passphrase_text(inputs: Inputs) -> bytes:
    return officer.parse_passphrase(text(inputs["text"])).encode()


def _receipt(inputs: Inputs) -> bytes:
    keys = receipt.derive(text(inputs["digits"]), inputs["installation"])
    boxes = [
        part
        for box in (keys.mailbox, keys.ethics)
        for part in (box.reply_seed, box.token, box.cover, box.follow_seed, box.address, box.u)
    ]
    public = binding.fingerprint(keys.mailbox.reply_key)
    return b"".join([*boxes, keys.author_seed, keys.blind, keys.w, keys.commitment, public])


def _stretch(inputs: Inputs) -> bytes:
    return officer.stretch(text(inputs["passphrase"]), inputs["installation"], text(inputs["login"]))


def _unlock(inputs: Inputs) -> bytes:
    place = inputs["installation"], text(inputs["login"]), number(inputs["version"])
    return officer.unlock_key(inputs["stretched"], inputs["pepper"], *place)


def _commitment(inputs: Inputs) -> bytes:
    w = address.author_tag(inputs["author"], inputs["blind"])
    return w + address.commitment(w, inputs["u"])


def _verifier_key(inputs: Inputs) -> bytes:
    name, key = note.parse_verifier_key(text(inputs["text"]))
    if note.verifier_key(name, key) != text(inputs["text"]):
        raise AssertionError
    return name.encode() + key


def _signature(inputs: Inputs) -> bytes:
    signature.check(inputs["key"], inputs["signature"], inputs["message"])
    return b""


def _roster(inputs: Inputs) -> bytes:
    return roster.write_roster(roster.parse_roster(text(inputs["text"]))).encode()


def _directory(inputs: Inputs) -> bytes:
    verified = directory.verify(
        inputs["data"], inputs["root"], inputs["installation"], day(inputs["day"]), number(inputs["serial"])
    )
    keys = [
        person.fingerprint + binding.fingerprint(verified.epochs.get(person.fingerprint, b""))
        for person in verified.roster.officers
    ]
    return day_bytes(verified.fresh_on) + b"".join(keys)


def _epoch(inputs: Inputs) -> bytes:
    epoch = directory.verify_epoch(text(inputs["note"]), inputs["identity"], inputs["installation"])
    return epoch.officer + binding.fingerprint(epoch.key) + day_bytes(epoch.first) + day_bytes(epoch.last)


def _own_keys(inputs: Inputs) -> bytes:
    parsed = roster.parse_roster(text(inputs["roster"]))
    return roster.own_entry(parsed, inputs["identity"], inputs["personal"]).name.encode()


def item_of(inputs: Inputs) -> statement.Item:
    return statement.Item(
        inputs["installation"], inputs["place"], inputs["item"], text(inputs["kind"]),
        number(inputs["counter"]), day(inputs["day"]), inputs["before"], text(inputs["text"]),
    )  # fmt: skip


def _roll(inputs: Inputs) -> bytes:
    roll = statement.parse_roll(inputs["message"])
    if roll.message() != inputs["message"]:
        raise AssertionError
    return roll.hash() + binding.number(roll.generation) + day_bytes(roll.day) + b"".join(roll.members)


def _succession(inputs: Inputs) -> bytes:
    before = statement.parse_roll(inputs["before"]) if inputs["before"] else None
    statement.check_succession(
        statement.parse_roll(inputs["roll"]),
        before,
        parts(inputs["signers"], 32),
        parts(inputs["barred"], 32),
    )
    return b""


def _consent(inputs: Inputs) -> bytes:
    purpose, addressee, answer, end = (
        text(inputs[name]) for name in ("purpose", "addressee", "answer", "end")
    )
    ids = inputs["installation"], inputs["address"], inputs["consent"]
    return statement.consent(*ids, purpose, addressee, answer, end, day(inputs["day"]))


def _register_day(inputs: Inputs) -> bytes:
    found = register.day_of(inputs["entry"], text(inputs["kind"]), inputs["tag"])
    return day_bytes(found) if found else b""


def _batches(inputs: Inputs) -> list[register.Batch]:
    """Batches one after the other: day 10, number of entries 4, entries, head 32."""
    rest, found = inputs["batches"], []
    while rest:
        size = number(rest[10:14]) * register.ENTRY_SIZE
        found.append(register.Batch(day(rest[:10]), rest[14 : 14 + size], rest[14 + size : 46 + size]))
        rest = rest[46 + size :]
    return found


def _register_find(inputs: Inputs) -> bytes:
    found = register.find(_batches(inputs), text(inputs["kind"]), inputs["tag"])
    return day_bytes(found) if found else b""


def _proof(inputs: Inputs) -> bytes:
    proof = authorship.parse({name: text(inputs[name]) for name in authorship.BLANK})
    channel, *others = parts(inputs["channels"], 16) or [b""]
    authorship.check(proof, inputs["installation"], channel, inputs["seal"], others)
    return proof.w + proof.commitment


def _envelope(inputs: Inputs) -> bytes:
    parsed = envelope.parse(inputs["envelope"])
    key = unseal.open_slots(parsed.seal, parts(inputs["seeds"], 32))
    if key is None:
        return b""
    values = unseal.open_body(parsed.seal, parsed.body, key)
    unseal.check_author(parsed.seal, values, inputs.get("u"))
    return canonical.encode(values)


def _bundle(inputs: Inputs) -> bytes:
    key = bundle.stream_key(inputs["key"], inputs["bundle"])
    return chunked.decrypt(key, bundle.context(inputs["bundle"]), inputs["sealed"]).rstrip(b"\x00")


def _part(inputs: Inputs) -> bytes:
    body = inputs["start"] + bytes(number(inputs["zeros"]))
    parsed = part.parse(body)
    if part.part_bytes(parsed) != body:
        raise AssertionError
    head = parsed.head
    place = head.bundle_id + head.stream_size.to_bytes(8, "big") + binding.number(head.index)
    return place + sha256(parsed.data).digest()


def _part_sizes(inputs: Inputs) -> bytes:
    size = number(inputs["size"])
    sizes = part.part_count(size), part.part_size(size, number(inputs["index"]))
    return b"".join(map(binding.number, sizes))


def _document(inputs: Inputs) -> bytes:
    key, context = case_key(inputs).document_stream(inputs["item"])
    return chunked.decrypt(key, context, inputs["sealed"]).rstrip(b"\x00")


def _mailbox(inputs: Inputs) -> bytes:
    opened = dossier.open_mailbox(
        inputs["sealed"], inputs["seed"], inputs["cover"], inputs["installation"], inputs["address"],
        parts(inputs["channels"], 16),
    )  # fmt: skip
    return opened[0] + canonical.encode(opened[1]) if opened else b""


def _mailbox_messages(inputs: Inputs) -> bytes:
    parsed = roster.parse_roster(text(inputs["roster"]))
    opened = mailbox.check(
        canonical.decode(inputs["values"]),
        directory.Directory(parsed, {}, parsed.first),
        inputs["installation"],
        inputs["address"],
    )
    acknowledged = day_bytes(opened.acknowledged) if opened.acknowledged else b""
    dropped = b"".join(binding.number(counter) + day_bytes(on) for counter, on in opened.dropped)
    hashes = b"".join(message.item.hash() for message in opened.messages)
    return binding.number(opened.version) + acknowledged + b"".join(opened.team) + dropped + hashes


def _compose(inputs: Inputs) -> bytes:
    messages = [
        mailbox.Message(
            statement.Item(
                bytes(16), bytes(32), bytes(16), statement.REPLY, counter, day(inputs["day"]), b"",
                "x" * number(inputs["length"]),
            ),
            bytes(32),
            bytes(64),
        )
        for counter in range(1, number(inputs["count"]) + 1)
    ]  # fmt: skip
    composed = mailbox.compose(1, "OPENED", None, [], messages)
    return binding.number(len(composed["dropped"])) + sha256(canonical.encode(composed)).digest()


def _item(inputs: Inputs) -> bytes:
    kind, item = text(inputs["kind"]), inputs["item"]
    return canonical.encode(case_key(inputs).open_item(kind, item, inputs["author"], inputs["sealed"]))


def _case_wrap(inputs: Inputs) -> bytes:
    place = inputs["installation"], text(inputs["dossier"]), number(inputs["generation"])
    return dossier.unwrap(inputs["sealed"], inputs["seed"], *place, inputs["member"]).key


def _hand_in(inputs: Inputs) -> bytes:
    return case_key(inputs).open_hand_in(inputs["sealed"], inputs["envelope"])


def _link(inputs: Inputs) -> bytes:
    merged = text(inputs["merged"]), number(inputs["merged_generation"])
    return case_key(inputs).open_link(inputs["sealed"], *merged).key


def _approval(inputs: Inputs) -> bytes:
    place = inputs["installation"], text(inputs["dossier"]), inputs["request"]
    return canonical.encode(dossier.open_approval(inputs["sealed"], inputs["seed"], *place))


def _own(inputs: Inputs) -> bytes:
    secret = officer.Secret(bytes(32), inputs["personal_seed"])
    place = text(inputs["kind"]), inputs["installation"], text(inputs["login"]), inputs["item"]
    return canonical.encode(officer.open_own(secret, *place, inputs["sealed"]))


def secret_bytes(secret: officer.Secret) -> bytes:
    epochs = [epoch.seed + day_bytes(epoch.first) + day_bytes(epoch.last) for epoch in secret.epochs]
    return secret.identity_seed + secret.personal_seed + b"".join(epochs)


def _officer(inputs: Inputs) -> bytes:
    place = inputs["installation"], text(inputs["login"]), number(inputs["version"])
    return secret_bytes(officer.open_secret(inputs["sealed"], inputs["key"], *place))


def _escrow(inputs: Inputs) -> bytes:
    place = inputs["installation"], text(inputs["login"]), number(inputs["version"])
    return secret_bytes(officer.open_escrow(inputs["sealed"], inputs["seed"], *place))


def _share(inputs: Inputs) -> bytes:
    place = inputs["installation"], inputs["recovery"], number(inputs["index"])
    return recovery.open_share(inputs["sealed"], inputs["seed"], *place)


def _recovery(inputs: Inputs) -> bytes:
    seed = combine(parts(inputs["shares"], recovery.SHARE_SIZE))
    recovery.check_recovered(seed, inputs["check"])
    return seed


def _server(kind: str, *names: str) -> Operation:
    def opened(inputs: Inputs) -> bytes:
        row = bound(kind, **{name: inputs[name] for name in names})
        return chunked.decrypt_under(inputs["secret"], row, inputs["sealed"])

    return opened


def _openings(inputs: Inputs) -> bytes:
    return openings.open_openings(
        inputs["sealed"], inputs["seed"], inputs["installation"], inputs["checkpoint"]
    )


OPERATIONS: dict[str, Operation] = {
    "bind": _bind,
    "fingerprint": lambda i: binding.fingerprint(i["key"]),
    "read-out": lambda i: " ".join(statement.read_out(i["identity"])).encode(),
    "padding": lambda i: padding.unpad(i["padded"]),
    "canonical": lambda i: canonical.encode(canonical.decode(i["text"])),
    "content": lambda i: content.unsigned_text(content.decode(i["text"])),
    "ladder": lambda i: bundle.padded_size(number(i["length"])).to_bytes(8, "big"),
    "day": lambda i: day_bytes(day(i["text"])),
    "digits": lambda i: (digits.read(text(i["text"])) or "").encode(),
    "receipt-text": lambda i: receipt.parse(text(i["text"])).encode(),
    "receipt": _receipt,
    "passphrase-text": _passphrase_text,
    "stretch": _stretch,
    "sign-in": lambda i: officer.sign_in_key(i["stretched"], i["installation"], text(i["login"])),
    "unlock": _unlock,
    "commitment": _commitment,
    "mailbox-address": lambda i: address.mailbox_address(i["token"]),
    "part": _part,
    "part-sizes": _part_sizes,
    "visit": lambda i: address.parse_visit(i["body"]),
    "signed-note": lambda i: note.verify(text(i["note"]), text(i["name"]), i["key"]).encode(),
    "verifier-key": _verifier_key,
    "signature": _signature,
    "roster": _roster,
    "own-keys": _own_keys,
    "epoch": _epoch,
    "directory": _directory,
    "item": lambda i: item_of(i).message(),
    "roll": _roll,
    "succession": _succession,
    "case-key-hash": lambda i: statement.case_key_hash(i["key"]),
    "dossier-key": lambda i: binding.fingerprint(case_key(i).dossier_key),
    "open-request": lambda i: statement.open_request(
        i["installation"], i["item"], day(i["day"]), i["before"]
    ),
    "enrolment": lambda i: statement.enrolment(
        i["installation"], text(i["login"]), i["identity"], i["personal"]
    ),
    "consent": _consent,
    "authorship": lambda i: statement.authorship(i["installation"], i["channel"], i["commitment"], i["seal"]),
    "knowledge-tag": lambda i: statement.knowledge_tag(i["w"]),
    "register": lambda i: register.entry(text(i["kind"]), i["tag"], day(i["day"])),
    "register-day": _register_day,
    "register-batches": lambda i: register.verify(_batches(i)),
    "register-find": _register_find,
    "proof": _proof,
    "hpke": lambda i: hpke.unseal(i["seed"], i["info"], i["sealed"]),
    "chunked": lambda i: chunked.decrypt(i["key"], i["context"], i["sealed"]),
    "slot": lambda i: hpke.unseal(i["seed"], envelope.slot_info(i["head"]), i["sealed"]),
    "envelope": _envelope,
    "bundle": _bundle,
    "mailbox": _mailbox,
    "mailbox-messages": _mailbox_messages,
    "compose": _compose,
    "content-key": lambda i: case_key(i).open_content_key(i["sealed"], i["envelope"]),
    "hand-in": _hand_in,
    "dossier-item": _item,
    "document": _document,
    "case-wrap": _case_wrap,
    "case-chain": lambda i: case_key(i).open_chain(i["sealed"]).key,
    "link": _link,
    "approval": _approval,
    "own": _own,
    "officer": _officer,
    "officer-escrow": _escrow,
    "recovery-share": _share,
    "recovery": _recovery,
    "totp": _server("totp", "installation", "login"),
    "series-key": _server("series key", "installation", "series"),
    "release-audit": _server("release audit", "installation", "release"),
    "auditors-openings": _openings,
}


def outcome(kind: str, inputs: Inputs) -> tuple[bytes | None, str | None]:
    """Output and error of a case: the reason of a refusal, or `range` for a size no format has."""
    try:
        return OPERATIONS[kind](inputs), None
    except Refused as refused:
        return None, refused.reason
    except (ValueError, OverflowError):
        return None, "range"
