"""Bundles of files on the console's side: collected whole after any crash, handed out to members, erased."""

from __future__ import annotations

import secrets
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crypto.part import PART_SIZE
from crypto.refusal import Refused
from intake.seam import store
from intake.seam.blobs import Blobs
from review import bundle_rounds, worker
from review.dossiers import bundles
from review.dossiers.bundle_files import BundleFiles
from review.dossiers.models import AttachedBundle, Bundle, ErasedBundle, Knowledge
from tests.attached import hand_in, read_file
from tests.officer import Denied, decode, encode
from tests.people import AMINA, BRUNO, CHEN, HANA, TEST_PEOPLE
from tests.reporter import Bundle as Sealed
from tests.reporter import File, seal_follow_up
from tests.review.conftest import Office
from tests.review.test_journey import CHANNEL, opened_by_amina

PHOTO = File("photo.jpg", "image/jpeg", b"\xff\xd8" + secrets.token_bytes(70_000))
LETTER = File("letter.txt", "text/plain", b"Dear Sir")


def kept(office: Office) -> dict[str, bytes]:
    """The console's files of bundles, by name."""
    folder = office.worker.settings.blobs
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}


def waiting(office: Office) -> tuple[list[str], list[bytes]]:
    """What the intake still has: names of files, and ids of rows."""
    with office.worker.store.connect() as connection:
        rows = [one.id for one in store.waiting_bundles(connection)]
    return sorted(path.name for path in office.worker.settings.store_blobs.iterdir()), rows


def rows(office: Office, kind: type) -> list[Any]:
    with office.database() as database:
        return list(database.scalars(select(kind)))


def large() -> Sealed:
    """A bundle of a few parts."""
    return Sealed.seal(File("film.mp4", "video/mp4", secrets.token_bytes(2 * PART_SIZE)))


def test_a_whole_bundle_is_collected_as_one_file_and_forgotten_at_the_intake(office: Office) -> None:
    sealed = large()
    office.upload(reversed(sealed.parts()))
    assert worker.collect_bundles(office.worker) == 1
    assert kept(office) == {sealed.bundle_id.hex(): sealed.stream}
    assert waiting(office) == ([], [])
    (row,) = rows(office, Bundle)
    assert (row.bundle_id, row.stream_size) == (sealed.bundle_id, len(sealed.stream))
    assert (row.arrived_on, row.collected_on) == (office.today, office.today)
    assert worker.collect_bundles(office.worker) == 0


def test_an_incomplete_bundle_waits_two_days_and_no_longer(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts()[:-1])
    assert worker.collect_bundles(office.worker) == 0
    office.pass_days(1)
    assert worker.collect_bundles(office.worker) == 0
    assert len(waiting(office)[0]) == len(sealed.parts())
    office.pass_days(1)
    assert worker.collect_bundles(office.worker) == 0
    assert waiting(office) == ([], [])
    assert (kept(office), rows(office, Bundle)) == ({}, [])


def test_the_last_part_of_the_second_day_still_makes_it_whole(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts()[:-1])
    office.clock.moment += timedelta(days=2)
    office.upload(sealed.parts()[-1:])
    assert worker.collect_bundles(office.worker) == 1


def test_a_part_that_comes_once_more_after_the_round_is_no_second_bundle(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts())
    worker.collect_bundles(office.worker)
    office.upload(sealed.parts()[-1:])
    assert worker.collect_bundles(office.worker) == 0
    assert waiting(office) == ([], [])
    assert kept(office) == {sealed.bundle_id.hex(): sealed.stream}


class Crash(BaseException):
    """The machine stops."""


def before(*_: object, **__: object) -> None:
    raise Crash


def after(act: Callable[..., Any]) -> Callable[..., Any]:
    def acts(*arguments: Any) -> None:
        act(*arguments)
        raise Crash

    return acts


def halfway(_: object) -> Callable[..., Any]:
    """The intake's files are dropped but for the first: the machine stops between two of them."""

    def acts(blobs: Blobs, bundle_id: bytes) -> None:
        for path in sorted(blobs._folder.glob(f"{bundle_id.hex()}-*"))[1:]:
            path.unlink()
        raise Crash

    return acts


STEPS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "before a file is put together": (BundleFiles, "put", lambda _: before),
    "before the file has its name": (Path, "rename", lambda _: before),
    "after the file, before its row": (bundles, "add", lambda _: before),
    "after the row is committed": (bundle_rounds, "_forget", lambda _: before),
    "between two of the intake's files": (Blobs, "drop", halfway),
    "after the intake's files are gone": (store, "drop_bundle", lambda _: before),
    "after all": (bundle_rounds, "_forget", after),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_between_any_two_steps_loses_and_doubles_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sealed = large()
    office.upload(sealed.parts())
    place, name, make = STEPS[step]
    with monkeypatch.context() as patched:
        patched.setattr(place, name, make(getattr(place, name)))
        with pytest.raises(Crash):
            worker.collect_bundles(office.worker)
    office.clock.moment += timedelta(days=3)
    worker.collect_bundles(office.worker)
    assert kept(office) == {sealed.bundle_id.hex(): sealed.stream}
    assert [row.bundle_id for row in rows(office, Bundle)] == [sealed.bundle_id]
    assert waiting(office) == ([], [])


def test_a_half_written_file_is_never_a_bundle_and_is_swept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stops so hard that not even the temporary name is taken away."""
    sealed = large()
    office.upload(sealed.parts())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", before)
        patched.setattr(Path, "unlink", before)
        with pytest.raises(Crash):
            worker.collect_bundles(office.worker)
    (left,) = kept(office)
    assert left.startswith("new-")
    worker.collect_bundles(office.worker)
    assert list(kept(office)) == [sealed.bundle_id.hex()]


def test_a_bundle_that_fails_stops_no_other_and_stays_at_the_intake(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = large(), large()
    office.upload([*good.parts(), *bad.parts()])
    parts = Blobs.parts

    def fails(self: Blobs, bundle_id: bytes, size: int) -> Any:
        if bundle_id == bad.bundle_id:
            raise OSError(28, "No space left on device")
        return parts(self, bundle_id, size)

    with monkeypatch.context() as patched:
        patched.setattr(Blobs, "parts", fails)
        assert worker.collect_bundles(office.worker) == 1
    assert list(kept(office)) == [good.bundle_id.hex()]
    assert bad.bundle_id.hex() not in caplog.text
    assert worker.collect_bundles(office.worker) == 1
    assert waiting(office) == ([], [])


def test_a_bundle_is_collected_in_the_memory_of_a_few_parts(office: Office) -> None:
    sealed = Sealed.seal(File("film.mp4", "video/mp4", bytes(12 * PART_SIZE)))
    office.upload(sealed.parts())
    tracemalloc.start()
    try:
        worker.collect_bundles(office.worker)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * PART_SIZE


def test_what_nobody_named_is_erased_after_ninety_days_and_no_earlier(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts())
    worker.collect_bundles(office.worker)
    office.pass_days(89)
    assert worker.erase_bundles(office.worker) == 0
    office.pass_days(1)
    assert worker.erase_bundles(office.worker) == 1
    assert kept(office) == {}
    (row,) = rows(office, ErasedBundle)
    assert (row.bundle_id, row.erased_on) == (sealed.bundle_id, office.today)
    assert worker.erase_bundles(office.worker) == 0


def test_a_crash_while_erasing_leaves_no_file_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.upload(large().parts())
    worker.collect_bundles(office.worker)
    office.pass_days(90)
    with monkeypatch.context() as patched:
        patched.setattr(BundleFiles, "drop", before)
        with pytest.raises(Crash):
            worker.erase_bundles(office.worker)
    worker.collect_bundles(office.worker)
    assert kept(office) == {}


def test_what_an_opened_envelope_named_stays(office: Office) -> None:
    sealed = Sealed.seal(PHOTO, LETTER)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    office.pass_days(120)
    assert worker.erase_bundles(office.worker) == 0
    assert list(kept(office)) == [sealed.bundle_id.hex()]
    (row,) = rows(office, AttachedBundle)
    assert row.bundle_id == sealed.bundle_id
    with office.database() as database:
        (named,) = bundles.named(database, number).values()
    assert named == bundles.Named(sealed.bundle_id, len(sealed.stream), bundles.HERE)


def test_a_member_is_handed_the_bundle_against_a_signed_request_that_is_stored(office: Office) -> None:
    sealed = Sealed.seal(PHOTO, LETTER)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    bruno = office.shell(BRUNO)
    listed = bruno.dossier(number).listed["envelopes"][0]["bundle"]
    assert listed == {"id": encode(sealed.bundle_id), "size": len(sealed.stream), "state": "here"}
    request = bruno.open_request(sealed.bundle_id)
    assert bruno.post(f"/api/dossiers/{number}/bundle", {"request": request}) == sealed.stream
    newest = max(rows(office, Knowledge), key=lambda row: row.entry)
    assert (newest.login, newest.item, newest.dossier) == ("bruno", sealed.bundle_id, number)
    assert newest.signature == decode(request["signature"])


def test_a_member_reads_each_file_and_whatever_was_altered_is_refused(office: Office) -> None:
    sealed = Sealed.seal(PHOTO, LETTER)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    bruno = office.shell(BRUNO)
    opened = bruno.dossier(number)
    (content,) = bruno.read_dossier(opened)
    assert [read_file(bruno, opened, content, at) for at in (0, 1)] == [PHOTO.data, LETTER.data]
    path = office.worker.settings.blobs / sealed.bundle_id.hex()
    path.write_bytes(sealed.stream[:-1] + bytes([sealed.stream[-1] ^ 1]))
    with pytest.raises(Refused, match="sealed"):
        read_file(bruno, opened, content, 1)


def test_without_a_sound_request_no_bundle_is_handed_out(office: Office) -> None:
    sealed = Sealed.seal(LETTER)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    amina = office.shell(AMINA)
    good = amina.open_request(sealed.bundle_id)
    spoilt = [
        ({**good, "signature": encode(bytes(64))}, 422),
        ({**good, "before": encode(bytes(32))}, 422),
        ({**good, "day": str(office.today - timedelta(days=3))}, 422),
        ({**good, "item": encode(secrets.token_bytes(16))}, 404),
    ]
    count = len(rows(office, Knowledge))
    for request, status in spoilt:
        with pytest.raises(Denied) as denied:
            amina.post(f"/api/dossiers/{number}/bundle", {"request": request})
        assert denied.value.status == status
    assert len(rows(office, Knowledge)) == count
    assert amina.post(f"/api/dossiers/{number}/bundle", {"request": good}) == sealed.stream
    with pytest.raises(Denied, match="stale request"):
        amina.post(f"/api/dossiers/{number}/bundle", {"request": good})


def test_whoever_is_barred_or_no_member_gets_what_an_unknown_number_gets(office: Office) -> None:
    sealed = Sealed.seal(LETTER)
    office.upload(sealed.parts())
    chen = TEST_PEOPLE.officer(CHEN).fingerprint
    _, number = opened_by_amina(office, attached=sealed, left_out=[chen])
    answers = []
    for person, path in ((CHEN, number), (HANA, number), (CHEN, "2026-AAAAAA")):
        shell = office.shell(person)
        with pytest.raises(Denied) as denied:
            shell.post(f"/api/dossiers/{path}/bundle", {"request": shell.open_request(sealed.bundle_id)})
        answers.append((denied.value.status, denied.value.detail))
    assert set(answers) == {(404, "not found")}


def test_another_dossiers_bundle_is_not_found(office: Office) -> None:
    sealed = Sealed.seal(LETTER)
    office.upload(sealed.parts())
    opened_by_amina(office, attached=sealed)
    _, other = opened_by_amina(office)
    amina = office.shell(AMINA)
    with pytest.raises(Denied) as denied:
        amina.post(f"/api/dossiers/{other}/bundle", {"request": amina.open_request(sealed.bundle_id)})
    assert (denied.value.status, denied.value.detail) == (404, "not found")


def test_a_bundle_that_has_not_come_is_told_from_one_that_is_here(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts()[:-1])
    _, number = opened_by_amina(office, attached=sealed)
    amina = office.shell(AMINA)
    listed = amina.dossier(number).listed["envelopes"][0]["bundle"]
    assert listed == {"id": encode(sealed.bundle_id), "size": 0, "state": "missing"}
    count = len(rows(office, Knowledge))
    with pytest.raises(Denied, match="not here"):
        amina.post(f"/api/dossiers/{number}/bundle", {"request": amina.open_request(sealed.bundle_id)})
    assert len(rows(office, Knowledge)) == count
    office.upload(sealed.parts()[-1:])
    office.round()
    assert amina.dossier(number).listed["envelopes"][0]["bundle"]["state"] == "here"


def test_a_file_that_was_cut_on_the_consoles_disk_is_not_handed_out(office: Office) -> None:
    sealed = Sealed.seal(LETTER)
    office.upload(sealed.parts())
    _, number = opened_by_amina(office, attached=sealed)
    path = office.worker.settings.blobs / sealed.bundle_id.hex()
    path.write_bytes(sealed.stream[:-1])
    amina = office.shell(AMINA)
    with pytest.raises(Denied, match="not here"):
        amina.post(f"/api/dossiers/{number}/bundle", {"request": amina.open_request(sealed.bundle_id)})


def test_a_report_opened_after_its_files_were_erased_says_so(office: Office) -> None:
    sealed = large()
    office.upload(sealed.parts())
    worker.collect_bundles(office.worker)
    office.pass_days(90)
    worker.erase_bundles(office.worker)
    office.clock.moment -= timedelta(days=90)
    _, number = opened_by_amina(office, attached=sealed)
    listed = office.shell(AMINA).dossier(number).listed["envelopes"][0]["bundle"]
    assert (listed["state"], listed["size"]) == ("erased", 0)


def test_the_opener_of_a_follow_up_names_its_bundle(office: Office) -> None:
    keys, number = opened_by_amina(office)
    sealed = Sealed.seal(LETTER)
    office.upload(sealed.parts())
    team = [TEST_PEOPLE.officer(person).fingerprint for person in (AMINA, BRUNO)]
    name = office.receive(
        seal_follow_up(keys, office.directory(), CHANNEL, office.today, "More", team, attached=sealed)  # type: ignore[arg-type]
    )
    office.round()
    bruno = office.shell(BRUNO)
    seal, key = bruno.try_envelopes()[name]
    hand_in(bruno, name, bruno.read_envelope(name, seal, key), key)
    assert [row.envelope for row in rows(office, AttachedBundle)] == [name]
    listed = {row["hash"]: row["bundle"] for row in bruno.dossier(number).listed["envelopes"]}
    assert listed[encode(name)]["state"] == "here"
    assert sorted(len(one) for one in listed.values()) == [0, 3]
