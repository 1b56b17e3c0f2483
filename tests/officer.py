"""An officer who works with the Python half: what the shell does, over the same requests.

It checks what it is handed as the shell does, and can be told to misbehave by handing it other keys.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

import pyotp

from crypto import directory, dossier, mailbox, officer, signing, statement, unseal
from crypto.binding import fingerprint
from crypto.content import Content
from crypto.directory import Directory
from crypto.dossier import CaseKey
from crypto.mailbox import Message
from crypto.officer import Secret
from crypto.refusal import Refused
from crypto.statement import Item, Roll
from tests.people import People, Person, stretch

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NOTE_KEYS = ("roll", "author", "text", "counter", "day", "before", "signature")


def encode(data: bytes) -> str:
    """Bytes in JSON."""
    return b64encode(data).decode()


def decode(text: str) -> bytes:
    """Bytes of JSON."""
    return b64decode(text)


class Denied(Exception):
    """The console refused: status and detail."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.detail = detail


class Transport(Protocol):
    """How requests reach the console: a test client, or HTTP."""

    def send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status and decoded answer."""


@dataclass
class OpenDossier:
    """A dossier whose rolls were checked: case keys by generation, and what the server listed."""

    number: str
    keys: dict[int, CaseKey]
    rolls: list[Roll]
    listed: dict[str, Any]


@dataclass
class Shell:
    """An officer's browser."""

    people: People
    person: Person
    transport: Transport
    today: date
    secret: Secret | None = None
    session: dict[str, Any] = field(default_factory=dict)
    before: bytes = b""

    @property
    def installation(self) -> bytes:
        return self.people.installation

    @property
    def keys(self) -> Secret:
        assert self.secret is not None, "not signed in"
        return self.secret

    @property
    def fingerprint(self) -> bytes:
        return fingerprint(self.keys.identity)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the shell; raises `Denied` for whatever isn't 2xx."""
        headers = {"X-CSRFToken": self.session["csrf"]} if "csrf" in self.session else {}
        status, answer = self.transport.send(method, path, body, headers)
        if status >= 400:
            raise Denied(status, answer.get("detail", "") if isinstance(answer, dict) else "")
        return answer

    def post(self, path: str, body: Any) -> Any:
        return self.request("POST", path, body)

    def get(self, path: str) -> Any:
        return self.request("GET", path)

    # Signing in

    def code(self, moment: float) -> str:
        """The one-time code of a moment."""
        return pyotp.TOTP(self.people.totp_secret(self.person)).at(int(moment))

    def sign_in(self, moment: float, passphrase: str | None = None) -> None:
        """Signs in and opens the secret. Raises `Denied`, `Refused`."""
        login = self.person.login
        stretched = stretch(passphrase or self.people.passphrase(self.person), self.installation, login)
        key = officer.sign_in_key(stretched, self.installation, login)
        self.session = self.post(
            "/api/session", {"login": login, "key": encode(key), "code": self.code(moment)}
        )
        self.stretched = stretched
        version = self.session["version"]
        unlock = officer.unlock_key(
            stretched, decode(self.session["unlock"]), self.installation, login, version
        )
        self.secret = officer.open_secret(
            decode(self.session["secret"]), unlock, self.installation, login, version
        )

    def renew(self, epoch: officer.Epoch, note: str, recovery: bytes) -> None:
        """Puts the next version of the secret, with a new epoch, and its note."""
        version = self.session["version"] + 1
        login = self.person.login
        secret = Secret(self.keys.identity_seed, self.keys.personal_seed, [*self.keys.epochs, epoch])
        unlock = officer.unlock_key(
            self.stretched, decode(self.session["next_unlock"]), self.installation, login, version
        )
        answer = self.post(
            "/api/keys",
            {
                "version": version,
                "secret": encode(officer.seal_secret(secret, unlock, self.installation, login, version)),
                "escrow": encode(officer.seal_escrow(secret, recovery, self.installation, login, version)),
                "epoch": note,
            },
        )
        self.session["version"], self.session["next_unlock"] = answer["version"], answer["next_unlock"]
        self.secret = secret

    def directory(self) -> Directory:
        """The published directory, verified up to the root."""
        organization = self.people.organization
        data = self.get("/api/directory")
        return directory.verify(data, organization.root, self.installation, self.today, 1)

    # Reading

    def open_request(self, item: bytes) -> dict[str, str]:
        """A signed request for an item, which follows the one before it."""
        message = statement.open_request(self.installation, item, self.today, self.before)
        request = {
            "item": encode(item),
            "day": str(self.today),
            "before": encode(self.before),
            "signature": encode(signing.sign(self.keys.identity_seed, message)),
        }
        self.before = sha256(message).digest()
        return request

    def start_reading(self) -> None:
        """Takes up one's own chain of requests."""
        self.before = decode(self.get("/api/reading")["before"])

    def untried(self) -> list[bytes]:
        return [decode(row["hash"]) for row in self.get("/api/untried")]

    def seals(self, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        answer = self.post("/api/envelopes/seals", {"hashes": [encode(name) for name in hashes]})
        return {decode(name): decode(seal) for name, seal in answer.items()}

    def try_envelopes(self) -> dict[bytes, tuple[bytes, bytes]]:
        """Tries every untried envelope; gives seal and content key of those that opened."""
        hashes = self.untried()
        opened, outcomes = {}, {}
        for name, seal in self.seals(hashes).items():
            key = unseal.open_slots(seal, self.keys.epoch_seeds())
            outcomes[encode(name)] = "shut" if key is None else "opened"
            if key is not None:
                opened[name] = (seal, key)
        if outcomes:
            self.post("/api/envelopes/trials", {"outcomes": outcomes})
        return opened

    def body(self, name: bytes) -> bytes:
        return decode(self.post("/api/envelopes/body", self.open_request(name))["body"])

    def read_envelope(self, name: bytes, seal: bytes, key: bytes) -> Content:
        content = unseal.open_body(seal, self.body(name), key)
        unseal.check_author(seal, content)
        return content

    # Opening

    def first_roll(
        self, number: str, key: CaseKey, content: Content, envelope: bytes, members: Sequence[bytes]
    ) -> Roll:
        return Roll(
            self.installation, number, 1, self.today, key.hash, key.dossier_key, decode(content["mailbox"]),
            decode(content["u"]), envelope, tuple(sorted(members)), b"",
        )  # fmt: skip

    def signed_roll(
        self, roll: Roll, key: CaseKey, personals: Mapping[bytes, bytes], chain: bytes = b""
    ) -> dict[str, Any]:  # fmt: skip
        message = roll.message()
        return {
            "message": encode(message),
            "signatures": {encode(self.fingerprint): encode(signing.sign(self.keys.identity_seed, message))},
            "wraps": {encode(name): encode(key.wrap(personals[name], name)) for name in roll.members},
            "chain": encode(chain),
        }

    def opening(
        self, envelope: bytes, channel: bytes, content: Content, content_key: bytes,
        barred: Sequence[str] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """The one request that makes a dossier."""
        roster = self.directory().roster
        logins = {decode(row["fingerprint"]): row["login"] for row in self.get("/api/staff")}
        left_out = [logins[decode(name)] for name in content["barred"] if decode(name) in logins]
        everybody_barred = sorted({*barred, *left_out})
        to = [decode(name) for name in content["to"]]
        members = [name for name in to if logins[name] not in everybody_barred]
        number = f"{self.today.year}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
        key = CaseKey(self.installation, number, 1, dossier.new_case_key())
        roll = self.first_roll(number, key, content, envelope, members)
        personals = {one.fingerprint: one.personal for one in roster.officers}
        return {
            "kind": content["kind"],
            "roll": self.signed_roll(roll, key, personals),
            "w": content["w"],
            "content_key": encode(key.seal_content_key(content_key, envelope)),
            "barred": everybody_barred,
            "mailbox": encode(self.mailbox_value(content, channel, 1, members, [])),
            "bundle": content["bundle"],
        }

    def mailbox_value(
        self, content: Content, channel: bytes, version: int, team: Sequence[bytes],
        messages: Sequence[Message], acknowledged: str = "",
    ) -> bytes:  # fmt: skip
        first = date.fromisoformat(acknowledged) if acknowledged else self.today
        values = mailbox.compose(version, "REGISTERED", first, team, messages)
        return dossier.seal_mailbox(
            values, decode(content["reply_key"]), decode(content["cover"]), self.installation,
            decode(content["mailbox"]), channel,
        )  # fmt: skip

    # A dossier

    def dossier(self, number: str) -> OpenDossier:
        """Opens a dossier: every roll checked up to the root, every key against its roll."""
        listed = self.get(f"/api/dossiers/{number}")
        rolls = [statement.parse_roll(decode(row["message"])) for row in listed["rolls"]]
        roster = self.directory().roster
        identities = {one.fingerprint: one.identity for one in roster.officers}
        before = None
        for roll, row in zip(rolls, listed["rolls"], strict=True):
            signers = [decode(name) for name in row["signatures"]]
            for name, by in row["signatures"].items():
                if not statement.is_by(identities.get(decode(name), b""), decode(by), roll.message()):
                    raise Refused("signature")
            statement.check_succession(roll, before, signers, [])
            before = roll
        newest = rolls[-1]
        key = dossier.unwrap(
            decode(listed["wrap"]), self.keys.personal_seed, self.installation, number, newest.generation,
            self.fingerprint,
        )  # fmt: skip
        keys = {newest.generation: key}
        for row in reversed(listed["rolls"][1:]):
            key = key.open_chain(decode(row["chain"]))
            keys[key.generation] = key
        for roll in rolls:
            if keys[roll.generation].hash != roll.key_hash:
                raise Refused("case key")
        return OpenDossier(number, keys, rolls, listed)

    def read(self, number: str, names: Sequence[bytes]) -> list[bytes]:
        requests = [self.open_request(name) for name in names]
        return [decode(one) for one in self.post(f"/api/dossiers/{number}/read", {"requests": requests})]

    def content_key(self, opened: OpenDossier, row: dict[str, Any]) -> bytes:
        key, name, sealed = opened.keys[row["generation"]], decode(row["hash"]), decode(row["content_key"])
        return key.open_hand_in(sealed, name) if row["handed_in"] else key.open_content_key(sealed, name)

    def read_dossier(self, opened: OpenDossier) -> list[Content]:
        """Every envelope of a dossier, opened, its author checked."""
        rows = opened.listed["envelopes"]
        contents = []
        for row, body in zip(rows, self.read(opened.number, [decode(r["hash"]) for r in rows]), strict=True):
            seal = decode(row["seal"])
            content = unseal.open_body(seal, body, self.content_key(opened, row))
            unseal.check_author(seal, content, opened.rolls[0].u)
            contents.append(content)
        return contents

    def read_items(self, opened: OpenDossier) -> list[dict[str, Any]]:
        """Every item of a dossier, its author's signature checked."""
        roster = self.directory().roster
        identities = {one.fingerprint: one.identity for one in roster.officers}
        rows = opened.listed["items"]
        found = []
        sealed_items = self.read(opened.number, [decode(row["item_id"]) for row in rows])
        for row, sealed in zip(rows, sealed_items, strict=True):
            key, author = opened.keys[row["generation"]], decode(row["author"])
            values = key.open_item(row["kind"], decode(row["item_id"]), author, sealed)
            place = opened.number.encode() if row["kind"] == "note" else opened.rolls[0].address
            item = Item(
                self.installation, place, decode(row["item_id"]), row["kind"], values["counter"],
                date.fromisoformat(values["day"]), decode(values["before"]), values["text"],
            )  # fmt: skip
            if not statement.is_by(identities[author], decode(values["signature"]), item.message()):
                raise Refused("signature")
            found.append({**values, "item": item, "author_name": author, "kind": row["kind"]})
        return found

    def write(self, opened: OpenDossier, kind: str, text: str) -> tuple[dict[str, Any], Message]:
        """A signed item as it is posted, and as a message of the mailbox."""
        items = (
            [row for row in self.read_items(opened) if row["kind"] == kind] if opened.listed["items"] else []
        )
        before = items[-1]["item"].hash() if items else b""
        place = opened.number.encode() if kind == "note" else opened.rolls[0].address
        item = Item(
            self.installation, place, secrets.token_bytes(16), kind, len(items) + 1, self.today, before, text
        )
        signed = signing.sign(self.keys.identity_seed, item.message())
        key = opened.keys[max(opened.keys)]
        values = {
            "roll": encode(opened.rolls[-1].hash()), "author": encode(self.fingerprint), "text": text,
            "counter": item.counter, "day": str(self.today), "before": encode(before),
            "signature": encode(signed),
        }  # fmt: skip
        posted = {
            "item_id": encode(item.item_id), "kind": kind, "counter": item.counter,
            "generation": key.generation,
            "sealed": encode(key.seal_item(kind, item.item_id, self.fingerprint, values)),
        }  # fmt: skip
        return posted, Message(item, self.fingerprint, signed)

    def answer(self, number: str, text: str) -> None:
        """Answers the reporter."""
        self.post(f"/api/dossiers/{number}/answers", self.new_answer(number, text))

    def new_answer(self, number: str, text: str) -> dict[str, Any]:
        """An answer as it is posted."""
        opened = self.dossier(number)
        first = next(c for c in self.read_dossier(opened) if c["kind"] != "follow-up")
        earlier = [
            Message(row["item"], row["author_name"], decode(row["signature"]))
            for row in self.read_items(opened)
            if row["kind"] == "reply"
        ]
        posted, message = self.write(opened, "reply", text)
        version = opened.listed["mailbox_version"] + 1
        value = self.mailbox_value(
            first, decode(opened.listed["channel"]), version, opened.rolls[-1].members, [*earlier, message],
            opened.listed["acknowledged"],
        )  # fmt: skip
        return {"item": posted, "version": version, "mailbox": encode(value)}

    def note(self, number: str, text: str) -> None:
        """Writes a note for the members."""
        posted, _ = self.write(self.dossier(number), "note", text)
        self.post(f"/api/dossiers/{number}/items", posted)

    def next_roll(self, opened: OpenDossier, members: Sequence[bytes]) -> tuple[Roll, CaseKey]:
        last = opened.rolls[-1]
        key = CaseKey(self.installation, opened.number, last.generation + 1, dossier.new_case_key())
        roll = Roll(
            self.installation, opened.number, key.generation, self.today, key.hash, key.dossier_key,
            last.address, last.u, last.envelope, tuple(sorted(members)), last.hash(),
        )  # fmt: skip
        return roll, key

    def change_members(self, number: str, members: Sequence[bytes]) -> None:
        """Makes a new generation with these members."""
        self.post(f"/api/dossiers/{number}/rolls", self.new_members(number, members))

    def new_members(self, number: str, members: Sequence[bytes]) -> dict[str, Any]:
        """A new generation as it is posted."""
        opened = self.dossier(number)
        roll, key = self.next_roll(opened, members)
        personals = {one.fingerprint: one.personal for one in self.directory().roster.officers}
        chain = key.seal_chain(opened.keys[roll.generation - 1])
        return {"roll": self.signed_roll(roll, key, personals, chain)}
