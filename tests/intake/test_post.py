"""The posting interface: what is kept, what is refused, and what all answers have in common."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from crypto import address, directory, dossier, envelope, signing
from crypto.address import ANSWER_SIZE
from intake.seam import store
from intake.seam.database import open_database, writing
from tests.conftest import TODAY
from tests.intake.conftest import Portal
from tests.people import MISCONDUCT, TEST_PEOPLE
from tests.reporter import new_receipt, seal_report

CHANNEL = TEST_PEOPLE.channel_id(MISCONDUCT)


def report(portal: Portal, text: str = "What I saw") -> bytes:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    return seal_report(keys, portal.directory(), CHANNEL, TODAY, {"what_happened": text})


def kept(portal: Portal) -> list[store.StoredEnvelope]:
    with portal.owner.connect() as connection:
        found = [store.read_envelope(connection, name) for name in store.waiting_hashes(connection)]
    return [one for one in found if one]


def test_a_report_is_kept_with_its_channel_class_and_day_alone(portal: Portal) -> None:
    sealed = report(portal)
    answer = portal.post(sealed)
    assert (answer.status_code, answer.json) == (201, {"status": "received"})
    with portal.owner.connect() as connection:
        (row,) = connection.execute(select(store.envelopes)).mappings()
    assert dict(row) == {
        "hash": envelope.parse(sealed).hash, "channel": CHANNEL, "size_class": 1, "day": TODAY,
        "sealed": sealed,
    }  # fmt: skip


def test_the_same_envelope_twice_is_one(portal: Portal) -> None:
    sealed = report(portal)
    first, second = portal.post(sealed), portal.post(sealed)
    assert first.data == second.data
    assert len(kept(portal)) == 1


def test_a_long_report_is_kept(portal: Portal) -> None:
    assert portal.post(report(portal, "word " * 5000)).status_code == 201
    assert [len(one.sealed) for one in kept(portal)] == [70_976]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\0",
        lambda sealed: sealed[:0],
        lambda sealed: b"X" + sealed[1:],
        lambda sealed: sealed[:4] + b"\2" + sealed[5:],
        lambda sealed: sealed[:5] + b"\2" + sealed[6:],
        lambda sealed: sealed[:6] + b"\7" + sealed[7:],
        lambda sealed: sealed[:7] + b"\2" + sealed[8:],
        lambda sealed: sealed[:8] + secrets.token_bytes(16) + sealed[24:],
        lambda sealed: sealed[:24] + secrets.token_bytes(16) + sealed[40:],
        lambda sealed: b"CNDV\1" + b"\1" * (len(sealed) - 5),
    ],
)
def test_every_malformed_body_gets_the_same_answer_and_leaves_nothing(portal: Portal, spoil: object) -> None:
    sealed = report(portal)
    answer = portal.post(spoil(sealed))  # type: ignore[operator]
    usual = portal.post(b"nonsense")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.data == usual.data
    assert kept(portal) == []


def test_another_media_type_is_refused(portal: Portal) -> None:
    answer = portal.client.post("/post", data=report(portal), content_type="text/plain")
    assert answer.status_code == 422
    assert kept(portal) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_post_from_another_site_is_refused(portal: Portal, headers: dict[str, str]) -> None:
    assert portal.post(report(portal), **headers).status_code == 403
    assert kept(portal) == []


def test_a_post_from_the_portals_own_page_is_taken(portal: Portal) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert portal.post(report(portal), **own).status_code == 201


def test_all_answers_of_the_posting_interface_are_equally_long(portal: Portal) -> None:
    sealed = report(portal)
    answers = [
        portal.post(sealed),
        portal.post(address.visit(secrets.token_bytes(32))),
        portal.post(b"nonsense"),
        portal.post(sealed, Origin="https://elsewhere.example"),
    ]
    assert {answer.status_code for answer in answers} == {201, 200, 422, 403}
    assert {len(answer.data) for answer in answers} == {ANSWER_SIZE}
    assert len({len(answer.status) + len(str(answer.headers)) for answer in answers}) == 1


def test_an_unknown_mailbox_shows_the_same_filler_at_every_visit(portal: Portal) -> None:
    visit, other = (address.visit(secrets.token_bytes(32)) for _ in range(2))
    first = portal.post(visit).data
    assert first == portal.post(visit).data
    assert first != portal.post(other).data


def test_a_mailbox_shows_what_the_collector_wrote_to_its_address(portal: Portal) -> None:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    box = keys.mailbox
    value = dossier.seal_mailbox(
        {"v": 1}, box.reply_key, box.cover, TEST_PEOPLE.installation, box.address, CHANNEL
    )
    with writing(portal.collector) as connection:
        store.put_mailbox_value(connection, box.address, secrets.token_bytes(ANSWER_SIZE))
        store.put_mailbox_value(connection, box.address, value)
    assert portal.post(address.visit(box.token)).data == value


def test_whoever_knows_the_address_alone_reads_nothing(portal: Portal) -> None:
    _, keys = new_receipt(TEST_PEOPLE.installation)
    value = secrets.token_bytes(ANSWER_SIZE)
    with writing(portal.collector) as connection:
        store.put_mailbox_value(connection, keys.mailbox.address, value)
    assert portal.post(address.visit(keys.mailbox.address)).data != value


def test_without_a_directory_nothing_is_taken(portal: Portal) -> None:
    sealed = report(portal)
    with writing(portal.collector) as connection:
        store.publish_directory(connection, b"candour/1 directory\n")
    for answer in (portal.post(sealed), portal.client.get("/directory")):
        assert answer.status_code == 503
        assert len(answer.data) == ANSWER_SIZE
        assert answer.headers["Retry-After"]
    assert kept(portal) == []


def test_whoever_has_the_directory_is_not_sent_it_again(portal: Portal) -> None:
    first = portal.client.get("/directory")
    tag = f'"{sha256(first.data).hexdigest()}"'
    again = portal.client.get("/directory", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    # The portal gives no mark of its own by which a browser could be known.
    assert "ETag" not in first.headers
    assert "ETag" not in again.headers
    with writing(portal.owner) as connection:
        store.publish_directory(connection, TEST_PEOPLE.directory(TODAY, TODAY - timedelta(days=1)))
    assert portal.client.get("/directory", headers={"If-None-Match": tag}).status_code == 200


def test_a_directory_under_another_root_is_not_served(portal: Portal) -> None:
    """Another organization's directory, and this one's roster signed by somebody who isn't the root."""
    other = type(TEST_PEOPLE)(b"another master seed".ljust(32))
    notes = directory.split(TEST_PEOPLE.directory(TODAY))
    text = notes[0].rpartition("\n\n")[0] + "\n"
    name = directory.key_name(TEST_PEOPLE.installation, "root")
    forged = directory.join([signing.sign_note(bytes(32), name, text), *notes[1:]])
    for false in (other.directory(TODAY), forged):
        with writing(portal.collector) as connection:
            store.publish_directory(connection, false)
        assert portal.client.get("/directory").status_code == 503


@pytest.mark.parametrize("length", [1, 24_847, 24_849, 10_000_000_000])
def test_a_body_of_another_length_is_not_even_read(portal: Portal, length: int) -> None:
    class Unread(BytesIO):
        def read(self, *_: int | None) -> bytes:
            raise AssertionError("read")

    answer = portal.client.post(
        "/post",
        input_stream=Unread(),
        content_type="application/octet-stream",
        environ_overrides={"CONTENT_LENGTH": str(length)},
    )
    assert answer.status_code == 422


def test_a_full_disk_is_no_acknowledgement(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise ProgrammingError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(store, "add_envelope", full)
    answer = portal.post(report(portal))
    assert answer.status_code == 503
    assert kept(portal) == []


def test_the_portals_account_can_do_nothing_else(portal: Portal) -> None:
    if portal.owner.dialect.name != "postgresql":
        return
    web = open_database(portal.settings.database)
    for forbidden in (
        "SELECT hash FROM envelope", "DELETE FROM envelope", "UPDATE envelope SET day = day",
        "SELECT value FROM mailbox", "DELETE FROM mailbox", "INSERT INTO mailbox VALUES ('', '')",
        "SELECT id FROM bundle", "DELETE FROM bundle", "UPDATE bundle SET day = day", "TRUNCATE bundle",
        "INSERT INTO directory VALUES ('current', '')", "CREATE TABLE mine (x int)", "TRUNCATE envelope",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), web.begin() as connection:
            connection.exec_driver_sql(forbidden)


def test_the_collectors_account_can_do_nothing_else(portal: Portal) -> None:
    if portal.owner.dialect.name != "postgresql":
        return
    for forbidden in (
        "INSERT INTO envelope SELECT * FROM envelope", "UPDATE envelope SET day = day",
        "SELECT value FROM mailbox", "DELETE FROM mailbox", "DELETE FROM directory",
        "INSERT INTO bundle SELECT * FROM bundle", "UPDATE bundle SET day = day",
        "CREATE TABLE mine (x int)", "SELECT mailbox_value('')",
    ):  # fmt: skip
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            portal.collector.begin() as connection,
        ):
            connection.exec_driver_sql(forbidden)
