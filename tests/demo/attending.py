"""The demonstration's officers at their desks: what the shell does at a click, over the console's requests.

As there, an envelope leaves an officer's list when it stays shut or when its dossier is made, and never
because she looked at it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask

from crypto import dossier, statement, unseal
from crypto.content import FOLLOW_UP, Content
from crypto.envelope import parse_head
from crypto.mailbox import Message
from tests.officer import Denied, Shell, decode, encode
from tests.people import People, Person
from tests.transports import ClientTransport

_AT_ONCE = 32
#: Answers about an envelope that a colleague made a dossier of, perhaps one that she is barred from.
_ELSEWHERE = {404, 410}


@dataclass(frozen=True, slots=True)
class Tried:
    """An envelope whose slot opened: hash, head and slots, content key."""

    name: bytes
    seal: bytes
    key: bytes


@dataclass
class Officer:
    """An officer in a browser of her own, which she closes at the end of each visit."""

    people: People
    person: Person
    app: Flask
    shell_origin: str
    #: The dossiers' numbers by the hash of the envelope that they began with, known to all officers.
    dossiers: dict[bytes, str] = field(repr=False)

    def __post_init__(self) -> None:
        self._transport = ClientTransport(self.app, self.shell_origin)

    @contextmanager
    def visit(self, moment: datetime) -> Iterator[Shell]:
        """Signs in, and out at the end."""
        shell = Shell(self.people, self.person, self._transport, moment.date())
        shell.sign_in(moment.timestamp())
        shell.start_reading()
        yield shell
        shell.post("/api/session/end", {"everywhere": 0})

    def try_all(self, shell: Shell, put_off: Collection[bytes], bars: Mapping[bytes, Sequence[str]]) -> None:
        """Tries all envelopes of her list; makes dossiers of reports and hands in what belongs to one.

        `put_off` are hashes of reports that she leaves for another day; `bars` gives the sign-in names
        of those whom she bars from a report's dossier, besides those left out by its reporter.
        """
        waiting = shell.untried()
        for at in range(0, len(waiting), _AT_ONCE):
            outcomes = {}
            for name, seal in shell.seals(waiting[at : at + _AT_ONCE]).items():
                key = unseal.open_slots(seal, shell.keys.epoch_seeds())
                if key is None:
                    outcomes[encode(name)] = "shut"
                elif name not in put_off:
                    tried = Tried(name, seal, key)
                    outcomes[encode(name)] = self._take_up(shell, tried, bars.get(name, ()))
            shell.post("/api/envelopes/trials", {"outcomes": outcomes})

    def _take_up(self, shell: Shell, tried: Tried, barred: Sequence[str]) -> str:
        """Reads an envelope that opened and puts it where it belongs, unless a colleague did so already."""
        if shell.post("/api/envelopes/place", {"hash": encode(tried.name)})["number"]:
            return "opened"
        try:
            content = shell.read_envelope(tried.name, tried.seal, tried.key)
        except Denied as denied:
            if denied.status not in _ELSEWHERE:
                raise
            return "opened"
        if content["kind"] == FOLLOW_UP:
            return self._attach(shell, tried, content)
        channel = parse_head(tried.seal).channel
        opening = shell.opening(tried.name, channel, content, tried.key, barred)
        self.dossiers[tried.name] = shell.post("/api/dossiers", opening)["number"]
        return "opened"

    def _attach(self, shell: Shell, tried: Tried, content: Content) -> str:
        try:
            place = shell.post("/api/addresses", {"address": content["mailbox"]})
        except Denied as denied:
            if denied.status != 404:
                raise
            return "waiting"
        roll = statement.parse_roll(decode(place["rolls"][-1]["message"]))
        handed = dossier.hand_in(tried.key, roll.dossier_key, shell.installation, place["number"], tried.name)
        body = {
            "address": content["mailbox"], "envelope": encode(tried.name), "generation": roll.generation,
            "content_key": encode(handed), "bundle": content["bundle"],
        }  # fmt: skip
        shell.post("/api/hand-ins", body)
        return "opened"

    def add(self, shell: Shell, number: str, colleague: Person) -> None:
        """Adds a colleague, and tells the reporter's mailbox who reads now."""
        opened = shell.dossier(number)
        members = {*opened.rolls[-1].members, self.people.officer(colleague).fingerprint}
        shell.change_members(number, sorted(members))
        self._tell_team(shell, number)

    def _tell_team(self, shell: Shell, number: str) -> None:
        opened = shell.dossier(number)
        listed = opened.listed
        report = next(one for one in shell.read_dossier(opened) if one["kind"] != FOLLOW_UP)
        messages = [
            Message(row["item"], row["author_name"], decode(row["signature"]))
            for row in shell.read_items(opened)
            if row["kind"] == statement.REPLY
        ]
        version = listed["mailbox_version"] + 1
        value = shell.mailbox_value(
            report, decode(listed["channel"]), version, opened.rolls[-1].members, messages,
            listed["acknowledged"],
        )  # fmt: skip
        shell.post(f"/api/dossiers/{number}/mailbox", {"version": version, "mailbox": encode(value)})

    def assign(self, shell: Shell, number: str, owner: str) -> None:
        """Gives the case an owner, on the dossier's page."""
        self._submit(shell, f"/dossiers/{number}/owner", {"owner": owner})

    def recuse(self, shell: Shell, number: str) -> None:
        """Leaves a dossier because of a conflict of interest, on its page."""
        self._submit(shell, f"/dossiers/{number}/recuse", {})

    def _submit(self, shell: Shell, path: str, form: Mapping[str, str]) -> None:
        status = self._transport.submit(path, form, shell.session["csrf"])
        if status != 303:
            raise Denied(status, path)
