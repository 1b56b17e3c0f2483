"""SECURITY.md's table of what a thief of each part gets: each is stolen, its row checked both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from crypto import directory, dossier, envelope, mailbox, officer, signing, unseal
from crypto.receipt import Receipt
from crypto.refusal import Refused
from intake import accounts as intake_accounts
from intake.seam import store
from intake.seam.accounts import make_accounts
from review import worker
from review.dossiers.models import SealedEnvelope
from review.secret import ServerSecret
from review.staff import sign_in
from review.staff.models import Credential
from tests.conftest import TODAY
from tests.officer import Denied
from tests.people import AMINA, CHEN, TEST_PEOPLE, stretch
from tests.reporter import Bundle, File
from tests.review.conftest import SERVER_SECRET, Office, console_of
from tests.review.test_journey import CHANNEL, opened_by_amina
from tests.test_boundaries import loaded
from tests.thief.search import Search, cells

ROOT = Path(__file__).parents[2]
WORD = "Kanarie0815thief"


@dataclass
class Stolen:
    """An organization at work: a dossier with a note and an answer, and a report that still waits."""

    office: Office
    keys: Receipt
    number: str
    waiting: bytes

    @property
    def search(self) -> Search:
        """Words, and what a receipt unlocks."""
        box = self.keys.mailbox
        secrets = {"reply": box.reply_seed, "cover": box.cover, "follow": box.follow_seed, "T": box.token}
        return Search({"typed": WORD.encode(), **secrets})

    def rows(self, engine: Engine) -> dict[str, list[bytes]]:
        """All values of a database by column; no word is in any of them."""
        found: dict[str, list[bytes]] = {}
        for name, value in cells(engine.url):
            found.setdefault(name, []).append(value)
        assert self.search.among(b"\n".join(chain.from_iterable(found.values()))) == set()
        return found


@pytest.fixture
def stolen(office: Office) -> Stolen:
    """Both a report that waits at the intake with a file, and one that was opened, noted and answered."""
    chen = TEST_PEOPLE.officer(CHEN).fingerprint
    keys, number = opened_by_amina(office, text=f"{WORD} report", left_out=[chen])
    amina = office.shell(AMINA)
    amina.note(number, f"{WORD} note")
    amina.answer(number, f"{WORD} answer")
    office.round()
    worker.notify(office.worker)
    file = Bundle.seal(File(f"{WORD}.txt", "text/plain", WORD.encode() * 9_000))
    office.upload(file.parts())
    _, waiting = office.report(text=f"{WORD} waits", attached=file)
    return Stolen(office, keys, number, waiting)  # type: ignore[arg-type]


def portals_disk(here: Stolen) -> None:
    found = here.rows(here.office.worker.store)
    assert found["envelope.channel"] == [CHANNEL]
    assert found["envelope.size_class"] == [b"1"]
    assert found["envelope.day"] == found["bundle.day"] == [str(TODAY).encode()]
    assert b"Amina Diallo" in found["directory.notes"][0]
    # One answered mailbox, and the stand-ins.
    assert len(found["mailbox.address"]) == 1 + len(store._STAND_INS)
    assert here.search.folder(here.office.worker.settings.store_blobs) == {}


def _account(here: Stolen, name: str) -> Engine | None:
    """An account's engine; none on SQLite, where a thief of an account is one of the disk."""
    if here.office.worker.store.dialect.name != "postgresql":
        return None
    every = (intake_accounts.WEB, intake_accounts.COLLECTOR)
    return create_engine(make_accounts(here.office.worker.store, every)[name])


def _may(engine: Engine, query: str) -> bool:
    with engine.connect() as connection:
        try:
            connection.execute(text(query))
        except ProgrammingError as error:
            if "permission denied" not in str(error):
                raise
            return False
    return True


def portals_account(here: Stolen) -> None:
    if (engine := _account(here, intake_accounts.WEB.name)) is None:
        return
    assert _may(engine, "SELECT notes FROM directory")
    with engine.connect() as connection:
        assert store.mailbox_value(connection, here.keys.mailbox.address) is not None
    for table in ("envelope", "bundle", "mailbox", "plain_form"):
        assert not _may(engine, f"SELECT * FROM {table}"), table
        assert not _may(engine, f"DELETE FROM {table}"), table
    assert not _may(engine, "UPDATE directory SET notes = ''")
    engine.dispose()


def collectors_account(here: Stolen) -> None:
    if (engine := _account(here, intake_accounts.COLLECTOR.name)) is None:
        return
    assert _may(engine, "SELECT hash, channel, day, sealed FROM envelope")
    assert not _may(engine, "SELECT value FROM mailbox")
    assert not _may(engine, "SELECT hash FROM plain_form")
    engine.dispose()


def consoles_database(here: Stolen) -> None:
    found = here.rows(here.office.owner)
    assert b"Amina Diallo" in found["person.name"]
    assert b"amina@example.org" in found["person.address"]
    assert here.number.encode() in found["dossier.number"]
    assert b"amina" in found["knowledge.login"]
    _guess(here, None)


def _guess(here: Stolen, secret: ServerSecret | None) -> None:
    """The right passphrase against the stored hash: without the secret it is as wrong as any."""
    key = officer.sign_in_key(
        stretch(TEST_PEOPLE.passphrase(AMINA), TEST_PEOPLE.installation, "amina"),
        TEST_PEOPLE.installation,
        "amina",
    )
    with here.office.database() as database:
        row = database.get_one(Credential, "amina")
        if secret is None:
            wrong = ServerSecret(bytes(32), TEST_PEOPLE.installation)
            for typed in (key.hex(), wrong.peppered(key)):
                with pytest.raises(VerifyMismatchError):
                    sign_in.HASHER.verify(row.verifier, typed)
            with pytest.raises(Refused):
                wrong.open_totp("amina", row.totp)
        else:
            assert sign_in.HASHER.verify(row.verifier, secret.peppered(key))
            assert secret.open_totp("amina", row.totp) == TEST_PEOPLE.totp_secret(AMINA)


def consoles_secret(here: Stolen) -> None:
    assert len(console_of(here.office).settings.secret.read_bytes()) == 32
    _guess(here, ServerSecret(SERVER_SECRET, TEST_PEOPLE.installation))
    here.rows(here.office.owner)


def backup(here: Stolen) -> None:
    here.office.round()
    consoles_database(here)
    bundles = here.office.worker.settings.blobs
    assert any(path.stat().st_size > 9_000 for path in bundles.iterdir())
    assert here.search.folder(bundles) == {}


def shells_host(_: Stolen) -> None:
    assert not loaded("review.origin") & {"sqlalchemy.orm.session", "review.secret", "review.app"}


def mail(here: Stolen) -> None:
    folder = Path(here.office.worker.settings.mail)
    notices = [path.read_bytes() for path in folder.iterdir()]
    assert any(b"amina@example.org" in one for one in notices)
    assert all(here.number.encode() not in one for one in notices)
    assert here.search.folder(folder) == {}


def roots_file(here: Stolen) -> None:
    roster = TEST_PEOPLE.roster(TODAY, serial=2)
    organization = TEST_PEOPLE.organization
    assert directory.verify_roster(roster, organization.root, organization.installation, TODAY, 1).serial == 2
    assert _opens(here, TEST_PEOPLE.root_seed) == set()


def _seals(here: Stolen) -> dict[bytes, bytes]:
    """Head and slots of every envelope at the console, by the commitment in its head."""
    with here.office.database() as database:
        seals = database.scalars(select(SealedEnvelope.seal)).all()
    return {envelope.parse_head(seal).commitment: seal for seal in seals}


def _opens(here: Stolen, *seeds: bytes) -> set[bytes]:
    """The commitments of what these keys open."""
    return {name for name, seal in _seals(here).items() if unseal.open_slots(seal, seeds) is not None}


def freshness_key(here: Stolen) -> None:
    seed, organization = TEST_PEOPLE.freshness_seed, TEST_PEOPLE.organization
    body = TEST_PEOPLE.roster(TODAY, serial=2).partition("\n\n")[0] + "\n"
    forged = signing.sign_note(seed, directory.key_name(organization.installation, "root"), body)
    with pytest.raises(Refused, match="signature"):
        directory.verify_roster(forged, organization.root, organization.installation, TODAY, 1)
    assert _opens(here, seed) == set()


def receipt(here: Stolen) -> None:
    box = here.keys.mailbox
    value = here.office.mailbox(box.address)
    assert value is not None
    found = dossier.open_mailbox(
        value, box.reply_seed, box.cover, TEST_PEOPLE.installation, box.address, [CHANNEL]
    )
    assert found is not None
    opened = mailbox.check(found[1], here.office.directory(), TEST_PEOPLE.installation, box.address)
    assert [message.item.text for message in opened.messages] == [f"{WORD} answer"]
    assert here.keys.commitment in _seals(here)
    assert _opens(here, box.reply_seed, box.cover, box.follow_seed, here.keys.author_seed) == set()


def officers_passphrase(here: Stolen) -> None:
    shell = here.office.shell(AMINA)
    with pytest.raises(Denied):
        shell.sign_in(here.office.clock.now().timestamp() - 3600)


def officers_keys(here: Stolen) -> None:
    amina, chen = here.office.shell(AMINA), here.office.shell(CHEN)
    assert WORD in str(amina.read_dossier(amina.dossier(here.number)))
    with pytest.raises(Denied):
        chen.dossier(here.number)
    left_out = {here.keys.commitment}
    assert _opens(here, *chen.keys.epoch_seeds()) == set(_seals(here)) - left_out
    assert _opens(here, *amina.keys.epoch_seeds()) == set(_seals(here))


#: What is stolen here. The table's other rows name the test that steals them.
PARTS: dict[str, Callable[[Stolen], None]] = {
    "the portal's disk": portals_disk,
    "the portal's database account": portals_account,
    "the collector's database account": collectors_account,
    "the console's database": consoles_database,
    "the console's secret file": consoles_secret,
    "a backup": backup,
    "the shell's host": shells_host,
    "mail": mail,
    "the root's file": roots_file,
    "the worker's freshness key": freshness_key,
    "a receipt": receipt,
    "an officer's passphrase": officers_passphrase,
    "an officer's keys": officers_keys,
}


def test_every_row_of_the_table_holds(stolen: Stolen) -> None:
    for steal in PARTS.values():
        steal(stolen)


def test_every_row_of_the_table_is_stolen_somewhere() -> None:
    table = (ROOT / "SECURITY.md").read_text().partition("## What a thief of each part gets")[2]
    row = r"^\| (\*\*.+?\*\*) \|[^|]+\|[^|]+\| `?(\S+?)`?(?:, `\S+`)* \|$"
    rows = re.findall(row, table.partition("\n## ")[0], re.MULTILINE)
    here = {name.strip("*").lower() for name, shown in rows if shown.startswith("review/test_thefts.py::")}
    assert here == set(PARTS)
    assert len(rows) == len(PARTS) + 4
