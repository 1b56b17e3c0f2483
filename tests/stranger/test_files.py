"""Files that the stranger's client sends: sealed, uploaded and named as crypto/README.md says."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crypto import bundle, envelope, part, receipt, unseal
from crypto.content import Content
from crypto.note import decode_base64
from tests.browser.office import deliver, open_envelope, open_files
from tests.browser.running import RunningPortal
from tests.people import AMINA, BRUNO, CHEN, HANA, MISCONDUCT, TEST_PEOPLE
from tests.stranger.conftest import Stranger

Contents = dict[str, tuple[str, bytes]]

UNIT = 65_536
#: A name in two scripts, nothing at all, and so much that the bundle has two parts and a step of 3·2^k units.
CONTENTS: Contents = {
    "الصورة 1 «x».png": ("image/png", b"\x89PNG that ends with zeros \x00\x00"),
    "empty.txt": ("text/plain", b""),
    "list.csv": ("application/octet-stream", secrets.token_bytes(17 * UNIT)),
}


def attach(folder: Path, contents: Contents) -> list[str]:
    """Files on the disk, as the client's words."""
    for name, (_, data) in contents.items():
        (folder / name).write_bytes(data)
    return [f"--attach={kind}:{folder / name}" for name, (kind, _) in contents.items()]


def read_by_amina(sealed: bytes, today: date) -> Content:
    """What she finds in an envelope."""
    content = open_envelope(sealed, AMINA, today)
    assert content is not None
    return content


def taken_out(sealed: bytes, today: date, portal: RunningPortal, size: int) -> Iterator[bytes]:
    """Each file as the format's reader gives it: steps, zeros behind the files and hashes are checked."""
    parsed = envelope.parse(sealed)
    key = unseal.open_slots(parsed.seal, [one.seed for one in TEST_PEOPLE.secret(AMINA, today).epochs])
    content = read_by_amina(sealed, today)
    files = [bundle.BundledFile(one["length"], decode_base64(one["sha256"])) for one in content["files"]]
    bundle_id = decode_base64(content["bundle"])
    stream = portal.bundle(bundle_id, size)
    assert key is not None
    assert stream is not None
    for wanted in range(len(files)):
        opener = bundle.Opener(key, bundle_id, files, wanted)
        yield opener.update(stream) + opener.finalize()


def test_files_of_a_report_open_byte_for_byte_for_its_recipients(
    stranger: Stranger, portal: RunningPortal, today: date, tmp_path: Path
) -> None:
    stranger.report(MISCONDUCT, "See the list.", CHEN.name, *attach(tmp_path, CONTENTS))
    (sealed,) = portal.envelopes()
    size = bundle.stream_size(sum(len(data) for _, data in CONTENTS.values()))
    assert part.part_count(size) == 2
    assert list(taken_out(sealed, today, portal, size)) == [data for _, data in CONTENTS.values()]
    assert open_files(sealed, BRUNO, today, portal) == {name: data for name, (_, data) in CONTENTS.items()}
    named = [(one["name"], one["type"]) for one in read_by_amina(sealed, today)["files"]]
    assert named == [(name, kind) for name, (kind, _) in CONTENTS.items()]
    assert open_envelope(sealed, CHEN, today) is None


def test_a_file_of_a_follow_up_opens_for_the_team(
    stranger: Stranger, portal: RunningPortal, today: date, tmp_path: Path
) -> None:
    shown = stranger.report(MISCONDUCT, "First part.")
    (first,) = portal.envelopes()
    assert (read_by_amina(first, today)["files"], read_by_amina(first, today)["bundle"]) == ([], "")
    deliver(portal, receipt.parse(shown), today, team=(AMINA, HANA))
    fills_a_step = secrets.token_bytes(UNIT)
    full = {"full.bin": ("application/octet-stream", fills_a_step)}
    stranger.follow(shown, "Second part.", *attach(tmp_path, full))
    (sealed,) = set(portal.envelopes()) - {first}
    assert open_files(sealed, HANA, today, portal) == {"full.bin": fills_a_step}
