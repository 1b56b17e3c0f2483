"""Enrolment, wrong passphrases, and what the shell believes: nothing but what the root signed, and fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser

from crypto import directory, signing, statement
from crypto.roster import Officer, parse_roster, write_roster
from intake.seam import store
from intake.seam.clock import SystemClock
from review.commands import candidates
from review.secret import ServerSecret
from review.staff import enrolment, published
from review.staff import root as acts
from review.staff.models import Person as PersonRow
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, CHEN, FARID, HANA, MISCONDUCT, TEST_PEOPLE, Person

JONAS = Person("jonas", "Jonas Weber", "INVESTIGATOR", "oios", (MISCONDUCT,))


def take(console: RunningConsole, text: str) -> None:
    """The console takes a roster, and the worker publishes it."""
    with console.database() as database:
        published.take_roster(database, TEST_PEOPLE.organization, text, SystemClock().today())
        database.commit()
    console.round()


def signed_by_root(day: date, change: Callable[[Officer], Officer]) -> str:
    """The next roster, with every officer changed."""
    text = TEST_PEOPLE.roster(day, 2)
    roster = parse_roster(text.rpartition("\n\n")[0] + "\n")
    changed = replace(roster, officers=tuple(change(one) for one in roster.officers))
    name = directory.key_name(TEST_PEOPLE.installation, "root")
    return signing.sign_note(TEST_PEOPLE.root_seed, name, write_roster(changed))


def test_a_wrong_passphrase_opens_nothing_and_loses_nothing(desk: Callable[..., Desk], seen: Seen) -> None:
    amina = desk()
    amina.open()
    seen.expected += ["401"]
    for wrong in ("1" * 24, "12345"):
        amina.fill_sign_in(AMINA, wrong)
        amina.page.locator(".govuk-error-summary").wait_for()
        assert amina.page.locator("#login").input_value() == "amina"
        assert amina.page.locator("#passphrase").input_value() == wrong
    assert amina.page.workers == []


def test_an_officer_enrols_is_named_by_the_root_and_can_be_written_to(
    console: RunningConsole, desk: Callable[..., Desk], portal: RunningPortal, seen: Seen
) -> None:
    day = SystemClock().today()
    with console.database() as database:
        person = PersonRow(
            login="jonas", name=JONAS.name, address="jonas@example.org", role=JONAS.role, office="oios",
            channels=MISCONDUCT, supervisor=None, active=True, added_on=day,
        )  # fmt: skip
        enrolment.add_person(database, person)
        database.flush()
        secret = ServerSecret(_secret(console), TEST_PEOPLE.installation)
        code = enrolment.invite(database, secret, "jonas", day)
        database.commit()

    jonas = desk()
    passphrase, totp, groups = enrol(jonas, console, code)
    seen.expected += ["403", "404"]
    sign_in(jonas, passphrase, totp)
    waiting = jonas.page.get_by_role("region", name="Waiting for the root holder")
    waiting.wait_for()
    assert waiting.locator("li").all_text_contents() == groups

    root_signs(console, groups, day)
    jonas.lock()
    sign_in(jonas, passphrase, totp, later=True)
    jonas.page.get_by_role("heading", name="Queue").wait_for()
    assert waiting.count() == 0
    # The epoch that was made at this sign-in is published with the next round.
    console.round()
    found = directory.verify(
        portal_directory(portal), TEST_PEOPLE.organization.root, TEST_PEOPLE.installation, day, 1
    )
    names = [one.name for one in found.recipients(TEST_PEOPLE.channel_id(MISCONDUCT))]
    assert JONAS.name in names


def _secret(console: RunningConsole) -> bytes:
    return Path(console.environment["CANDOUR_REVIEW_SECRET"]).read_bytes()


def portal_directory(portal: RunningPortal) -> bytes:
    """What the portal publishes."""
    with portal.store.connect() as connection:
        notes = store.directory(connection)
    assert notes is not None
    return notes


def enrol(jonas: Desk, console: RunningConsole, code: str) -> tuple[str, str, list[str]]:
    """Goes through enrolment: gives passphrase, the authenticator's secret, and the groups to read out."""
    page = jonas.page
    page.goto(f"{console.shell}/enrol")
    page.locator("#login").fill("jonas")
    page.locator("#invitation").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your passphrase").wait_for()
    passphrase = "".join(page.locator(".candour-groups li").all_text_contents())
    page.locator("#again").fill("1" + passphrase[1:] if passphrase[0] != "1" else "2" + passphrase[1:])
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("That is not the passphrase above").first.wait_for()
    page.locator("#again").fill(passphrase)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your authenticator").wait_for()
    assert page.locator("svg.candour-qr path").count() == 1
    totp = page.locator(".candour-secret").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(totp).now())
    page.get_by_role("button", name="Make my keys").click()
    page.get_by_role("heading", name="You are enrolled").wait_for()
    return passphrase, totp, page.locator(".candour-groups li").all_text_contents()


def sign_in(jonas: Desk, passphrase: str, totp: str, *, later: bool = False) -> None:
    """Signs in."""
    if not later:
        jonas.open()
    jonas.console.forget_codes()
    jonas.page.locator("#login").fill("jonas")
    jonas.page.locator("#passphrase").fill(passphrase)
    jonas.page.locator("#code").fill(pyotp.TOTP(totp).now())
    jonas.page.get_by_role("button", name="Sign in").click()


def root_signs(console: RunningConsole, groups: list[str], day: date) -> None:
    """An administrator approves, the root holder hears the groups and signs."""
    with console.database() as database:
        enrolment.approve(database, "jonas", FARID.login, day)
        database.commit()
        people = candidates(database)
    before = acts.verified_before(TEST_PEOPLE.roster(day), TEST_PEOPLE.organization)
    installation = TEST_PEOPLE.installation
    acts.check_candidates(people, before, "ingrid", installation, lambda _: " ".join(groups))
    roster = replace(before, serial=2, officers=tuple(_officers(people)))
    take(console, acts.sign_roster(TEST_PEOPLE.root_seed, roster))
    assert [one.name for one in people if one.login == "jonas"] == [JONAS.name]
    assert groups == statement.read_out(next(one.identity for one in people if one.login == "jonas"))


def _officers(people: list[acts.Candidate]) -> list[Officer]:
    return [
        Officer(one.name, one.role, one.office, one.identity, one.personal, one.channels) for one in people
    ]


def test_with_an_old_freshness_note_one_reads_and_signs_nothing(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk()
    amina.sign_in(AMINA)
    (number,) = amina.open_reports()
    day = SystemClock().today()
    with console.database() as database:
        published.publish(database, TEST_PEOPLE.directory(day, day - timedelta(days=5)))
        database.commit()
    stale = desk()
    stale.sign_in(AMINA, f"/dossiers/{number}")
    stale.page.get_by_role("region", name="The directory is stale").wait_for()
    assert WORDS in stale.slots("envelope")[0]
    stale.page.locator("#write-note").fill("Nothing to be signed")
    stale.page.locator("section[data-sealed='write-note'] button[type=submit]").click()
    stale.dialog.get_by_role("button", name="Sign and add").click()
    stale.page.get_by_text("nothing can be sealed or signed").first.wait_for()
    assert stale.page.locator("#write-note").input_value() == "Nothing to be signed"
    assert stale.slots("note") == []


@pytest.mark.parametrize("kind", ["identity", "personal"])
def test_a_roster_with_other_keys_for_oneself_is_an_alarm(
    console: RunningConsole, desk: Callable[..., Desk], kind: str
) -> None:
    chen = TEST_PEOPLE.officer(CHEN)
    amina_entry = TEST_PEOPLE.officer(AMINA)
    other = {
        "identity": replace(amina_entry, identity=signing.public_key(bytes(32))),
        "personal": replace(amina_entry, personal=chen.personal),
    }

    def change(officer: Officer) -> Officer:
        return other[kind] if officer.identity == amina_entry.identity else officer

    take(console, signed_by_root(SystemClock().today(), change))
    amina = desk()
    amina.open()
    amina.fill_sign_in(AMINA)
    amina.dialog.get_by_text("Alarm: these are not your keys").wait_for()
    assert amina.page.workers == []
    assert AMINA.name not in amina.page.locator("#bar").inner_text()


def test_a_directory_that_the_root_did_not_sign_opens_nothing(
    console: RunningConsole, desk: Callable[..., Desk]
) -> None:
    other = type(TEST_PEOPLE)(bytes(32))
    with console.database() as database:
        published.publish(database, other.directory(SystemClock().today()))
        database.commit()
    amina = desk()
    headers = {"Access-Control-Allow-Origin": console.shell, "Access-Control-Allow-Credentials": "true"}
    roster = other.roster(SystemClock().today()).encode()
    amina.page.route(f"{console.url}/api/roster", lambda route: route.fulfill(body=roster, headers=headers))
    amina.open()
    amina.fill_sign_in(AMINA)
    amina.page.get_by_role("region", name="The directory can't be believed").wait_for()


def test_whoever_is_new_in_ones_channels_is_shown(console: RunningConsole, desk: Callable[..., Desk]) -> None:
    amina = desk()
    amina.sign_in(AMINA)
    amina.page.get_by_role("heading", name="Queue").wait_for()
    amina.lock()
    hana = TEST_PEOPLE.officer(HANA)
    take(
        console,
        signed_by_root(
            SystemClock().today(),
            lambda one: replace(one, channels=(MISCONDUCT,)) if one.identity == hana.identity else one,
        ),
    )
    amina.fill_sign_in(AMINA)
    amina.dialog.get_by_text("New in your channels").wait_for()
    assert HANA.name in amina.dialog.inner_text()
    amina.agree("Go on")
    amina.lock()
    amina.fill_sign_in(AMINA)
    amina.page.get_by_role("heading", name="Queue").wait_for()
    assert amina.dialog.count() == 0


def test_an_administrator_sees_no_dossier_and_an_officer_no_administration(
    desk: Callable[..., Desk], seen: Seen
) -> None:
    seen.expected += ["403"]
    farid = desk()
    farid.sign_in(FARID, "/dossiers")
    farid.page.get_by_role("heading", name="Not allowed").wait_for()
    amina = desk()
    amina.sign_in(AMINA, "/people")
    amina.page.get_by_role("heading", name="Not allowed").wait_for()
