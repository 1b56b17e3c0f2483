"""Rounds: at fixed hours, in whole steps, saying nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import update

from crypto.directory import FRESH_DAYS
from crypto.refusal import Refused
from intake.seam import store
from intake.seam.settings import BadSetting
from review import notices, worker
from review.staff.models import Person
from tests.conftest import TODAY
from tests.people import AMINA
from tests.review.conftest import Office
from tests.review.test_journey import opened_by_amina, read_mailbox


@pytest.mark.parametrize(
    ("rounds", "moment", "wanted"),
    [
        ("06:00 18:00", "2026-11-24T05:59", "2026-11-24T06:00"),
        ("06:00 18:00", "2026-11-24T06:00", "2026-11-24T18:00"),
        ("18:00 06:00", "2026-11-24T19:00", "2026-11-25T06:00"),
        ("every 60", "2026-12-31T23:59", "2027-01-01T00:00"),
    ],
)
def test_the_next_round_is_at_its_hour(rounds: str, moment: str, wanted: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert worker.next_round(rounds, at) == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


@pytest.mark.parametrize("rounds", ["", "noon", "25:00", "every 0", "06:00,18:00"])
def test_other_hours_are_refused_with_what_is_taken(rounds: str) -> None:
    with pytest.raises(BadSetting, match="06:00 18:00"):
        worker.next_round(rounds, datetime.now(UTC))


def test_what_was_written_before_the_round_arrives_with_it(office: Office) -> None:
    keys, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    amina.answer(number, "One")
    amina.answer(number, "Two")
    assert read_mailbox(office, keys) is None
    assert worker.deliver(office.worker) == 1
    found = read_mailbox(office, keys)
    assert found is not None
    assert [message.item.text for message in found.messages] == ["One", "Two"]
    assert worker.deliver(office.worker) == 0


def test_a_round_after_a_crash_loses_and_doubles_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies between the console's commit and the deletion on the intake."""
    _, name = office.report()

    def crash(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(store, "drop_envelope", crash)
        with pytest.raises(SystemExit):
            worker.collect(office.worker)
    assert worker.collect(office.worker) == 0
    assert office.shell(AMINA).untried() == [name]


def test_one_part_that_fails_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> int:
        raise ValueError("words of a case")

    keys, _ = opened_by_amina(office)
    monkeypatch.setattr(store, "waiting_hashes", fail)
    assert worker.one_round(office.worker)
    assert read_mailbox(office, keys) is not None
    assert "ValueError" in caplog.text
    assert "words of a case" not in caplog.text


def test_the_directory_is_fresh_for_four_days(office: Office) -> None:
    assert office.directory().fresh_on == office.clock.today()
    office.clock.moment += timedelta(days=FRESH_DAYS + 1)
    with pytest.raises(Refused, match="stale"):
        office_directory_today(office)
    office.round()
    assert office_directory_today(office) == office.clock.today()


def office_directory_today(office: Office) -> object:
    """The directory as a browser of this day checks it."""
    shell = office.shell(AMINA)
    return shell.directory().fresh_on


def test_the_daily_notice_is_the_same_for_everybody_whatever_happened(office: Office) -> None:
    quiet = _notices(office)
    opened_by_amina(office)
    busy = _notices(office)
    assert quiet == busy
    assert len(set(quiet.values())) == 1
    assert len(quiet) == 9


def _notices(office: Office) -> dict[str, str]:
    folder = Path(office.worker.settings.mail)
    for file in folder.glob("*") if folder.exists() else ():
        file.unlink()
    with office.database() as database:
        database.execute(update(Person).values(notified_on=None))
        database.commit()
    worker.notify(office.worker)
    messages = [message_from_bytes(file.read_bytes()) for file in sorted(folder.iterdir())]
    return {str(one["To"]): f"{one['Subject']}\n{one.get_payload()}" for one in messages}


def test_the_notice_goes_once_a_day(office: Office) -> None:
    assert worker.notify(office.worker) == 9
    assert worker.notify(office.worker) == 0
    office.clock.moment += timedelta(days=1)
    assert worker.notify(office.worker) == 9


def test_a_mail_target_of_another_form_is_refused() -> None:
    with pytest.raises(BadSetting, match="smtp://"), notices.post_office("imap://somewhere", TODAY):
        pass
