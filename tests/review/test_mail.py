"""The daily notice on its way to a real SMTP server, one that refuses and one that goes away among it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import update
from sqlalchemy.orm import Session as Database

from intake.seam.database import writing
from review import worker
from review.staff.models import Person
from review.worker import Worker
from tests.browser.running import free_port
from tests.people import AMINA, BRUNO, CHEN, DANA
from tests.review.conftest import Office


@dataclass
class Post:
    """A mail server's side: keeps what it takes."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    #: Whose mail is refused for now, and after how many mails of a connection the server goes away.
    refused: set[str] = field(default_factory=set)
    patience: int = 1_000

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a recipient, refuses it, or hangs up."""
        if len(self.taken) >= self.patience:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if address in self.refused:
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps a mail."""
        assert isinstance(envelope.content, bytes)
        self.taken.extend((address, envelope.content) for address in envelope.rcpt_tos)
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """To whom mail went, in order."""
        return [address for address, _ in self.taken]


@pytest.fixture
def post() -> Iterator[tuple[Post, str]]:
    """A mail server, and its place as in the settings."""
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def everybody(office: Office) -> list[str]:
    """Everybody active, and nobody had a notice; Chen left."""
    with writing(office.owner) as connection, Database(bind=connection) as database:
        database.execute(update(Person).values(notified_on=None))
        database.get_one(Person, CHEN.login).active = False
        people = database.query(Person.address).where(Person.active)
        return [address for (address,) in people]


def sending(office: Office, mail: str) -> Worker:
    """The worker that sends mail there."""
    return replace(office.worker, settings=replace(office.worker.settings, mail=mail))


def plain(mail: bytes, address: str, day: str) -> bytes:
    """A mail without its address and day."""
    return mail.replace(address.encode(), b"ADDRESS").replace(day.encode(), b"DAY")


def test_everybody_active_gets_one_mail_a_day_of_the_same_bytes(
    office: Office, post: tuple[Post, str]
) -> None:
    handler, mail = post
    works, people = sending(office, mail), everybody(office)
    seen = []
    for when in ("nothing happened", "a report came", "it was read"):
        if when == "a report came":
            office.report()
        for _ in range(3):
            assert worker.one_round(works)
        assert handler.addresses == sorted(people), when
        seen += [plain(body, address, str(office.today)) for address, body in handler.taken]
        for address, body in handler.taken:
            assert message_from_bytes(body)["To"] == address
        handler.taken.clear()
        office.clock.moment += timedelta(days=1)
        if when == "a report came":
            office.shell(AMINA).try_envelopes()
    assert len(set(seen)) == 1
    # No line of a mail's head has a moment or an id.
    heads = set(message_from_bytes(seen[0]).keys())
    assert heads == {"From", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}


def test_what_the_server_refused_or_left_goes_with_the_next_round_and_nothing_twice(
    office: Office, post: tuple[Post, str], caplog: pytest.LogCaptureFixture
) -> None:
    handler, mail = post
    works, people = sending(office, mail), everybody(office)
    late = {addressed(office, BRUNO.login), addressed(office, DANA.login)}
    handler.refused = set(late)
    assert worker.one_round(works)
    assert handler.addresses == sorted(set(people) - late)
    assert caplog.text.count("a notice failed: SMTPRecipientsRefused") == 2
    assert not any(address in caplog.text for address in people)
    handler.refused.clear()
    assert worker.one_round(works)
    assert worker.one_round(works)
    assert handler.addresses == [*sorted(set(people) - late), *sorted(late)]
    # The next day the server hangs up after three.
    handler.taken.clear()
    office.clock.moment += timedelta(days=1)
    handler.patience = 3
    assert worker.one_round(works)
    assert handler.addresses == sorted(people)[:3]
    assert "notices failed: SMTPServerDisconnected" in caplog.text
    handler.patience = 1_000
    assert worker.one_round(works)
    assert worker.one_round(works)
    assert handler.addresses == sorted(people)


def addressed(office: Office, login: str) -> str:
    """Somebody's address."""
    with office.database() as database:
        return database.get_one(Person, login).address
