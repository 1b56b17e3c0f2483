"""Dummies: envelopes that nobody can open, so that one which doesn't open tells nothing.

The worker posts them through the portal's public interface, as reporters do. How many a round posts in a
channel is drawn anew (Poisson), and what each looks like is drawn from what the channel really got. Those
that would come before midnight are posted at the end of a round, and lie in the store with the others; the
rest at the beginning of the next: so their days are as reporters' are. One table here says which they are.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, func, select
from sqlalchemy.orm import Session as Database

from crypto import part
from crypto.envelope import ENVELOPE_SIZES
from crypto.part import Part, PartHead
from crypto.roster import Roster
from intake.seam import decoys
from intake.seam.database import writing
from intake.seam.logs import Event
from intake.seam.organization import Organization
from intake.seam.posting import NotAcknowledged, Posting
from review.dossiers.models import Bundle, Dummy, DummySchedule, SealedEnvelope
from review.staff import published

log = logging.getLogger("candour.worker")


class _Said(Event):
    NO_POST = "the portal took no post; it is tried again in the next round"


#: After a long stop only so much is made up for: a burst would tell dummies from reports.
_LONGEST_GAP = timedelta(days=3)
#: What counts before there is anything to go by: nine small envelopes, and one large one.
_BEFORE = {1: 9, 2: 1}
#: A larger bundle is not imitated: it would lie on the disk for 90 days.
LARGEST_BUNDLE = 16 * 1024 * 1024

_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Mint:
    """Where dummies come from: the console's database, the portal, the mean time between two in a channel."""

    review: Engine
    portal: Posting
    organization: Organization
    mean: timedelta | None


@contextmanager
def _session(engine: Engine) -> Iterator[Database]:
    with writing(engine) as connection, Database(bind=connection) as database:
        yield database
        database.flush()


def post(mint: Mint, moment: datetime, until: datetime) -> int:
    """Draws how many dummies come in each channel until then, and posts them. Gives how many were taken.

    What the portal doesn't take is owed, and posted in the next round.
    """
    if mint.mean is None:
        return 0
    with _session(mint.review) as database:
        roster = published.roster_of(database, mint.organization)
        owed = _draw(database, roster, mint.mean, moment, until) if roster else []
    _random.shuffle(owed)
    posted = 0
    for channel in owed:
        try:
            _post_one(mint, channel)
        except NotAcknowledged:
            # Nothing of what it was: not even this log tells a dummy from a report.
            log.error(_Said.NO_POST)  # noqa: TRY400
            break
        posted += 1
    return posted


def _draw(
    database: Database, roster: Roster, mean: timedelta, moment: datetime, until: datetime
) -> list[bytes]:  # fmt: skip
    """The channels of all dummies that are owed, one entry each; in a new channel the count begins now."""
    owed: list[bytes] = []
    for channel in roster.channels:
        row = database.get(DummySchedule, channel.channel_id)
        if row is None:
            row = DummySchedule(channel=channel.channel_id, drawn_until=moment, owed=0)
            database.add(row)
        if row.drawn_until > moment + _LONGEST_GAP:
            # A clock that had jumped ahead is right again.
            row.drawn_until = moment
        row.owed += poisson(min(until - row.drawn_until, _LONGEST_GAP) / mean)
        row.drawn_until = max(until, row.drawn_until)
        owed += [row.channel] * row.owed
    return owed


def poisson(mean: float) -> int:
    """A number of that mean, Poisson: how many exponential gaps fit."""
    count, passed = 0, _random.expovariate(1.0)
    while passed < mean:
        count, passed = count + 1, passed + _random.expovariate(1.0)
    return count


def _post_one(mint: Mint, channel: bytes) -> None:
    with _session(mint.review) as database:
        shares, stream_size = weights(database, channel), draw_bundle(database)
        (size_class,) = _random.choices(list(shares), list(shares.values()))
        sealed = decoys.seal_dummy(mint.organization.installation, channel, size_class)
        bundle_id = secrets.token_bytes(16) if stream_size else b""
        # Kept first: a dummy whose row was lost would be shown to the auditor as a report.
        database.add(Dummy(hash=decoys.name_of(sealed), bundle_id=bundle_id))
    for one in _parts(bundle_id, stream_size):
        mint.portal.send_part(one)
    mint.portal.post(sealed)
    with _session(mint.review) as database:
        database.get_one(DummySchedule, channel).owed -= 1


def weights(database: Database, channel: bytes) -> dict[int, int]:
    """How often each size class is drawn: as often as the channel's real envelopes have it."""
    query = select(SealedEnvelope.size_class, func.count()).where(
        SealedEnvelope.channel == channel, ~exists().where(Dummy.hash == SealedEnvelope.hash)
    )
    found = dict(database.execute(query.group_by(SealedEnvelope.size_class)).all())
    return {one: found.get(one, 0) + _BEFORE[one] for one in ENVELOPE_SIZES}


def draw_bundle(database: Database) -> int:
    """The size of a bundle, as often as real envelopes bring one, or 0 for none."""
    query = select(Bundle.stream_size).where(~exists().where(Dummy.bundle_id == Bundle.bundle_id))
    sizes: Sequence[int] = database.scalars(query).all()
    envelopes = select(func.count()).select_from(SealedEnvelope)
    real = database.scalar(envelopes.where(~exists().where(Dummy.hash == SealedEnvelope.hash))) or 0
    if not sizes or _random.randrange(max(real, len(sizes))) >= len(sizes):
        return 0
    drawn = _random.choice(sizes)
    return drawn if drawn <= LARGEST_BUNDLE else 0


def _parts(bundle_id: bytes, stream_size: int) -> Iterator[Part]:
    """A sealed stream that nobody has the key of is nothing but random bytes."""
    if not stream_size:
        return
    for index in range(part.part_count(stream_size)):
        head = PartHead(bundle_id, stream_size, index)
        yield Part(head, secrets.token_bytes(head.data_size))
