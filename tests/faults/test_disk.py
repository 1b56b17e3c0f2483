"""A disk that is full, or can only be read: no false acknowledgement, a fault with a name, and it passes.

The disk is a small file system of its own. Making one takes a root: without one these tests fail and say so.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from crypto import address
from intake.seam.blobs import Blobs
from review.dossiers.models import Bundle, Item, SealedEnvelope
from tests.conftest import TODAY
from tests.faults.installation import CHANNEL, Installation
from tests.faults.test_console_killed import arrived
from tests.faults.test_worker_killed import arrive
from tests.officer import Denied, encode
from tests.people import AMINA
from tests.reporter import Bundle as Sealed
from tests.reporter import File


@dataclass
class Disk:
    """A file system of 6 MiB."""

    folder: Path

    def fill(self) -> None:
        """Leaves no byte."""
        with (self.folder / "ballast").open("wb", buffering=0) as file:
            for size in (65_536, 4096, 512, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        """Gives the room back."""
        (self.folder / "ballast").unlink()

    def mount_anew(self, mode: str) -> None:
        """To be written (`rw`), or to be read only (`ro`), once no file is open any more to be written."""
        command = ["mount", "-o", f"remount,{mode}", str(self.folder)]
        end = time.monotonic() + 20
        while (done := subprocess.run(command, check=False, capture_output=True)).returncode:
            assert time.monotonic() < end, done.stderr
            time.sleep(0.1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A fresh one."""
    assert os.geteuid() == 0, "a file system can't be mounted: run these tests as root, or in a container"
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)], check=True)
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def on_disk(tmp_path: Path, disk: Disk) -> Iterator[Installation]:
    """Both databases and the console's bundles on that disk."""
    urls = (f"sqlite:///{disk.folder}/{name}.db" for name in ("review", "intake"))
    made = Installation.make(tmp_path, *urls, CANDOUR_REVIEW_BLOBS=str(disk.folder / "bundles"))
    yield made
    made.stop()


def found(installation: Installation, column: object) -> list[object]:
    with installation.inside.review.connect() as connection:
        return list(connection.scalars(select(column)))  # type: ignore[call-overload]


def test_of_a_full_disk_portal_worker_and_console_say_so_and_go_on_when_there_is_room(
    on_disk: Installation, disk: Disk
) -> None:
    on_disk.serve("intake")
    on_disk.serve("review")
    amina = on_disk.shell(AMINA)
    _, first = on_disk.report()
    name = arrived(on_disk, first)
    seal, key = amina.try_envelopes()[name]
    opening = amina.opening(name, CHANNEL, amina.read_envelope(name, seal, key), key)
    number = amina.post("/api/dossiers", opening)["number"]
    note, _ = amina.write(amina.dossier(number), "note", "Ask the bank.")
    waits, attached = arrive(on_disk)
    _, sealed = on_disk.report()
    with on_disk.rounds() as one:
        disk.fill()
        status, answer = on_disk.ask("intake", "POST", "/post", sealed)
        assert (status, len(answer)) == (503, address.ANSWER_SIZE)
        with pytest.raises(Denied) as denied:
            amina.post(f"/api/dossiers/{number}/items", note)
        assert denied.value.status == 503
        assert "disk" in denied.value.detail
        assert one() == 0
        disk.free()
        log = on_disk.log()
        assert log.count("SQLITE_FULL (the disk is full)") >= 3
        assert "collect failed" in log
        assert found(on_disk, Item.item_id) == []
        assert found(on_disk, SealedEnvelope.hash) == [name]
        assert sealed not in on_disk.waiting()
        assert on_disk.ask("intake", "POST", "/post", sealed)[0] == 201
        amina.post(f"/api/dossiers/{number}/items", note)
        assert one() == 0
    assert len(found(on_disk, SealedEnvelope.hash)) == 3
    assert waits in found(on_disk, SealedEnvelope.hash)
    assert found(on_disk, Bundle.bundle_id) == [attached.bundle_id]
    assert (disk.folder / "bundles" / attached.bundle_id.hex()).read_bytes() == attached.stream
    assert len(found(on_disk, Item.item_id)) == 1


def test_a_part_that_a_full_disk_cuts_leaves_nothing(disk: Disk) -> None:
    folder = disk.folder / "parts"
    folder.mkdir()
    blobs = Blobs(folder)
    sealed = Sealed.seal(File("film.mp4", "video/mp4", bytes(900_000)))
    disk.fill()
    for part in sealed.parts():
        with pytest.raises(OSError, match="No space left"):
            blobs.add(part, TODAY)
    assert list(folder.iterdir()) == []
    disk.free()
    for part in sealed.parts():
        blobs.add(part, TODAY)
    assert b"".join(blobs.parts(sealed.bundle_id, len(sealed.stream))) == sealed.stream


def test_of_a_disk_that_can_only_be_read_nothing_is_acknowledged_until_it_can_be_written(
    on_disk: Installation, disk: Disk
) -> None:
    on_disk.serve("review")
    amina = on_disk.shell(AMINA)
    on_disk.serve("intake")
    on_disk.ask("intake", "GET", "/directory")
    _, sealed = on_disk.report()
    trail = {"sealed": encode(bytes(1024 + 72))}
    # A file that is open to be written would keep the disk from being mounted anew.
    on_disk.inside.review.dispose()
    on_disk.inside.store.dispose()
    for process in on_disk.processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    on_disk.processes.clear()
    disk.mount_anew("ro")
    on_disk.serve("review")
    on_disk.serve("intake")
    status, answer = on_disk.ask("intake", "POST", "/post", sealed)
    assert (status, len(answer)) == (503, address.ANSWER_SIZE)
    with pytest.raises(Denied) as denied:
        amina.post("/api/trail", trail)
    assert denied.value.status == 503
    with on_disk.rounds() as one:
        assert one() == 0
    assert on_disk.log().count("EROFS (the disk can only be read)") >= 3
    disk.mount_anew("rw")
    # What is open still was opened to be read; the first refusal lets go of it.
    answers = [on_disk.ask("intake", "POST", "/post", sealed)[0] for _ in range(2)]
    assert answers in ([503, 201], [201, 201]), on_disk.log()
    assert on_disk.waiting() == [sealed]
    with contextlib.suppress(Denied):
        amina.post("/api/trail", trail)
    amina.post("/api/trail", trail)
