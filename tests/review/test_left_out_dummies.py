"""The left-out officer keeps a log of all that the console hands her, and guesses what shut envelopes were.

She is given more than she would have: the truth about half of them, to learn from. With dummies she does no
better than a coin on the other half; without them she is right each time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import log, sqrt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session as Database

from crypto import unseal
from crypto.envelope import parse_head
from review import dummies, worker
from review.dossiers.models import Dummy
from review.staff import published
from tests.conftest import TODAY
from tests.officer import decode
from tests.people import AMINA, CHEN, MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report
from tests.review.beside import Direct, portal_of
from tests.review.conftest import Office
from tests.review.test_journey import CHANNEL, chen

DAYS, REPORTS = 8, 500
#: Without dummies far fewer tell all.
ALONE = 100
_BEGIN = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)


@pytest.fixture
def new_database(tmp_path: Path) -> Callable[[str], str]:
    """On one kind of database: what an officer is handed is the same on both."""
    return lambda name: f"sqlite:///{tmp_path}/{name}.db"


def _seeded(seed: int) -> random.Random:
    """The same draws at each run of the tests, for what isn't Candour's own."""
    return random.Random(seed)  # noqa: S311 - no secret


def hurry(engine: Engine) -> None:
    """Durability costs minutes over a thousand envelopes, and isn't what is tested here."""
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    engine.dispose()


@dataclass(frozen=True)
class Seen:
    """What her log says of one envelope: everything that she can tell it by."""

    features: tuple[tuple[str, object], ...]
    is_report: bool


@dataclass
class Weeks:
    """Reporters who leave her out, rounds at their hours, a colleague who opens some, and her log."""

    office: Office
    portal: Direct
    reports: int
    seeded: random.Random

    def __post_init__(self) -> None:
        self.log: dict[bytes, dict[str, object]] = {}
        self.directory = self.office.directory()
        self.unopened: list[bytes] = []

    def play(self) -> list[Seen]:
        """Plays all days; gives what she saw, with the truth."""
        moments = sorted(_BEGIN + timedelta(days=DAYS) * self.seeded.random() for _ in range(self.reports))
        at = 0
        for half in range(2 * DAYS + 1):
            now = _BEGIN + timedelta(hours=12 * half)
            while at < len(moments) and moments[at] < now:
                self.office.clock.moment = moments[at]
                self.portal.post(self._report())
                at += 1
            self.office.clock.moment = now
            self._round()
            if half % 2 and self.unopened:
                self._open(self.unopened.pop())
            self._look(now)
        with Database(self.office.owner) as database:
            known = set(database.scalars(select(Dummy.hash)))
        return [Seen(tuple(sorted(row.items())), name not in known) for name, row in self.log.items()]

    def _report(self) -> bytes:
        _, keys = new_receipt(TEST_PEOPLE.installation)
        text = "What I saw. " * (1500 if self.seeded.random() < 0.2 else 20)
        sealed = seal_report(keys, self.directory, CHANNEL, TODAY, {"what_happened": text}, [chen()])
        self.unopened.append(sha256(sealed).digest())
        return sealed

    def _round(self) -> None:
        for part in (worker.post_due, worker.collect, worker.deliver, worker.publish, worker.post_ahead):
            part(self.office.worker)

    def _open(self, name: bytes) -> None:
        """A colleague opens a report each evening: it must not show."""
        amina = self.office.shell(AMINA)
        seal = amina.seals([name])[name]
        key = unseal.open_slots(seal, amina.keys.epoch_seeds())
        assert key is not None
        content = amina.read_envelope(name, seal, key)
        amina.post("/api/dossiers", amina.opening(name, CHANNEL, content, key))

    def _look(self, now: datetime) -> None:
        """Each round she fetches all that there is for her, and her browser finds every envelope shut."""
        shell = self.office.shell(CHEN)
        listed = shell.get("/api/untried")
        page, queue = shell.get("/envelopes"), shell.get("/dossiers")
        hashes = [row["hash"] for row in listed]
        outcomes = {}
        for start in range(0, len(hashes), 32):
            some = hashes[start : start + 32]
            answer = shell.post("/api/envelopes/seals", {"hashes": some})
            for place, (name, seal) in enumerate(answer.items()):
                self._note(name, seal, now, (len(page), len(queue), len(hashes), start + place), listed)
                outcomes[name] = "shut"
        if outcomes:
            shell.post("/api/envelopes/trials", {"outcomes": outcomes})

    def _note(
        self, name: str, seal: str, now: datetime, sizes: tuple[int, int, int, int], listed: list[Any]
    ) -> None:  # fmt: skip
        from_list = next(row for row in listed if row["hash"] == name)
        page, queue, count, place = sizes
        data = decode(seal)
        head = parse_head(data)
        self.log[decode(name)] = {
            "size class": head.size_class,
            "round": now.hour,
            "weekday": now.weekday(),
            "day of the list": (now.date() - datetime.fromisoformat(from_list["collected_on"]).date()).days,
            "columns": tuple(sorted(from_list)),
            "length": len(seal),
            "place": 4 * place // max(count, 1),
            "crowd": count // 5,
            "page": page // 1000,
            "queue": queue,
            "C": head.commitment[0] >> 5,
            "slots": sum(data[72:]) % 4,
            "hash": decode(name)[0] >> 6,
        }


def guesses(seen: Sequence[Seen], seeded: random.Random) -> tuple[int, int]:
    """She learns from half of them (naive Bayes over her log) and guesses the others: how many right, of all.

    As many of each kind are asked, where there are two: a guess by frequency alone wins nothing.
    """
    mixed = list(seen)
    seeded.shuffle(mixed)
    learned, rest = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
    kinds = {kind: [one for one in rest if one.is_report is kind] for kind in (True, False)}
    if all(kinds.values()):
        least = min(len(found) for found in kinds.values())
        rest = kinds[True][:least] + kinds[False][:least]
    totals = Counter(one.is_report for one in learned)
    counts = {
        kind: Counter(feature for one in learned if one.is_report is kind for feature in one.features)
        for kind in (True, False)
    }

    def says_report(one: Seen) -> bool:
        score = sum(
            log((counts[True][f] + 1) / (totals[True] + 2))
            - log((counts[False][f] + 1) / (totals[False] + 2))
            for f in one.features
        )
        return score > 0 if totals[False] else True

    return sum(says_report(one) is one.is_report for one in rest), len(rest)


def interval(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, z = right / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    width = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - width, middle + width


def finds_out(seen: Sequence[Seen]) -> bool:
    """Whether her guesses beat a coin, however the log is halved (three ways): by chance one in 20 would."""
    found = [interval(*guesses(seen, _seeded(seed))) for seed in range(3)]
    return all(low > 0.5 for low, _ in found)


@pytest.fixture
def weeks(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[timedelta | None, int], list[Seen]]:
    """Plays the weeks, with dummies or without."""
    for engine in (office.owner, office.worker.review, office.worker.store):
        hurry(engine)
    app = portal_of(office, tmp_path)
    hurry(app.extensions["candour"].engine)
    portal = Direct(app)
    roster_of = published.roster_of

    def one_channel(*arguments: Any) -> Any:
        roster = roster_of(*arguments)
        return roster and replace(roster, channels=tuple(c for c in roster.channels if c.code == MISCONDUCT))

    # Dummies of the other channel are nothing to her.
    monkeypatch.setattr(dummies, "published", SimpleNamespace(roster_of=one_channel))

    def play(mean: timedelta | None, reports: int) -> list[Seen]:
        settings = replace(office.worker.settings, dummies=mean)
        office.worker = replace(office.worker, portal=portal, settings=settings)
        return Weeks(office, portal, reports, _seeded(7)).play()

    return play


def test_with_dummies_her_guesses_are_a_coins(weeks: Callable[[timedelta | None, int], list[Seen]]) -> None:
    seen = weeks(timedelta(days=DAYS) / REPORTS, REPORTS)
    assert len(seen) > 900
    assert 0.4 < sum(one.is_report for one in seen) / len(seen) < 0.6
    assert not finds_out(seen)
    # The test would find a tell of one report in five.
    tell = [
        replace(one, features=(*one.features, ("tell", one.is_report and at % 5 == 0)))
        for at, one in enumerate(seen)
    ]
    assert finds_out(tell)


def test_without_dummies_the_same_log_finds_every_report(
    weeks: Callable[[timedelta | None, int], list[Seen]],
) -> None:
    seen = weeks(None, ALONE)
    assert len(seen) == ALONE
    assert all(one.is_report for one in seen)
    assert finds_out(seen)
    assert guesses(seen, _seeded(0)) == (ALONE // 2, ALONE // 2)
