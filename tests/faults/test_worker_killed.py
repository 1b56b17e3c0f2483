"""The worker is killed at each commit, sync, renaming and removal of a round: nothing is lost or doubled."""

from __future__ import annotations

import signal
import subprocess
import time
from email import message_from_bytes

import pytest
from sqlalchemy import func, select, update

from intake.bundles import take_part
from intake.seam import store
from intake.seam.database import writing
from review import set_aside, worker
from review.dossiers.models import Bundle, Outgoing, SealedEnvelope
from review.staff.models import Person
from tests.faults.installation import Installation
from tests.reporter import Bundle as Sealed
from tests.reporter import File

#: Each is tried at its first time, its second, and so on.
MOMENTS = ("after commit", "before fsync", "before rename", "after rename", "after unlink")
#: Whose notice the rounds that are killed have still to send.
SOME = ("amina", "bruno")


def arrive(installation: Installation) -> tuple[bytes, Sealed]:
    """A report with a file comes to the portal."""
    attached = Sealed.seal(File("letter.txt", "text/plain", b"Dear Sir"))
    inside = installation.inside
    for part in attached.parts():
        take_part(inside.store, inside.shelves.blobs, len(attached.stream), part, inside.clock.today())
    _, sealed = installation.report(attached=attached)
    return installation.keep(sealed), attached


def forget_notices(installation: Installation) -> None:
    """As if a day had gone by."""
    with writing(installation.inside.review) as connection:
        connection.execute(update(Person).where(Person.login.in_(SOME)).values(notified_on=None))


def mails(installation: Installation) -> list[str]:
    """To whom a notice went."""
    folder = installation.folder / "mail"
    return sorted(str(message_from_bytes(file.read_bytes())["To"]) for file in folder.glob("*"))


def check(installation: Installation, names: list[bytes], bundles: list[Sealed]) -> None:
    """Each envelope and bundle is here once, whole, and nothing of them is left at the intake."""
    inside = installation.inside
    with inside.review.connect() as connection:
        assert sorted(connection.scalars(select(SealedEnvelope.hash))) == sorted(names)
        found = sorted(connection.scalars(select(Bundle.bundle_id)))
        assert connection.scalar(select(func.count()).where(Person.notified_on.is_(None))) == 0
    assert found == sorted(one.bundle_id for one in bundles)
    files = {path.name: path.read_bytes() for path in inside.settings.blobs.iterdir() if path.name != "lock"}
    assert files == {one.bundle_id.hex(): one.stream for one in bundles}
    with inside.store.connect() as connection:
        assert store.waiting_hashes(connection) == []
        assert store.waiting_bundles(connection) == []
        assert store.directory(connection)
    assert list(inside.settings.store_blobs.iterdir()) == []
    assert list(set_aside.listed(inside.shelves)) == []


def test_at_every_step_of_a_round(installation: Installation) -> None:
    """One round after the other, each killed a step later, until one comes to its end."""
    names, bundles = [], []
    with installation.rounds() as one:
        assert one() == 0
        for moment in MOMENTS:
            for count in range(1, 60):
                name, attached = arrive(installation)
                names.append(name)
                bundles.append(attached)
                forget_notices(installation)
                installation.plan(moment, count)
                if one() == 0:
                    assert installation.spared()
                    break
                assert one() == 0
                check(installation, names, bundles)
            assert count >= 2, f"no round came to {moment}"
    check(installation, names, bundles)
    everybody = 9
    assert len(mails(installation)) == everybody


def start(installation: Installation) -> subprocess.Popen[bytes]:
    return installation.run("review", "worker")


def test_two_workers_at_once(installation: Installation) -> None:
    """Real workers with rounds every second, one of them killed in between: all once, and one notice each."""
    installation.environment["CANDOUR_REVIEW_ROUNDS"] = "every 1"
    arrived = [arrive(installation) for _ in range(12)]
    workers = [start(installation) for _ in range(2)]
    end = time.monotonic() + 90
    while installation.waiting() or len(mails(installation)) < 9:
        assert time.monotonic() < end, installation.log()
        time.sleep(0.05)
    workers[0].send_signal(signal.SIGKILL)
    arrived += [arrive(installation) for _ in range(3)]
    while installation.waiting() or not _rested(installation):
        assert time.monotonic() < end, installation.log()
        time.sleep(0.05)
    assert workers[1].poll() is None
    workers[1].terminate()
    assert workers[1].wait(30) == 0
    check(installation, [name for name, _ in arrived], [attached for _, attached in arrived])
    assert len(mails(installation)) == 9
    assert "failed" not in installation.log()
    assert "set aside" not in installation.log()


def _rested(installation: Installation) -> bool:
    with installation.inside.store.connect() as connection:
        return store.waiting_bundles(connection) == []


@pytest.mark.parametrize("count", [3])
def test_two_that_collect_the_same_at_once_double_nothing(installation: Installation, count: int) -> None:
    """Also without the lock of rounds: of two that read an envelope, the second sees it taken."""
    for _ in range(count):
        arrive(installation)
    inside = installation.inside
    with inside.store.connect() as connection:
        names = store.waiting_hashes(connection)
        read = [store.read_envelope(connection, name) for name in names]
    assert worker.collect(inside) == count
    for one in read:
        assert one is not None
        with writing(inside.store) as connection:
            connection.execute(
                store.envelopes.insert().values(
                    hash=one.hash, channel=bytes(16), size_class=1, day=one.day, sealed=one.sealed
                )
            )
    assert worker.collect(inside) == 0
    with inside.review.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(SealedEnvelope)) == count
        assert connection.scalar(select(func.count()).select_from(Outgoing)) == 0
