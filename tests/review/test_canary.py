"""The canary: silent while all is well; loud, with what to do, when a probe is late or the list is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crypto.content import encode_base64
from intake import canary, cli
from intake.seam import decoys, store
from intake.seam.database import writing
from review import cli as review_cli
from review.dossiers.models import Dummy, SealedEnvelope
from tests.conftest import TODAY
from tests.people import CHANNEL_NAMES, EVERYBODY, TEST_PEOPLE
from tests.review.beside import Direct, portal_of, served
from tests.review.conftest import Office
from tests.review.test_trying import shown, tries

ORGANIZATION = TEST_PEOPLE.organization
KEY = decoys.probe_key(TEST_PEOPLE.freshness_seed)


@pytest.fixture
def new_database(tmp_path: Path) -> Callable[[str], str]:
    """On one kind of database: the canary sees none, and its answers go the way of all mailbox values."""
    return lambda name: f"sqlite:///{tmp_path}/{name}.db"


@dataclass
class Watch:
    """A canary from day to day, at the portal beside an office."""

    office: Office
    portal: Direct
    probes: list[canary.Probe]

    def run(self) -> list[str]:
        """A day's run; gives its alarms."""
        found = canary.run(self.portal, KEY, ORGANIZATION, self.probes, self.office.today, 1)
        self.probes = found.waiting
        return found.alarms

    def next_day(self, *, rounds: bool = True) -> None:
        self.office.clock.moment += timedelta(days=1)
        if rounds:
            self.office.round()


@pytest.fixture
def watch(office: Office, tmp_path: Path) -> Watch:
    return Watch(office, Direct(portal_of(office, tmp_path)), [])


def test_while_probes_arrive_it_is_silent(watch: Watch) -> None:
    for _ in range(4):
        assert watch.run() == []
        assert len(watch.probes) == 1
        watch.next_day()


def test_a_probe_that_is_not_collected_in_time_is_an_alarm_each_day_until_it_is(watch: Watch) -> None:
    assert watch.run() == []
    watch.next_day(rounds=False)
    assert watch.run() == []
    watch.next_day(rounds=False)
    (alarm,) = watch.run()
    assert str(TODAY) in alarm
    assert "2 days" in alarm
    assert "review worker" in alarm
    watch.next_day()
    assert watch.run() == []


def test_a_probe_that_the_intake_lost_is_an_alarm(watch: Watch) -> None:
    watch.run()
    with writing(watch.office.worker.store) as connection:
        for name in store.waiting_hashes(connection):
            store.drop_envelope(connection, name)
    watch.next_day()
    watch.run()
    watch.next_day()
    (alarm,) = watch.run()
    assert str(TODAY) in alarm


def test_a_portal_that_takes_nothing_is_an_alarm_and_no_probe_is_followed(watch: Watch) -> None:
    watch.portal.broken = True
    (alarm,) = watch.run()
    assert "can't be sent" in alarm
    assert watch.probes == []


def test_a_list_that_is_stale_false_or_missing_is_an_alarm(watch: Watch) -> None:
    for day, notes, said in (
        (TODAY + timedelta(days=5), TEST_PEOPLE.directory(TODAY), "four days old"),
        (TODAY + timedelta(days=40), TEST_PEOPLE.directory(TODAY), "run out"),
        (TODAY, TEST_PEOPLE.directory(TODAY).replace(b"Amina", b"Anima"), "is false"),
    ):
        watch.portal.directory = lambda notes=notes: notes  # type: ignore[method-assign,misc]
        found = canary.run(watch.portal, KEY, ORGANIZATION, [], day, 1)
        assert len(found.alarms) == 1
        assert said in found.alarms[0]
        assert found.waiting == []


def test_a_probe_looks_like_any_envelope_to_officers_and_is_left_out_for_the_auditor(watch: Watch) -> None:
    watch.run()
    watch.office.round()
    with watch.office.database() as database:
        (row,) = database.query(SealedEnvelope).all()
        assert database.get(Dummy, row.hash) is not None
    codes = {TEST_PEOPLE.channel_id(code): code for code in CHANNEL_NAMES}
    for person in [one for one in EVERYBODY if codes[row.channel] in one.channels]:
        assert watch.office.shell(person).untried() == [row.hash]
        tries(watch.office, person)
    assert shown(watch.office) == []


def test_after_a_crash_the_next_round_answers_the_probe(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise SystemExit

    watch.run()
    with monkeypatch.context() as patched:
        patched.setattr(store, "put_mailbox_value", crash)
        with pytest.raises(SystemExit):
            watch.office.round()
    watch.next_day()
    watch.run()
    assert [one.sent_on for one in watch.probes] == [watch.office.today]


def command(origin: str, folder: Path, *more: str) -> Result:
    return CliRunner().invoke(
        cli.commands,
        [
            "canary",
            "--portal",
            origin,
            "--key",
            str(folder / "probe.key"),
            "--state",
            str(folder / "state"),
            *more,
        ],
        env={"CANDOUR_ORGANIZATION": str(folder / "organization.txt")},
    )


def test_the_commands_make_the_key_keep_hashes_and_days_and_end_with_the_right_code(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "SystemClock", lambda: watch.office.clock)
    made = CliRunner().invoke(
        review_cli.commands, ["canary", str(tmp_path / "probe.key")],
        env={"CANDOUR_REVIEW_FRESHNESS_KEY": str(tmp_path / "freshness.key")},
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert (tmp_path / "probe.key").read_text() == encode_base64(KEY) + "\n"
    with served(watch.portal.app) as origin:
        first = command(origin, tmp_path)
        assert first.exit_code == 0, first.output
        assert re.fullmatch(rf"[0-9a-f]{{64}} {TODAY}\n", (tmp_path / "state").read_text())
        watch.office.clock.moment += timedelta(days=2)
        late = command(origin, tmp_path)
        assert late.exit_code == 3
        assert "ALARM: A probe of" in late.stderr
        assert len((tmp_path / "state").read_text().splitlines()) == 2
        assert command(origin, tmp_path, "--forget").exit_code == 0
    assert command(origin, tmp_path).exit_code == 3


def test_a_key_or_a_state_of_another_form_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(canary.BadProbes, match="review canary FILE"):
        canary.read_probe_key(tmp_path / "nothing")
    (tmp_path / "state").write_text("nonsense\n")
    with pytest.raises(canary.BadProbes, match="no canary's state"):
        canary.read_state(tmp_path / "state")
