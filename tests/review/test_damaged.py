"""What is damaged is set aside where it is and told of by code alone; the round goes on with the others."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, text, update

from crypto import address
from crypto.refusal import Refused
from intake import reports
from intake.seam import store
from intake.seam.database import writing
from review import set_aside, worker
from review.dossiers.models import Outgoing, SeenEnvelope
from review.set_aside import SetAside
from tests.attached import read_file
from tests.officer import Denied
from tests.people import AMINA, BRUNO, MISCONDUCT, TEST_PEOPLE
from tests.reporter import Bundle as Sealed
from tests.reporter import File
from tests.review.conftest import Office
from tests.review.test_bundles import kept, large, waiting
from tests.review.test_journey import opened_by_amina, read_mailbox


def told(office: Office) -> list[SetAside]:
    return sorted(set_aside.listed(office.worker.shelves), key=lambda one: (one.kind, one.reason, one.name))


def unchecked(connection: Connection, table: str, constraint: str) -> None:
    """Lets a row in that the table's own rules refuse: what a damaged disk or a hostile hand would leave."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
    else:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))


def poison(office: Office, name: bytes, sealed: bytes) -> None:
    """A row of the store that no portal wrote."""
    values = {"hash": name, "channel": TEST_PEOPLE.channel_id(MISCONDUCT), "size_class": 1,
              "day": office.today, "sealed": sealed}  # fmt: skip
    with writing(office.worker.store) as connection:
        connection.execute(store.envelopes.insert().values(values))


def test_poisoned_envelopes_stay_and_stop_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    garbage, misnamed = secrets.token_bytes(32), secrets.token_bytes(32)
    poison(office, garbage, secrets.token_bytes(24_848))
    _, good = office.report()
    with office.worker.store.connect() as connection:
        found = store.read_envelope(connection, good)
    assert found is not None
    poison(office, misnamed, found.sealed)
    assert worker.collect(office.worker) == 1
    assert office.shell(AMINA).untried() == [good]
    with office.worker.store.connect() as connection:
        assert set(store.waiting_hashes(connection)) == {garbage, misnamed}
    names = sorted(name.hex() for name in (garbage, misnamed))
    assert told(office) == [SetAside("envelope", name, "form") for name in names]
    assert caplog.text.count("an envelope is set aside: Refused") == 2
    assert garbage.hex() not in caplog.text
    with writing(office.worker.store) as connection:
        connection.execute(delete(store.envelopes))
    assert told(office) == []


def test_an_answer_of_another_size_stops_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    good, number = opened_by_amina(office)
    other, bad = opened_by_amina(office)
    office.shell(AMINA).answer(number, "Thank you.")
    with writing(office.owner) as connection:
        unchecked(connection, "outgoing", "ck_outgoing_value_size")
        connection.execute(update(Outgoing).where(Outgoing.dossier == bad).values(value=b"short"))
    assert worker.deliver(office.worker) == 1
    assert read_mailbox(office, other) is None
    found = read_mailbox(office, good)
    assert found is not None
    assert [message.item.text for message in found.messages] == ["Thank you."]
    assert told(office) == [SetAside("answer", bad, "length")]
    assert "an answer is set aside: IntegrityError" in caplog.text
    assert bad not in caplog.text


def test_a_mailbox_value_of_another_size_is_not_handed_out(office: Office) -> None:
    """Its length would tell that there is one."""
    keys, _ = opened_by_amina(office)
    office.round()
    owner: Engine = office.worker.store
    with writing(owner) as connection:
        unchecked(connection, "mailbox", "ck_mailbox_value_size")
        connection.execute(update(store.mailboxes).values(value=b"short"))
    with pytest.raises(reports.Damaged):
        reports.come_back(owner, bytes(32), address.visit(keys.mailbox.token))  # type: ignore[attr-defined]


def test_a_truncated_part_stops_no_other_bundle_and_stays(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = large(), large()
    office.upload([*bad.parts(), *good.parts()])
    part = office.worker.settings.store_blobs / f"{bad.bundle_id.hex()}-00000001"
    part.write_bytes(part.read_bytes()[:-1])
    assert worker.collect_bundles(office.worker) == 1
    assert list(kept(office)) == [good.bundle_id.hex()]
    assert told(office) == [SetAside("bundle", bad.bundle_id.hex(), "length")]
    assert "a bundle is set aside: Refused" in caplog.text
    office.pass_days(3)
    assert worker.collect_bundles(office.worker) == 0
    assert len(waiting(office)[0]) == len(bad.parts()) + 1
    part.write_bytes(bad.parts()[1].data)
    assert worker.collect_bundles(office.worker) == 1
    assert (told(office), waiting(office)) == ([], ([], []))


def test_a_missing_part_is_waited_for_and_its_end_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = large()
    office.upload(sealed.parts())
    (office.worker.settings.store_blobs / f"{sealed.bundle_id.hex()}-00000000").unlink()
    worker.collect_bundles(office.worker)
    office.pass_days(1)
    worker.collect_bundles(office.worker)
    assert "never became whole" not in caplog.text
    office.pass_days(1)
    worker.collect_bundles(office.worker)
    assert "a bundle never became whole and is dropped" in caplog.text


PHOTO = File("photo.jpg", "image/jpeg", b"\xff\xd8" + secrets.token_bytes(70_000))


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_flipped_bit_of_a_bundle_is_found_by_whoever_opens_it(office: Office) -> None:
    """No server can know: it has nothing but ciphertext. The officer's browser refuses; the words stay."""
    sealed = Sealed.seal(PHOTO)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    _flip(office.worker.settings.blobs / sealed.bundle_id.hex())
    amina = office.shell(AMINA)
    opened = amina.dossier(number)
    (content,) = amina.read_dossier(opened)
    assert content["answers"] == {"what_happened": "What I saw"}
    with pytest.raises(Refused):
        read_file(amina, opened, content, 0)


def test_a_collected_bundle_without_its_file_is_told_of(office: Office) -> None:
    sealed = Sealed.seal(PHOTO)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    (office.worker.settings.blobs / sealed.bundle_id.hex()).unlink()
    assert told(office) == [SetAside("bundle", sealed.bundle_id.hex(), "missing")]
    amina = office.shell(AMINA)
    opened = amina.dossier(number)
    (content,) = amina.read_dossier(opened)
    with pytest.raises(Denied, match="not here"):
        read_file(amina, opened, content, 0)


def test_an_item_of_garbage_hides_no_other(office: Office) -> None:
    """A member stores bytes that nobody can open: the others are served, and it alone is refused."""
    _, number = opened_by_amina(office)
    amina = office.shell(AMINA)
    amina.note(number, "Ask the bank.")
    opened = amina.dossier(number)
    posted, _ = amina.write(opened, "note", "Ask the other bank.")
    garbage = {**posted, "sealed": amina_sealed_garbage(posted["sealed"])}
    amina.post(f"/api/dossiers/{number}/items", garbage)
    bruno = office.shell(BRUNO)
    listed = bruno.dossier(number)
    first = listed.listed["items"].pop(0)
    with pytest.raises(Refused):
        bruno.read_items(listed)
    listed.listed["items"] = [first]
    assert [row["text"] for row in bruno.read_items(listed)] == ["Ask the bank."]


def amina_sealed_garbage(sealed: str) -> str:
    """As long as a sealed item is."""
    return sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]


def test_an_envelope_that_was_collected_before_is_no_second_one_and_goes(office: Office) -> None:
    _, name = office.report()
    with writing(office.owner) as connection:
        connection.execute(SeenEnvelope.__table__.insert().values(hash=name))  # type: ignore[attr-defined]
    assert worker.collect(office.worker) == 0
    with office.worker.store.connect() as connection:
        assert store.waiting_hashes(connection) == []
    assert told(office) == []
