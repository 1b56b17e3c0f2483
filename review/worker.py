"""The worker: rounds at fixed hours, so that what appears here tells nothing of when somebody wrote.

A round collects envelopes and bundles of files, erases bundles that nobody named, closes the batch of the
register that is due, delivers mailbox values, publishes the directory, posts dummies, and sends the daily
notice. It holds one private key, for freshness notes, which can withhold a directory and never substitute
one; the probe key comes from it.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import auto
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import TypeVar

from sqlalchemy import Engine, or_, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as Database

from crypto import directory, envelope, signing
from crypto.address import mailbox_address
from crypto.refusal import Refused
from intake.seam import decoys, faults, store
from intake.seam.blobs import Blobs
from intake.seam.clock import Clock
from intake.seam.database import alone, open_database, writing
from intake.seam.logs import Event, Word
from intake.seam.organization import Organization, read_organization
from intake.seam.posting import HttpPosting, Posting
from intake.seam.settings import BadSetting
from intake.seam.store import StoredEnvelope
from review import bundle_rounds, dummies, notices
from review.bundle_rounds import Shelves
from review.config import Settings
from review.dossiers import days, envelopes, register, service
from review.dossiers.bundle_files import BundleFiles
from review.dossiers.models import Dossier, Dummy, Outgoing
from review.keys import read_key
from review.staff import published
from review.staff.models import Person

log = logging.getLogger("candour.worker")


class _Said(Event):
    ASIDE = "%s is set aside: %s"
    NO_NOTICE = "a notice failed: %s"
    ANOTHER = "Another worker is at its round; this one waits for the next."
    NO_ROUND = "the round failed: %s"
    FAILED = "%s failed: %s"
    SHORT = "Rounds come at short intervals: for demonstrations alone, since they show when somebody wrote."


class _Thing(Word):
    ENVELOPE = "an envelope"
    ANSWER = "an answer"


class _Part(Word):
    DUMMIES = auto()
    COLLECT = auto()
    BUNDLES = auto()
    ERASE = auto()
    REGISTER = auto()
    DELIVER = auto()
    PUBLISH = auto()
    FORGET = auto()
    NOTICES = auto()


#: How long a form of the plain way is known, so that it makes no second envelope.
FORM_DAYS = timedelta(days=7)

#: What workers wait for: one round at a time.
_ROUND = 6806

_EVERY = re.compile(r"every ([1-9][0-9]{0,4})")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


Name = TypeVar("Name", bytes, str)


@dataclass(frozen=True, slots=True)
class Worker:
    """Both databases, the pinned organization, and the freshness key."""

    review: Engine
    store: Engine
    organization: Organization
    freshness_seed: bytes
    settings: Settings
    clock: Clock
    shelves: Shelves
    portal: Posting


def make_worker(settings: Settings, clock: Clock) -> Worker:
    """The worker of these settings. Raises what the parts raise."""
    review, there = open_database(settings.database), open_database(settings.store)
    return Worker(
        review,
        there,
        read_organization(settings.organization),
        read_key(settings.freshness_key),
        settings,
        clock,
        Shelves(review, there, Blobs(settings.store_blobs), BundleFiles(settings.blobs)),
        HttpPosting(settings.portal),
    )


@contextmanager
def _session(engine: Engine) -> Iterator[Database]:
    with writing(engine) as connection, Database(bind=connection) as database:
        yield database
        database.flush()


def collect(worker: Worker) -> int:
    """Takes envelopes over in random order: committed here, then deleted there. Gives how many are new."""
    with worker.store.connect() as there:
        hashes = store.waiting_hashes(there)
    return sum(_apart(_Thing.ENVELOPE, _collect_one, worker, name) for name in hashes)


def _apart(what: _Thing, act: Callable[[Worker, Name], bool], worker: Worker, name: Name) -> bool:
    """Does one of many: what fails with it is told and stays where it is, and the others go on.

    Raises `OSError` and `OperationalError`: a disk or a database that fails would fail for the others too.
    """
    try:
        return act(worker, name)
    except (OSError, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - one that is damaged must not stop the others
        log.error(_Said.ASIDE, what, faults.told(error))  # noqa: TRY400 - no words of a case
    return False


def _collect_one(worker: Worker, name: bytes) -> bool:
    with worker.store.connect() as there:
        stored = store.read_envelope(there, name)
    if stored is None:
        return False
    with _session(worker.review) as database:
        new = envelopes.collect(database, stored, worker.clock.today())
    answer_probe(worker, stored)
    with writing(worker.store) as there:
        store.drop_envelope(there, name)
    return new


def answer_probe(worker: Worker, stored: StoredEnvelope) -> None:
    """Puts a collected probe among the dummies, and says in its mailbox that it came; others are let be."""
    key = decoys.probe_key(worker.freshness_seed)
    try:
        if not decoys.is_probe(key, envelope.parse_head(stored.sealed)):
            return
    except Refused:
        return
    with _session(worker.review) as database:
        if database.get(Dummy, stored.hash) is None:
            database.add(Dummy(hash=stored.hash, bundle_id=b""))
    place = mailbox_address(decoys.probe_token(key, stored.hash))
    with writing(worker.store) as there:
        store.put_mailbox_value(there, place, decoys.probe_answer(key, stored.hash))


def collect_bundles(worker: Worker) -> int:
    """Takes bundles over, after the envelopes: whatever envelope is here, its bundle was whole before."""
    return bundle_rounds.collect(worker.shelves, worker.clock.today(), _counted(worker))


def erase_bundles(worker: Worker) -> int:
    """Erases bundles that no opened envelope named in time."""
    return bundle_rounds.erase(worker.shelves, _counted(worker))


def _counted(worker: Worker) -> date:
    """The day that things age from: today's, unless the clock went back."""
    with _session(worker.review) as database:
        return days.begin(database, worker.clock.today())


def close_batch(worker: Worker) -> bool:
    """Closes the batch of the register of receipts that is due; gives whether one was."""
    with _session(worker.review) as database:
        return register.close_batch(database, worker.settings.register, worker.clock.today())


def deliver(worker: Worker) -> int:
    """Writes each mailbox value that changed, whole; what an officer wrote meanwhile goes next time."""
    with _session(worker.review) as database:
        numbers = [row.dossier for row, _ in service.undelivered(database)]
    return sum(_apart(_Thing.ANSWER, _deliver_one, worker, number) for number in numbers)


def _deliver_one(worker: Worker, number: str) -> bool:
    with _session(worker.review) as database:
        outgoing = database.get_one(Outgoing, number)
        version, value = outgoing.version, outgoing.value
        address = database.get_one(Dossier, number).address
    with writing(worker.store) as there:
        store.put_mailbox_value(there, address, value)
    with _session(worker.review) as database:
        outgoing = database.get_one(Outgoing, number)
        outgoing.delivered = version
        outgoing.first_delivered_on = outgoing.first_delivered_on or worker.clock.today()
    return True


def publish(worker: Worker) -> bool:
    """Publishes roster, epoch notes and the day's freshness note; nothing before the first roster."""
    day = worker.clock.today()
    with _session(worker.review) as database:
        text = published.newest_roster(database)
        roster = published.roster_of(database, worker.organization)
        if text is None or roster is None:
            return False
        epochs = [row.note for row in published.epoch_notes(database, roster, day)]
        notes = directory.join([text, *epochs, _freshness(worker, text, epochs, day)])
        if notes != published.published(database):
            published.publish(database, notes)
    with writing(worker.store) as there:
        store.publish_directory(there, notes)
    return True


def _freshness(worker: Worker, roster: str, epochs: list[str], day: date) -> str:
    installation = worker.organization.installation
    text = directory.freshness_text(installation, roster, epochs, day)
    return signing.sign_note(worker.freshness_seed, directory.key_name(installation, "worker"), text)


def post_due(worker: Worker) -> int:
    """Posts the dummies that have come since midnight or since the last round, for this round to collect."""
    now = worker.clock.now()
    return _post_dummies(worker, now, now)


def post_ahead(worker: Worker) -> int:
    """Posts the dummies that will come until the next round, or until midnight, for the next to collect."""
    now = worker.clock.now()
    midnight = datetime.combine(now.date(), time(), UTC) + timedelta(days=1)
    return _post_dummies(worker, now, min(next_round(worker.settings.rounds, now), midnight))


def _post_dummies(worker: Worker, now: datetime, until: datetime) -> int:
    mint = dummies.Mint(worker.review, worker.portal, worker.organization, worker.settings.dummies)
    return dummies.post(mint, now, until)


def notify(worker: Worker) -> int:
    """Sends the day's notice to everybody active who has not had it, and gives to how many it went.

    Each is noted once the mail is out, so that a round that ended early is taken up where it ended.
    """
    day = worker.clock.today()
    # One of tomorrow is today's: the clock went back over midnight.
    had = Person.notified_on.in_((day, day + timedelta(days=1)))
    query = select(Person.login, Person.address).where(Person.active, or_(Person.notified_on.is_(None), ~had))
    with _session(worker.review) as database:
        people = database.execute(query.order_by(Person.address)).all()
    if not people:
        return 0
    sent = 0
    with notices.post_office(worker.settings.mail, day) as send:
        for login, address in people:
            try:
                send(notices.daily_notice(address, worker.settings.shell_origin, day))
            except (SMTPRecipientsRefused, SMTPResponseException) as error:
                log.error(_Said.NO_NOTICE, faults.told(error))  # noqa: TRY400 - no words of a case
                continue
            with _session(worker.review) as database:
                database.get_one(Person, login).notified_on = day
            sent += 1
    return sent


def forget(worker: Worker) -> None:
    """Drops from the store which forms of the plain way were sent, once nobody presses their button again."""
    with _session(worker.review) as database:
        days.begin(database, worker.clock.today())
        before = days.ago(database, FORM_DAYS)
    if before is not None:
        with writing(worker.store) as there:
            store.drop_forms(there, before)


_PARTS = (
    (_Part.DUMMIES, post_due), (_Part.COLLECT, collect), (_Part.BUNDLES, collect_bundles),
    (_Part.ERASE, erase_bundles), (_Part.REGISTER, close_batch), (_Part.DELIVER, deliver),
    (_Part.PUBLISH, publish), (_Part.DUMMIES, post_ahead), (_Part.FORGET, forget), (_Part.NOTICES, notify),
)  # fmt: skip


def one_round(worker: Worker) -> bool:
    """A whole round. What fails is logged by its kind and tried again in the next; the rest goes on.

    Does nothing, and says so, while another worker is at its round.
    """
    try:
        with alone(worker.review, _ROUND) as mine:
            if not mine:
                log.warning(_Said.ANOTHER)
                return False
            for name, part in _PARTS:
                _tried(name, part, worker)
    except (OSError, SQLAlchemyError) as error:
        log.error(_Said.NO_ROUND, faults.told(error))  # noqa: TRY400 - no words of a case
        return False
    return True


def _tried(name: _Part, part: Callable[[Worker], object], worker: Worker) -> None:
    try:
        part(worker)
    except Exception as error:  # noqa: BLE001 - one part's fault must not stop the others
        log.error(_Said.FAILED, name, faults.told(error))  # noqa: TRY400 - no words of a case


def next_round(rounds: str, moment: datetime) -> datetime:
    """When the next round begins: at fixed hours (UTC), or every so many seconds. Raises `BadSetting`."""
    if every := _EVERY.fullmatch(rounds):
        return moment + timedelta(seconds=int(every[1]))
    hours = [_HOURS.fullmatch(part) for part in rounds.split()]
    if not hours or None in hours:
        raise BadSetting(
            f"CANDOUR_REVIEW_ROUNDS is {rounds!r}; it takes hours in UTC, like '06:00 18:00', "
            "or, for demonstrations alone, 'every 60' (seconds)."
        )
    times = sorted(time(int(hour[1]), int(hour[2]), tzinfo=UTC) for hour in hours if hour)
    today = [datetime.combine(moment.date(), one) for one in times]
    later = [one for one in today if one > moment]
    return later[0] if later else today[0] + timedelta(days=1)


def work(worker: Worker, stop: threading.Event) -> None:
    """Rounds until told to stop, the first one at once; the one that runs is finished."""
    if _EVERY.fullmatch(worker.settings.rounds):
        log.warning(_Said.SHORT)
    while not stop.is_set():
        one_round(worker)
        moment = worker.clock.now()
        stop.wait((next_round(worker.settings.rounds, moment) - moment).total_seconds())
