"""The whole journey over HTTP: both ways in, files, additions, answers; a canary in all that is typed."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection

from sqlalchemy import create_engine, func, select

from crypto import address, authorship, directory, dossier, mailbox, receipt
from crypto.content import PROTECTION as PROTECTION_REQUEST
from crypto.content import Content
from crypto.directory import Directory
from crypto.envelope import parse_head
from crypto.part import part_bytes
from crypto.receipt import Receipt
from intake.build import REGIME, REGIMES
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.texts import read_questionnaires
from tests.attached import hand_in, read_file
from tests.intake.plain.client import Client, Form
from tests.officer import Shell
from tests.people import AMINA, DANA, MISCONDUCT, PROTECTION, TEST_PEOPLE, Person
from tests.reporter import Bundle, File, new_receipt, seal_follow_up, seal_report
from tests.thief.search import TYPED
from tests.thief.system import CONSOLE, PLAIN, SEALED, WORKER, System, wait_until
from tests.transports import HttpTransport

_KEYS = ("reply_seed", "cover", "follow_seed")


@dataclass
class Canaries:
    """What may be found nowhere. `typed` is in all that reporters and officers type, attach or read.

    `outside` is in what a browser or a proxy says of itself.
    """

    typed: str = field(default_factory=lambda: f"Kanarie{secrets.token_hex(6)}")
    outside: str = field(default_factory=lambda: f"Agent{secrets.token_hex(6)}")
    receipts: dict[str, str] = field(default_factory=dict)

    def word(self, what: str) -> str:
        """Something typed."""
        return f"{self.typed}{what}"

    @property
    def secrets(self) -> dict[str, bytes]:
        """Canary, receipts' digits as one number and in groups, and every key that comes from them."""
        found = {TYPED: self.typed.encode()}
        for whose, digits in self.receipts.items():
            keys = receipt.derive(digits, TEST_PEOPLE.installation)
            found[f"receipt, {whose}"] = digits.encode()
            found[f"receipt in groups, {whose}"] = " ".join(receipt.groups(digits)).encode()
            found |= {
                f"{name}, {whose}": getattr(box, name)
                for box in (keys.mailbox, keys.ethics)
                for name in _KEYS
            }
            found |= {f"author, {whose}": keys.author_seed, f"blind, {whose}": keys.blind}
        return found

    @property
    def elsewhere(self) -> dict[str, bytes]:
        """What the portal is told, and must not keep: who asks, and the tokens of visits."""
        found = {"browser or proxy": self.outside.encode()}
        for whose, digits in self.receipts.items():
            keys = receipt.derive(digits, TEST_PEOPLE.installation)
            found |= {f"token, {whose}": keys.mailbox.token, f"Ethics token, {whose}": keys.ethics.token}
        return found


def _file(canaries: Canaries, what: str) -> File:
    text = f"{canaries.word(what)} lies in the file. ".encode() * 3_000
    return File(f"{canaries.word(what)}.txt", "text/plain", text)


@dataclass
class Journey:
    """One reporter's browser, one without scripts, and the officers."""

    system: System
    canaries: Canaries = field(default_factory=Canaries)
    shells: dict[str, Shell] = field(default_factory=dict)
    proved: list[bytes] = field(default_factory=list)
    """Commitments of the earlier reports that officers saw proved."""

    def __post_init__(self) -> None:
        self.today = SystemClock().today()
        self.client = Client(f"http://{self.system.addresses[PLAIN]}")

    # What everybody's browser says of itself

    @property
    def _headers(self) -> dict[str, str]:
        outside = self.canaries.outside
        return {
            "User-Agent": f"Mozilla/5.0 {outside}",
            "X-Forwarded-For": f"2001:db8::4711, {outside}",
            "Forwarded": f'for="{outside}"',
            "X-Real-IP": outside,
            "Referer": f"https://example.org/{outside}",
        }

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        headers = self._headers | ({"Content-Type": kind} if kind else {})
        connection = HTTPConnection(self.system.addresses[SEALED], timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def _post(self, path: str, body: bytes) -> bytes:
        status, answer = self._ask("POST", path, body, "application/octet-stream")
        assert status in {200, 201}, answer[:300]
        return answer

    @cached_property
    def directory(self) -> Directory:
        """What the portal publishes, verified."""
        organization = TEST_PEOPLE.organization
        _, data = self._ask("GET", "/directory")
        return directory.verify(data, organization.root, organization.installation, self.today, 1)

    def _answers(self, channel: str, what: str) -> dict[str, str]:
        """A canary in every field of a questionnaire in which something can be typed."""
        found = read_questionnaires(REGIMES, REGIME, str)
        questions = next(one.questions for one in found if one.channel == channel)
        return {
            one.id: f"{self.canaries.word(what + one.id)} è vero"
            for one in questions
            if one.type in {"text", "line"}
        }

    # The sealed way

    def seal_report(self) -> Receipt:
        """A report with two files, sealed in the reporter's browser, and what else she may send there."""
        digits, keys = new_receipt(TEST_PEOPLE.installation)
        self.canaries.receipts["sealed way"] = digits
        files = Bundle.seal(_file(self.canaries, "photo"), _file(self.canaries, "letter"))
        for part in files.parts():
            self._post("/part", part_bytes(part))
        channel = TEST_PEOPLE.channel_id(MISCONDUCT)
        answers = self._answers(MISCONDUCT, "sealed")
        self._post("/post", seal_report(keys, self.directory, channel, self.today, answers, attached=files))
        return keys

    def seal_request(self, earlier: Receipt) -> None:
        """A request for protection that proves an earlier report with its receipt."""
        digits, keys = new_receipt(TEST_PEOPLE.installation)
        self.canaries.receipts["sealed way, protection"] = digits
        channel = TEST_PEOPLE.channel_id(PROTECTION)
        answers = self._answers(PROTECTION, "request")
        kind = PROTECTION_REQUEST
        sealed = seal_report(keys, self.directory, channel, self.today, answers, (), kind, earlier=earlier)
        self._post("/post", sealed)

    def stray(self) -> None:
        """What is no report: unknown pages, queries, forms of another kind."""
        outside = self.canaries.outside
        for method, path, body in (
            ("GET", f"/en/{outside}/?{outside}={outside}", None),
            ("POST", f"/post?{outside}", outside.encode() * 500),
            ("POST", f"/part?{outside}", outside.encode() * 500),
            ("PUT", f"/{outside}", outside.encode()),
        ):
            assert self._ask(method, path, body, "application/octet-stream")[0] >= 400

    def read_answers(self, keys: Receipt) -> list[str]:
        """A visit to the mailbox: what the officers wrote."""
        box = keys.mailbox
        value = self._post("/post", address.visit(box.token))
        channel = TEST_PEOPLE.channel_id(MISCONDUCT)
        found = dossier.open_mailbox(
            value, box.reply_seed, box.cover, TEST_PEOPLE.installation, box.address, [channel]
        )
        if found is None:
            return []
        opened = mailbox.check(found[1], self.directory, TEST_PEOPLE.installation, box.address)
        return [message.item.text for message in opened.messages]

    def seal_addition(self, keys: Receipt) -> None:
        """Something added, with a file."""
        files = Bundle.seal(_file(self.canaries, "another"))
        for part in files.parts():
            self._post("/part", part_bytes(part))
        team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA,)]
        channel = TEST_PEOPLE.channel_id(MISCONDUCT)
        text = self.canaries.word("addition")
        sealed = seal_follow_up(keys, self.directory, channel, self.today, text, team, attached=files)
        self._post("/post", sealed)

    # The plain way

    def plain_form(self, channel: str) -> Form:
        """A form with a canary in every field, its receipt typed back."""
        form = self.client.request("GET", f"/plain/en/{channel}/", headers=self._headers).form
        for name, text in self._answers(channel, "plain").items():
            form.fill(**{f"answer_{name}": text})
        digits = form.values["receipt"]
        self.canaries.receipts[f"plain way, {channel}"] = digits
        return form.fill(typed_back=" ".join(receipt.groups(digits)))

    def send_plainly(self, form: Form, what: str) -> int:
        """Sends a form with a file."""
        file = _file(self.canaries, what)
        return self.client.send(form, [(file.name, file.data)], self._headers).status

    def plain_reports(self, earlier: str) -> None:
        """A page with an error, a report, and a request for protection that proves `earlier`, a receipt."""
        form = self.plain_form(MISCONDUCT)
        back = str(form.values["typed_back"])
        assert self.send_plainly(form.fill(typed_back="1"), "wrong") == 200
        assert self.send_plainly(form.fill(typed_back=back), "plain") == 303
        request = self.plain_form(PROTECTION).fill(earlier_receipt=" ".join(receipt.groups(earlier)))
        assert self.send_plainly(request, "protection") == 303

    def plain_mailbox(self) -> Form:
        """The mailbox of the plain report, in which an answer is shown."""
        form = self.client.get("/plain/en/mailbox/").form
        digits = self.canaries.receipts[f"plain way, {MISCONDUCT}"]
        answer = self.client.send(form.fill(typed=digits), headers=self._headers)
        assert self.canaries.word("answer") in answer.text
        return answer.forms[0].fill(message=self.canaries.word("plainaddition"))

    # The officers

    def shell(self, person: Person) -> Shell:
        """An officer's browser, signed in once."""
        if person.login not in self.shells:
            addresses = self.system.addresses
            transport = HttpTransport(f"http://{addresses[CONSOLE]}", f"http://{addresses['shell']}")
            shell = Shell(TEST_PEOPLE, person, transport, self.today)
            shell.sign_in(time.time())
            shell.start_reading()
            self.shells[person.login] = shell
        return self.shells[person.login]

    def open_all(self, person: Person, channel: str) -> list[str]:
        """Opens what came, reads it with its files, attaches what was added; gives the new dossiers."""
        shell = self.shell(person)
        numbers = []
        for name, (seal, key) in shell.try_envelopes().items():
            content = shell.read_envelope(name, seal, key)
            assert self.canaries.typed in str(content)
            assert parse_head(seal).channel == TEST_PEOPLE.channel_id(channel)
            self._take_proof(content, seal)
            if content["kind"] == "follow-up":
                number = hand_in(shell, name, content, key)
            else:
                opening = shell.opening(name, parse_head(seal).channel, content, key)
                number = shell.post("/api/dossiers", opening)["number"]
                numbers.append(number)
            opened = shell.dossier(number)
            found = next(one for one in shell.read_dossier(opened) if one["bundle"] == content["bundle"])
            for at in range(len(found["files"])):
                assert self.canaries.typed.encode() in read_file(shell, opened, found, at)
        return numbers

    def _take_proof(self, content: Content, seal: bytes) -> None:
        if "authorship" in content:
            proof = authorship.parse(content["authorship"])
            authorship.check(proof, TEST_PEOPLE.installation, TEST_PEOPLE.channel_id(PROTECTION), seal)
            self.proved.append(proof.commitment)

    def answer(self, person: Person, numbers: list[str]) -> None:
        """A note and an answer in each dossier."""
        shell = self.shell(person)
        for number in numbers:
            shell.note(number, self.canaries.word("note"))
            shell.answer(number, self.canaries.word("answer"))
            assert shell.request("GET", f"/dossiers/{number}")

    # Rounds

    def publish(self) -> None:
        """The first round: officers' list and notice."""
        self.system.start(WORKER)
        wait_until(lambda: self._ask("GET", "/directory")[0] == 200, "the directory is not published")

    def _left(self) -> int:
        engine = create_engine(self.system.store.intake)
        with engine.connect() as connection:
            tables = (store.envelopes, store.bundles)
            left = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        engine.dispose()
        return left

    def wait_for_round(self) -> None:
        """Waits until nothing is left at the intake."""
        wait_until(lambda: self._left() == 0, f"the round doesn't end: {self.system.logs()}")

    def first_half(self) -> Receipt:
        """What reporters send before the next round."""
        keys = self.seal_report()
        self.seal_request(keys)
        self.stray()
        self.plain_reports(self.canaries.receipts["sealed way"])
        return keys

    def second_half(self, keys: Receipt) -> None:
        """Opened, answered, read, added to, read."""
        self.wait_for_round()
        numbers = self.open_all(AMINA, MISCONDUCT)
        assert len(numbers) == 2
        self.answer(AMINA, numbers)
        self.answer(DANA, self.open_all(DANA, PROTECTION))
        assert self.proved == [keys.commitment] * 2
        wait_until(lambda: self.read_answers(keys) == [self.canaries.word("answer")], "no answer")
        self.seal_addition(keys)
        assert self.send_plainly(self.plain_mailbox(), "plainanother") == 303
        self.wait_for_round()
        assert self.open_all(AMINA, MISCONDUCT) == []
