"""Who is behind with trying, and what nobody could open: pages that fit and can be read in Arabic."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Route
from sqlalchemy import func, select

from crypto import envelope
from intake.seam import decoys
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from review.dossiers.models import SealedEnvelope, Trial
from review.staff.models import OfficerKeys
from tests.browser import axe
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_arabic import faults
from tests.people import AMINA, BRUNO, CHEN, GRETA, MISCONDUCT, TEST_PEOPLE


def collected(day: date, count: int) -> list[dict[str, Any]]:
    """Rows of dummies that a round of a day brought."""
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    found = [envelope.parse(decoys.seal_dummy(TEST_PEOPLE.installation, channel, 1)) for _ in range(count)]
    return [
        {
            "hash": one.hash, "channel": channel, "size_class": 1, "arrived_on": day,
            "seal": one.seal, "body": one.body, "collected_on": day,
        }
        for one in found
    ]  # fmt: skip


def old_envelope(console: RunningConsole) -> str:
    """An envelope of six days ago, which Chen alone has tried, and which was broken; gives its short name."""
    day = SystemClock().today() - timedelta(days=6)
    (row,) = collected(day, 1)
    name: bytes = row["hash"]
    tried = {"envelope": name, "login": CHEN.login, "outcome": "broken", "tried_on": day}
    since = {"enrolled_on": day, "approved_on": day}
    with writing(console.worker.review) as connection:
        connection.execute(SealedEnvelope.__table__.insert().values(row))  # type: ignore[attr-defined]
        connection.execute(Trial.__table__.insert().values(tried))  # type: ignore[attr-defined]
        connection.execute(OfficerKeys.__table__.update().values(since))  # type: ignore[attr-defined]
    return name.hex()[:8]


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


_SEALS = "**/api/envelopes/seals"
#: Notes each text of the slot from now on.
_WATCH = """() => {
  const slot = document.querySelector("section[data-sealed='try']");
  window.counts = [];
  const note = () => window.counts.push(slot.querySelector("p")?.textContent ?? "");
  new MutationObserver(note).observe(slot, { childList: true, characterData: true, subtree: true });
}"""


def hold_after(one: Desk, batches: int) -> list[Route]:
    """Lets so many requests for heads through, and gives the next when it has come."""
    left, held = [None] * batches, list[Route]()

    def take(route: Route) -> None:
        if left:
            left.pop()
            route.continue_()
        else:
            held.append(route)

    one.page.route(_SEALS, take)
    return held


def asked(seen: Seen) -> list[list[str]]:
    """The heads of each request."""
    posts = [one for one in seen.requests if one.method == "POST" and one.url.endswith("/envelopes/seals")]
    return [json.loads(one.post_data or "")["hashes"] for one in posts]


def test_two_hundred_are_tried_in_portions_stopped_and_gone_on_with_past_a_lock(
    console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    seen.expected += ["net::ERR_"]
    with writing(console.worker.review) as connection:
        rows = collected(SystemClock().today(), 200)
        connection.execute(SealedEnvelope.__table__.insert(), rows)  # type: ignore[attr-defined]
    amina = desk()
    slot = amina.page.locator("section[data-sealed='try']")
    amina.sign_in(AMINA, "/envelopes")
    held = hold_after(amina, 2)
    amina.page.evaluate(_WATCH)
    slot.get_by_role("button", name="Try all envelopes").click()
    slot.get_by_text("64 of 200").wait_for()
    counts = amina.page.evaluate("window.counts.filter((text) => text.endsWith(' of 200'))")
    assert counts == [f"{done} of 200" for done in range(1, 65)]
    amina.lock()
    held.pop().abort()
    amina.page.unroute(_SEALS)

    # What was tried before the lock is not asked for again.
    amina.fill_sign_in(AMINA)
    held = hold_after(amina, 1)
    slot.get_by_role("button", name="Try all envelopes").click()
    slot.get_by_text("32 of 136").wait_for()
    slot.get_by_role("button", name="Stop").click()
    held.pop().continue_()
    slot.get_by_text("103 envelopes are still to be tried.").wait_for()
    amina.page.unroute(_SEALS)
    slot.get_by_role("button", name="Go on with the rest").click()
    slot.get_by_text("103 envelopes were tried.").wait_for()
    portions = asked(seen)
    assert max(map(len, portions)) == 32
    before, after = (
        [name for one in portions[:2] for name in one],
        [name for one in portions[3:] for name in one],
    )
    assert (len(set(before)), len(set(after)), set(before) & set(after)) == (64, 136, set())
    with console.database() as database:
        assert database.scalar(select(func.count()).select_from(Trial)) == 200
