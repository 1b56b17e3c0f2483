"""Reporters, officers, rounds and faults in any order, against a model: what was acknowledged is there once.

A fault ends an act right before or right after one of its commits, as a kill does. For a longer run:
`python -m tests.review.test_machine 500`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.engine.default import DefaultDialect

from crypto import envelope
from intake import reports
from intake.budgets import Budgets, Limits
from intake.seam import store
from intake.seam.database import alone
from review import set_aside, worker
from review.dossiers.models import Dossier, SealedEnvelope
from tests.attached import hand_in
from tests.conftest import FixedClock
from tests.officer import Denied, Shell
from tests.people import AMINA, BRUNO, CHEN, HANA, TEST_PEOPLE
from tests.reporter import new_receipt, seal_follow_up, seal_report
from tests.review.conftest import Office, make_office
from tests.review.test_journey import CHANNEL, read_mailbox

TEAM = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO, CHEN)]
#: The commit that is the last one, and whether it still happens; none for an act without a fault.
FAULTS = st.none() | st.tuples(st.integers(1, 3), st.booleans())
ROUND_FAULTS = st.tuples(st.integers(1, 30), st.booleans())


ALREADY_OPENED = 410
#: So many examples the suite has time for; more of them are also made as small as they can be.
IN_THE_SUITE = 8
#: No flood here.
BUDGETS = Budgets(Limits(100_000, 100_000, 100_000), Path(tempfile.gettempdir()))


class Crash(BaseException):
    """The process ends."""


@contextmanager
def ends(fault: tuple[int, bool] | None) -> Iterator[None]:
    """Within it, the commit of a fault ends the process."""
    real = DefaultDialect.do_commit
    left = fault[0] if fault else 0

    def commits(dialect: Any, connection: Any) -> None:
        nonlocal left
        left -= 1
        if fault and left == 0 and not fault[1]:
            raise Crash
        real(dialect, connection)  # type: ignore[no-untyped-call]
        if fault and left == 0:
            raise Crash

    DefaultDialect.do_commit = commits  # type: ignore[method-assign]
    try:
        yield
    finally:
        DefaultDialect.do_commit = real  # type: ignore[method-assign]


@dataclass
class Known:
    """What the model knows of a report: its keys, and once it is open its dossier and what was written."""

    keys: Any
    name: bytes
    number: str = ""
    answers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    added: list[bytes] = field(default_factory=list)
    has_hana: bool = False


class Machine(RuleBasedStateMachine):
    """One office for all examples, put back before each."""

    office: ClassVar[Office]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        put_back(self.office, self.folder)
        self.reports: list[Known] = []
        #: What a reporter gave up after a fault: it may have arrived, and never twice.
        self.given_up: list[bytes] = []
        self.texts = 0

    @property
    def opened(self) -> list[Known]:
        return [one for one in self.reports if one.number]

    def text(self) -> str:
        self.texts += 1
        return f"Text {self.texts}"

    def send(self, sealed: bytes, fault: tuple[int, bool] | None, persists: bool) -> bool:
        """Sends an envelope until it is acknowledged, unless its reporter gives up; tells which."""
        office = self.office
        try:
            with ends(fault):
                keep_envelope(office, sealed)
        except Crash:
            if not persists:
                self.given_up.append(envelope.parse(sealed).hash)
                return False
            keep_envelope(office, sealed)
        return True

    @staticmethod
    def again(act: Callable[[], Any], fault: tuple[int, bool] | None) -> Any:
        """An officer's request; once more, the same, when no answer came."""
        try:
            with ends(fault):
                return act()
        except Crash:
            return act()

    # Reporters

    @rule(fault=FAULTS, persists=st.booleans())
    def report(self, fault: tuple[int, bool] | None, persists: bool) -> None:
        _, keys = new_receipt(TEST_PEOPLE.installation)
        answers = {"what_happened": self.text()}
        sealed = seal_report(keys, self.office.directory(), CHANNEL, self.office.today, answers)
        if self.send(sealed, fault, persists):
            self.reports.append(Known(keys, envelope.parse(sealed).hash))

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), fault=FAULTS, persists=st.booleans())
    def follow_up(self, data: st.DataObject, fault: tuple[int, bool] | None, persists: bool) -> None:
        known = data.draw(st.sampled_from(self.opened))
        directory, today = self.office.directory(), self.office.today
        sealed = seal_follow_up(known.keys, directory, CHANNEL, today, self.text(), TEAM)
        if self.send(sealed, fault, persists):
            known.added.append(envelope.parse(sealed).hash)

    # Rounds and the clock

    @rule(fault=ROUND_FAULTS)
    def round_that_ends_early(self, fault: tuple[int, bool]) -> None:
        try:
            with ends(fault):
                worker.one_round(self.office.worker)
        except Crash:
            pass

    @rule()
    def round(self) -> None:
        assert worker.one_round(self.office.worker)
        for known in self.opened:
            found = read_mailbox(self.office, known.keys)
            assert found is not None
            assert [message.item.text for message in found.messages] == known.answers

    @rule()
    def second_worker(self) -> None:
        with alone(self.office.worker.review, worker._ROUND) as mine:
            assert mine
            assert not worker.one_round(self.office.worker)

    @rule(hours=st.sampled_from([-24, -1, 1, 24]))
    def clock_jumps(self, hours: int) -> None:
        at = self.office.clock.moment + timedelta(hours=hours)
        if abs(at - FixedClock().moment) < timedelta(days=3):
            self.office.clock.moment = at

    # Officers

    @precondition(lambda self: self.reports)
    @rule(fault=FAULTS)
    def try_and_open(self, fault: tuple[int, bool] | None) -> None:
        """Amina opens what is there, one after the other, over a console that may end at each request."""
        amina = self.office.shell(AMINA)
        known = {one.name: one for one in self.reports}
        for name, (seal, key) in tried(amina).items():
            amina.start_reading()
            content = self.again(lambda: read(amina, name, seal, key), fault)  # noqa: B023 - used at once
            if content["kind"] == "follow-up":
                self.again(lambda: attach(amina, name, content, key), fault)  # noqa: B023
                continue
            opening = amina.opening(name, CHANNEL, content, key)
            number = self.again(lambda: opened(amina, opening), fault)  # noqa: B023
            if name in known:
                known[name].number = number

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), fault=FAULTS)
    def answer(self, data: st.DataObject, fault: tuple[int, bool] | None) -> None:
        known, amina, text = data.draw(st.sampled_from(self.opened)), self.office.shell(AMINA), self.text()
        body = amina.new_answer(known.number, text)
        self.again(lambda: amina.post(f"/api/dossiers/{known.number}/answers", body), fault)
        known.answers.append(text)

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), fault=FAULTS)
    def note(self, data: st.DataObject, fault: tuple[int, bool] | None) -> None:
        known, amina, text = data.draw(st.sampled_from(self.opened)), self.office.shell(AMINA), self.text()
        posted, _ = amina.write(amina.dossier(known.number), "note", text)
        self.again(lambda: amina.post(f"/api/dossiers/{known.number}/items", posted), fault)
        known.notes.append(text)

    @precondition(lambda self: any(not one.has_hana for one in self.opened))
    @rule(data=st.data(), fault=FAULTS)
    def add_colleague(self, data: st.DataObject, fault: tuple[int, bool] | None) -> None:
        known = data.draw(st.sampled_from([one for one in self.opened if not one.has_hana]))
        amina = self.office.shell(AMINA)
        body = amina.new_members(known.number, [*TEAM, TEST_PEOPLE.officer(HANA).fingerprint])
        self.again(lambda: amina.post(f"/api/dossiers/{known.number}/rolls", body), fault)
        known.has_hana = True

    # What must hold

    @invariant()
    def nothing_acknowledged_is_lost_and_nothing_is_twice(self) -> None:
        with self.office.worker.store.connect() as connection:
            there = set(store.waiting_hashes(connection))
        with self.office.database() as database:
            here = set(database.scalars(select(SealedEnvelope.hash)))
            dossiers = Counter(database.scalars(select(Dossier.envelope)))
        acknowledged = {one.name for one in self.reports} | {n for one in self.reports for n in one.added}
        assert acknowledged <= there | here
        assert there | here <= acknowledged | set(self.given_up)
        assert {one.name for one in self.opened} <= set(dossiers)
        assert set(dossiers.values()) <= {1}

    def teardown(self) -> None:
        """In the end everything that was written is read, once, by those who may."""
        self.round()
        self.try_and_open(None)
        assert list(set_aside.listed(self.office.worker.shelves)) == []
        assert all(one.number for one in self.reports)
        for known in self.opened:
            reader = self.office.shell(HANA if known.has_hana else BRUNO)
            found = reader.dossier(known.number)
            attached = {row["hash"] for row in found.listed["envelopes"]}
            assert len(attached) == len(found.listed["envelopes"]) == len(reader.read_dossier(found))
            texts = [(row["kind"], row["text"]) for row in reader.read_items(found)]
            assert [text for kind, text in texts if kind == "note"] == known.notes
            assert [text for kind, text in texts if kind == "reply"] == known.answers


def keep_envelope(office: Office, sealed: bytes) -> None:
    """As the portal does."""
    reports.hand_in(office.worker.store, TEST_PEOPLE.organization, sealed, BUDGETS, office.clock.now())


def tried(shell: Shell) -> dict[bytes, tuple[bytes, bytes]]:
    """What her browser opens, reports first: a follow-up waits until its report is a dossier."""
    return shell.try_envelopes()


def read(shell: Shell, name: bytes, seal: bytes, key: bytes) -> Any:
    """Reads an envelope, taking up the chain of requests where the server has it."""
    shell.start_reading()
    return shell.read_envelope(name, seal, key)


def opened(shell: Shell, opening: dict[str, Any]) -> str:
    """Opens a dossier, or is led to the one that is there."""
    try:
        return str(shell.post("/api/dossiers", opening)["number"])
    except Denied as denied:
        if denied.status != ALREADY_OPENED:
            raise
        return denied.detail


def attach(shell: Shell, name: bytes, content: Any, key: bytes) -> None:
    """Attaches a follow-up, unless it is attached."""
    try:
        hand_in(shell, name, content, key)
    except Denied as denied:
        if denied.status != ALREADY_OPENED:
            raise


def keep(office: Office, folder: Path) -> None:
    """Keeps an office's files."""
    office.owner.dispose()
    engines = (office.worker.review, office.worker.store, office.app.extensions["candour"].engine)
    for engine in engines:
        engine.dispose()
    shutil.copytree(folder, folder.with_name("kept"))


def put_back(office: Office, folder: Path) -> None:
    """Puts them back."""
    engines = (
        office.owner, office.worker.review, office.worker.store, office.app.extensions["candour"].engine,
    )  # fmt: skip
    for engine in engines:
        engine.dispose()
    shutil.rmtree(folder)
    shutil.copytree(folder.with_name("kept"), folder)
    office.clock.moment = FixedClock().moment


def play(folder: Path, examples: int, steps: int) -> None:
    """So many examples of at most so many steps."""
    folder.mkdir()
    Machine.office = make_office(folder, lambda name: f"sqlite:///{folder}/{name}.db", FixedClock())
    Machine.folder = folder
    keep(Machine.office, folder)
    quiet = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=False,
        phases=[Phase.generate, Phase.shrink] if examples > IN_THE_SUITE else [Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(Machine, settings=quiet)


def test_any_order_of_acts_and_faults_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    play(tmp_path / "office", IN_THE_SUITE, 14)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        play(Path(temporary) / "office", int(sys.argv[1]), 40)
