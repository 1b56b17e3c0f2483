"""The portal is killed at each step: what it acknowledged is there once; the rest can be sent again."""

from __future__ import annotations

import secrets

import pytest

from crypto import address, part
from intake.seam import store
from intake.seam.blobs import Blobs
from tests.faults.installation import CUT, Installation
from tests.reporter import Bundle, File

#: Every moment of a part: its row, its declared size, its bytes, the folder.
PART_MOMENTS = [
    *((f"{side} commit", 1) for side in ("before", "after")),
    *((f"before {event}", count) for event in ("fsync", "link") for count in (1, 2)),
    *((f"after {event}", count) for event in ("fsync", "link") for count in (1, 2)),
    ("before fsync", 3), ("after fsync", 3),
]  # fmt: skip


def killed(installation: Installation, moment: str, count: int, path: str, body: bytes) -> None:
    """Sends a body to a portal that is killed meanwhile: no answer comes, so nothing is acknowledged."""
    installation.plan(moment, count)
    with pytest.raises(CUT):
        installation.ask("intake", "POST", path, body)
    assert not installation.spared(), moment


def test_an_envelope_and_a_visit(installation: Installation) -> None:
    installation.serve("intake")
    sent = []
    for moment, already in (("before commit", 0), ("after commit", 1)):
        _, sealed = installation.report()
        killed(installation, moment, 1, "/post", sealed)
        assert installation.waiting().count(sealed) == already
        for _ in range(2):
            assert installation.ask("intake", "POST", "/post", sealed)[0] == 201
        sent.append(sealed)
        assert sorted(installation.waiting()) == sorted(sent)
    token, value = secrets.token_bytes(32), secrets.token_bytes(address.ANSWER_SIZE)
    with installation.inside.store.begin() as connection:
        store.put_mailbox_value(connection, address.mailbox_address(token), value)
    installation.plan("before commit")
    assert installation.ask("intake", "POST", "/post", address.visit(token)) == (200, value)
    assert installation.spared(), "a visit writes nothing"


def test_a_part(installation: Installation) -> None:
    installation.serve("intake")
    blobs = Blobs(installation.inside.settings.store_blobs)
    for moment, count in PART_MOMENTS:
        sealed = Bundle.seal(File("letter.txt", "text/plain", b"Dear Sir"))
        (only,) = sealed.parts()
        sent = part.part_bytes(only)
        killed(installation, moment, count, "/part", sent)
        for _ in range(2):
            assert installation.ask("intake", "POST", "/part", sent)[0] == 201
        assert b"".join(blobs.parts(sealed.bundle_id, len(sealed.stream))) == sealed.stream
        blobs.drop(sealed.bundle_id)
    with installation.inside.store.connect() as connection:
        rows = store.waiting_bundles(connection)
    assert len({one.id for one in rows}) == len(rows) == len(PART_MOMENTS)
