"""An officer in Firefox: signs in, opens a report, answers it, reads on in another language."""

from __future__ import annotations

from crypto import directory
from crypto.envelope import parse
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import writing
from tests.browser.console.desk import Codes
from tests.browser.console.running import RunningConsole
from tests.browser.firefox import Firefox, firefox
from tests.people import AMINA, MISCONDUCT, TEST_PEOPLE, Person
from tests.reporter import new_receipt, seal_report

WORDS = "The invoices of the garage are paid twice."


def receive(console: RunningConsole) -> None:
    """A report that the portal took, collected in a round."""
    day = SystemClock().today()
    with console.worker.store.connect() as connection:
        notes = store.directory(connection)
    assert notes is not None
    found = directory.verify(notes, TEST_PEOPLE.organization.root, TEST_PEOPLE.installation, day, 1)
    _, keys = new_receipt(TEST_PEOPLE.installation)
    channel = TEST_PEOPLE.channel_id(MISCONDUCT)
    sealed = seal_report(keys, found, channel, day, {"what_happened": WORDS})
    with writing(console.worker.store) as connection:
        store.add_envelope(connection, parse(sealed), day)
    console.round()


def sign_in(fox: Firefox, console: RunningConsole, person: Person, path: str) -> None:
    fox.go(f"{console.shell}{path}")
    fox.type("#login", person.login)
    fox.type("#passphrase", TEST_PEOPLE.passphrase(person))
    fox.type("#code", Codes().next(person, console))
    fox.click("button[type=submit]")


def test_a_report_is_opened_and_answered(console: RunningConsole) -> None:
    receive(console)
    with firefox() as fox:
        sign_in(fox, console, AMINA, "/envelopes")
        fox.click("section[data-sealed='try'] button")
        fox.click("dialog .govuk-button:not(.govuk-button--secondary)")
        fox.click("section[data-sealed='try'] a")
        fox.wait("#write-reply")
        assert WORDS in fox.text()
        fox.type("#write-reply", "Thank you")
        fox.click("section[data-sealed='write-reply'] button")
        fox.click("dialog .govuk-button:not(.govuk-button--secondary)")
        fox.wait("section[data-sealed='reply'] .candour-words")
        assert "Signed by Amina Diallo" in fox.text()
        # Another language, without a reload: the keys are still open.
        fox.click(".candour-languages [lang=ar]")
        fox.wait("html[lang=ar][dir=rtl] #view:not([lang]) section[data-sealed='reply'] .candour-words")
        assert "الرد على المبلِّغ" in fox.text()
        assert WORDS in fox.text()
        fox.click(".candour-bar__button")
        fox.wait("#login")
        assert WORDS not in fox.text()
