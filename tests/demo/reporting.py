"""The demonstration's reporters: each with a receipt, through the portal's application and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask import Flask

from crypto import address, dossier, mailbox
from crypto import directory as directories
from crypto.directory import Directory
from crypto.envelope import parse_head
from crypto.mailbox import Mailbox
from crypto.part import part_bytes
from crypto.receipt import Receipt
from tests.demo.stories import Story
from tests.people import EVERYBODY, PROTECTION, People
from tests.reporter import Bundle, new_receipt, seal_follow_up, seal_report

_KINDS = {PROTECTION: "protection request"}
_SEALED = "application/octet-stream"


class NotTaken(Exception):
    """The portal answered otherwise than a reporter expects."""


@dataclass
class Portal:
    """The portal as reporters reach it; `keep` is told of every envelope before it is sent."""

    app: Flask
    people: People
    keep: Callable[[bytes], None]

    def __post_init__(self) -> None:
        self._client = self.app.test_client()
        #: How many envelopes were sent, by the channel's id.
        self.sent: Counter[bytes] = Counter()

    def directory(self, day: date) -> Directory:
        """The published directory, verified up to the root as of a day."""
        organization = self.people.organization
        answer = self._client.get("/directory")
        return directories.verify(
            answer.data, organization.root, organization.installation, day, organization.lowest_serial
        )

    def hand_in(self, envelope: bytes) -> None:
        """Sends an envelope. Raises `NotTaken`."""
        self.keep(envelope)
        self.sent[parse_head(envelope).channel] += 1
        answer = self._client.post("/post", data=envelope, content_type=_SEALED)
        if answer.status_code != 201:
            raise NotTaken(f"{answer.status_code} {answer.get_json()['detail']}")

    def upload(self, bundle: Bundle) -> None:
        """Sends the parts of a bundle. Raises `NotTaken`."""
        for one in bundle.parts():
            answer = self._client.post("/part", data=part_bytes(one), content_type=_SEALED)
            if answer.status_code != 201:
                raise NotTaken(f"{answer.status_code} {answer.get_json()['detail']}")

    def come_back(self, token: bytes) -> bytes:
        """What lies in a mailbox: an answer, or the filler."""
        answer = self._client.post("/post", data=address.visit(token), content_type=_SEALED)
        return bytes(answer.data)


@dataclass
class Reporter:
    """Somebody with a story and, from the first envelope on, a receipt."""

    story: Story
    portal: Portal
    digits: str = ""
    answers: int = 0
    keys: Receipt | None = field(default=None, repr=False)

    @property
    def channel(self) -> bytes:
        return self.portal.people.channel_id(self.story.channel)

    def report(self, day: date) -> bytes:
        """Seals the report to whom she didn't leave out and sends it; gives the envelope."""
        directory, story = self.portal.directory(day), self.story
        self.digits, self.keys = new_receipt(self.portal.people.installation)
        left_out = [self.portal.people.officer(p).fingerprint for p in EVERYBODY if p.login in story.left_out]
        bundle = Bundle.seal(*story.files) if story.files else None
        if bundle:
            self.portal.upload(bundle)
        envelope = seal_report(
            self.keys, directory, self.channel, day, story.answers, left_out,
            _KINDS.get(story.channel, "report"), language=story.language, attached=bundle,
        )  # fmt: skip
        self.portal.hand_in(envelope)
        return envelope

    def come_back(self, day: date) -> Mailbox:
        """Opens the mailbox and checks every signature in it. Raises `NotTaken` before the first answer."""
        assert self.keys is not None, "has not reported yet"
        box, installation = self.keys.mailbox, self.portal.people.installation
        value = self.portal.come_back(box.token)
        found = dossier.open_mailbox(
            value, box.reply_seed, box.cover, installation, box.address, [self.channel]
        )
        if found is None:
            raise NotTaken(f"{self.story.name}: no officer has opened this report")
        opened = mailbox.check(found[1], self.portal.directory(day), installation, box.address)
        self.answers = len(opened.dropped) + len(opened.messages)
        return opened

    def write(self, day: date, text: str) -> bytes:
        """Reads the answers, writes on to those who read now, and gives the envelope."""
        assert self.keys is not None, "has not reported yet"
        box = self.come_back(day)
        newest = box.messages[-1].item if box.messages else None
        envelope = seal_follow_up(
            self.keys, self.portal.directory(day), self.channel, day, text, box.team,
            newest.counter if newest else 0, newest.hash() if newest else b"", language=self.story.language,
        )  # fmt: skip
        self.portal.hand_in(envelope)
        return envelope

    def write_unread(self, day: date, text: str) -> bytes:
        """Adds something before anybody has answered, to the same officers as the report."""
        assert self.keys is not None, "has not reported yet"
        directory, people = self.portal.directory(day), self.portal.people
        left_out = [people.officer(p).fingerprint for p in EVERYBODY if p.login in self.story.left_out]
        team = [one.fingerprint for one in directory.recipients(self.channel)]
        envelope = seal_follow_up(
            self.keys, directory, self.channel, day, text, [name for name in team if name not in left_out],
            language=self.story.language,
        )  # fmt: skip
        self.portal.hand_in(envelope)
        return envelope
