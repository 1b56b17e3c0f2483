"""Portal and console are killed between a commit and its answer; whoever sits at the page loses nothing."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from review import worker
from review.cases.models import Case
from review.dossiers.models import AttachedEnvelope, Dossier, Outgoing
from tests.browser.conftest import Seen
from tests.browser.console.desk import Codes, Desk
from tests.browser.console.running import Addresses, RunningConsole, build_shell
from tests.browser.reporter import WORDS, BrowserReporter
from tests.browser.running import RunningPortal
from tests.faults.installation import Installation
from tests.people import AMINA, MISCONDUCT

#: Nobody of the killed part's processes is left to start it again.
_MOMENT = "all after commit"


@dataclass
class Killed:
    """An installation with its pages, whose portal and console are processes of this test alone."""

    installation: Installation
    addresses: Addresses
    served: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, site: Path) -> Killed:
        """Sets it up and serves it all."""
        addresses = Addresses.free()
        (folder / "built").mkdir()
        made = Installation.make(
            folder, f"sqlite:///{folder}/review.db", f"sqlite:///{folder}/intake.db",
            CANDOUR_INTAKE_SITE=str(site),
            CANDOUR_REVIEW_ORIGIN=f"http://{addresses.console}", CANDOUR_REVIEW_LISTEN=addresses.console,
            CANDOUR_REVIEW_SHELL_ORIGIN=f"http://{addresses.shell}",
            CANDOUR_REVIEW_SHELL_LISTEN=addresses.shell,
            CANDOUR_REVIEW_SHELL_FILES=str(build_shell(folder / "built", addresses)),
        )  # fmt: skip
        made.serve("review", "shell")
        killed = cls(made, addresses)
        killed.served = {part: made.serve(part) for part in ("intake", "review")}
        return killed

    @property
    def portal(self) -> RunningPortal:
        """The portal as pages' tests know it."""
        made = self.installation
        url = f"http://{made.environment['CANDOUR_INTAKE_LISTEN']}"
        blobs = made.inside.settings.store_blobs
        return RunningPortal(url, made.inside.store, self.served["intake"], made.folder / "log", blobs)

    @property
    def console(self) -> RunningConsole:
        """The console as desks know it."""
        made = self.installation
        return RunningConsole(self.addresses, made.environment, made.inside, made.folder / "log")

    def restart(self, part: str) -> None:
        """Sees that a part was killed, as it was planned, and serves it again where it was."""
        assert self.served[part].wait(30) == -signal.SIGKILL
        assert not self.installation.spared()
        self.served[part] = self.installation.serve(part)

    def count(self, kind: type) -> int:
        """How many rows the console has of a kind."""
        with self.installation.inside.review.connect() as connection:
            return connection.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def killed(tmp_path: Path, built_site: Path) -> Iterator[Killed]:
    """An installation to kill parts of."""
    made = Killed.make(tmp_path, built_site)
    yield made
    made.installation.stop()


def test_a_portal_and_a_console_that_die_before_they_answer_keep_one_of_each(
    killed: Killed, page: Page, seen: Seen, codes: Codes
) -> None:
    seen.expected += ["net::ERR_"]
    reporter = BrowserReporter(page, killed.portal)
    reporter.write(MISCONDUCT, {"what_happened": WORDS})
    killed.installation.plan(_MOMENT)
    reporter.type_back()
    failed = page.locator("[data-failed]")
    failed.wait_for()
    assert "isn't certain whether it arrived" in failed.inner_text()
    assert len(killed.portal.envelopes()) == 1
    killed.restart("intake")
    page.locator("[data-again]").click()
    reporter.step("sent").wait_for()
    assert killed.portal.envelopes() == seen.posts[:1] == seen.posts[1:]
    opened_once(killed, page, codes)


def opened_once(killed: Killed, page: Page, codes: Codes) -> None:
    """The officer whose console dies while it opens the dossier presses again, and reads the one dossier."""
    assert worker.collect(killed.installation.inside) == 1
    amina = Desk(page, killed.console, codes)
    amina.sign_in(AMINA)
    amina.try_all()
    amina.dialog.get_by_text("A report for you").wait_for()
    killed.installation.plan(_MOMENT)
    amina.agree("Sign and open the dossier")
    page.locator("section[data-sealed='try'] .govuk-error-message").wait_for()
    assert killed.count(Dossier) == 1
    killed.restart("review")
    amina.page.get_by_role("button", name="Try all envelopes").click()
    (number,) = amina.tried()
    amina.go(f"/dossiers/{number}")
    amina.page.locator("#write-reply").wait_for()
    assert WORDS in amina.slots("envelope")[0]
    assert [killed.count(kind) for kind in (Dossier, AttachedEnvelope, Case, Outgoing)] == [1, 1, 1, 1]
