"""A clock that jumps: nothing is erased early, nobody is shut out for good, no session outlives its hours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from crypto.officer import Epoch
from intake.seam import store
from intake.seam.database import writing
from review import worker
from review.staff import sign_in
from review.staff.models import Attempt, Credential, EpochNote
from tests.officer import Denied
from tests.people import AMINA, TEST_PEOPLE
from tests.review.conftest import Office
from tests.review.test_bundles import kept, large, waiting
from tests.review.test_journey import opened_by_amina, read_mailbox

AHEAD, BACK = timedelta(days=40), timedelta(days=-1)


def test_a_jump_ahead_makes_no_bundle_older_than_the_days_that_rounds_saw(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts())
    worker.collect_bundles(office.worker)
    office.pass_days(55)
    office.clock.moment += AHEAD
    assert worker.erase_bundles(office.worker) == 0
    office.clock.moment -= AHEAD
    office.pass_days(33)
    assert worker.erase_bundles(office.worker) == 0
    office.pass_days(1)
    assert worker.erase_bundles(office.worker) == 1


def test_a_jump_back_makes_no_bundle_older_either(office: Office) -> None:
    """It is collected on a day that was long ago already."""
    office.pass_days(40)
    worker.collect_bundles(office.worker)
    office.clock.moment -= AHEAD
    sealed = large()
    office.upload(sealed.parts())
    worker.collect_bundles(office.worker)
    office.clock.moment += AHEAD
    office.pass_days(89)
    assert worker.erase_bundles(office.worker) == 0
    office.pass_days(1)
    assert worker.erase_bundles(office.worker) == 1


@pytest.mark.parametrize("jump", [AHEAD, BACK])
def test_a_jump_of_either_clock_drops_no_upload_that_goes_on(office: Office, jump: timedelta) -> None:
    sealed = large()
    office.clock.moment += jump
    office.upload(sealed.parts()[:1])
    office.clock.moment -= jump
    worker.collect_bundles(office.worker)
    office.clock.moment += jump
    worker.collect_bundles(office.worker)
    office.clock.moment -= jump
    assert len(waiting(office)[1]) == 1
    office.upload(sealed.parts()[1:])
    assert worker.collect_bundles(office.worker) == 1
    assert list(kept(office)) == [sealed.bundle_id.hex()]


def test_a_jump_forgets_no_form_of_the_plain_way(office: Office) -> None:
    name = bytes(32)
    with writing(office.worker.store) as connection:
        store.add_form(connection, name, office.today)
    for _ in range(2):
        worker.forget(office.worker)
        office.clock.moment += AHEAD
    office.clock.moment -= 2 * AHEAD
    assert forms(office) == [name]
    office.pass_days(8)
    worker.forget(office.worker)
    assert forms(office) == []


def forms(office: Office) -> list[bytes]:
    with office.worker.store.connect() as connection:
        return list(connection.scalars(select(store.plain_forms.c.hash)))


def test_a_round_over_midnight_or_on_a_wrong_day_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on by a day, then back by one, then ahead by forty, between any two steps."""
    keys, number = opened_by_amina(office)
    office.shell(AMINA).answer(number, "Thank you.")
    _, name = office.report()
    begun = office.clock.moment
    # What is published stands at its right day, or nobody could read before the next round.
    jumps = iter((-BACK, AHEAD + BACK, -AHEAD, BACK, -BACK, BACK, -BACK, AHEAD, -AHEAD, BACK))
    tried = worker._tried

    def jumping(*given: object) -> None:
        office.clock.moment += next(jumps)
        tried(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(worker, "_tried", jumping)
        assert worker.one_round(office.worker)
    office.clock.moment = begun
    assert office.shell(AMINA).untried() == [name]
    found = read_mailbox(office, keys)
    assert found is not None
    assert [message.item.text for message in found.messages] == ["Thank you."]
    assert worker.one_round(office.worker)
    assert office.directory().fresh_on == office.today


def test_the_notice_of_a_day_goes_once_though_the_clock_goes_back_over_midnight(office: Office) -> None:
    assert worker.notify(office.worker) == 9
    office.clock.moment -= timedelta(days=1)
    assert worker.notify(office.worker) == 0
    office.clock.moment += timedelta(days=1) + AHEAD
    assert worker.notify(office.worker) == 9
    office.clock.moment -= AHEAD - timedelta(days=2)
    assert worker.notify(office.worker) == 9


def test_nobody_is_shut_out_by_codes_or_failures_of_a_day_that_has_not_come(office: Office) -> None:
    office.shell(AMINA)
    office.clock.moment += AHEAD
    for _ in range(sign_in.MOST_FAILURES):
        with pytest.raises(Denied):
            office.shell(AMINA, passphrase="0" * 24)
    with pytest.raises(Denied) as denied:
        office.shell(AMINA)
    assert denied.value.status == 429
    with office.database() as database:
        step = int(office.clock.moment.timestamp()) // sign_in.STEP_SECONDS
        database.execute(update(Credential).where(Credential.login == "amina").values(last_step=step))
        database.commit()
    office.clock.moment -= AHEAD
    assert office.shell(AMINA).get("/api/own-keys")
    with office.database() as database:
        assert database.get(Attempt, "amina") is None


def test_no_code_works_twice_though_the_clock_goes_back_a_little(office: Office) -> None:
    office.shell(AMINA)
    office.clock.moment -= timedelta(minutes=4)
    with pytest.raises(Denied):
        office.shell(AMINA)


def test_a_session_of_a_clock_that_was_ahead_does_not_last_until_then(office: Office) -> None:
    office.clock.moment += AHEAD
    amina = office.shell(AMINA)
    assert amina.get("/api/own-keys")
    office.clock.moment -= AHEAD
    with pytest.raises(Denied) as denied:
        amina.get("/api/own-keys")
    assert denied.value.status == 401


@pytest.mark.parametrize("jump", [AHEAD, -AHEAD])
def test_a_browser_whose_clock_is_wrong_renews_no_key(office: Office, jump: timedelta) -> None:
    """With the renewal it would destroy seeds that are still needed, and stand in no list until that day."""
    amina = office.shell(AMINA)
    before = office_epochs(office)
    first = office.today + jump
    epoch = TEST_PEOPLE.epoch(AMINA, first)
    with pytest.raises(Denied, match="clock"):
        amina.renew(epoch, TEST_PEOPLE.epoch_note(AMINA, first), TEST_PEOPLE.recovery_key(AMINA.office))
    assert office_epochs(office) == before
    assert office.shell(AMINA).keys.epochs == amina.keys.epochs
    near: date = office.today + timedelta(days=3)
    held: Epoch = TEST_PEOPLE.epoch(AMINA, near)
    amina.renew(held, TEST_PEOPLE.epoch_note(AMINA, near), TEST_PEOPLE.recovery_key(AMINA.office))
    assert len(office_epochs(office)) == len(before) + 1


def office_epochs(office: Office) -> list[date]:
    with office.database() as database:
        return list(database.scalars(select(EpochNote.first).where(EpochNote.login == "amina")))
