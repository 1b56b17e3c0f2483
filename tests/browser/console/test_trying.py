"""Who is behind with trying, and what nobody could open: pages that fit and can be read in Arabic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crypto import envelope
from intake.seam import decoys
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from review.dossiers.models import SealedEnvelope, Trial
from review.staff.models import OfficerKeys
from tests.browser import axe
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_arabic import faults
from tests.people import AMINA, BRUNO, CHEN, GRETA, MISCONDUCT, TEST_PEOPLE


def old_envelope(console: RunningConsole) -> str:
    """An envelope of six days ago, which Chen alone has tried, and which was broken; gives its short name."""
    day = SystemClock().today() - timedelta(days=6)
    sealed = decoys.seal_dummy(TEST_PEOPLE.installation, TEST_PEOPLE.channel_id(MISCONDUCT), 1)
    parsed = envelope.parse(sealed)
    row = {
        "hash": parsed.hash, "channel": parsed.head.channel, "size_class": 1, "arrived_on": day,
        "seal": parsed.seal, "body": parsed.body, "collected_on": day,
    }  # fmt: skip
    tried = {"envelope": parsed.hash, "login": CHEN.login, "outcome": "broken", "tried_on": day}
    since = {"enrolled_on": day, "approved_on": day}
    with writing(console.worker.review) as connection:
        connection.execute(SealedEnvelope.__table__.insert().values(row))  # type: ignore[attr-defined]
        connection.execute(Trial.__table__.insert().values(tried))  # type: ignore[attr-defined]
        connection.execute(OfficerKeys.__table__.update().values(since))  # type: ignore[attr-defined]
    return parsed.hash.hex()[:8]


def test_who_is_behind_and_what_nobody_could_open_in_both_languages(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    name = old_envelope(console)
    found = {}
    for person, path, words in (
        (AMINA, "/envelopes", "Who is behind with trying"),
        (GRETA, "/unopened", "It opened, but what it holds was not made by whoever sealed it"),
    ):
        one = desk()
        one.sign_in(person, path)
        one.page.get_by_text(words).wait_for()
        found[path] = axe.violations(one.page)
        one.choose("ar")
        one.page.get_by_text(one.say(words)).wait_for()
        found[f"{path} in Arabic"] = faults(one, name)
        if person is AMINA:
            assert BRUNO.name in one.page.locator("#view").inner_text()
            assert CHEN.name not in one.page.locator("#view").inner_text()
    assert found == {each: [] for each in found}
