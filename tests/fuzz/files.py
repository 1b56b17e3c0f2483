"""Harnesses of files and settings that an operator or the root holder hands to a command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from crypto import statement
from intake import config as intake_config
from intake.app import NoFiller, read_filler
from intake.canary import BadProbes, read_probe_key, read_state
from intake.seam.organization import NoOrganization, Organization, read_organization
from intake.seam.settings import BadSetting, address, given, number
from review import config as review_config
from review import keys
from review.secret import NoSecret, read_secret
from review.staff import root
from tests.conftest import TODAY
from tests.fuzz.contract import harness, packed, refusing, text_of, unpacked
from tests.fuzz.formats import INSTALLATION, KEY
from tests.fuzz.mutation import json_mutant, lines_mutant
from tests.people import AMINA, OIOS, TEST_PEOPLE

_FORBIDDEN = re.compile("KEY")


def _file(data: bytes, read: Callable[[Path], object], *errors: type[Exception]) -> None:
    """What a command does with a file of these bytes: it reads it, or says in its own words why it can't."""
    with TemporaryDirectory() as folder, suppress(*errors):
        path = Path(folder) / "file"
        path.write_bytes(data)
        read(path)


@harness("intake.seam.organization.read_organization", "intake.seam.organization.Organization.to_text",
         seeds=lambda: [TEST_PEOPLE.organization.to_text().encode()], mutator=lines_mutant)  # fmt: skip
def organization_file(data: bytes) -> None:
    def read(path: Path) -> None:
        found = read_organization(path)
        assert isinstance(found, Organization)
        assert found.to_text().encode() == data.replace(b"\r\n", b"\n")

    _file(data, read, NoOrganization)


@harness("intake.app.read_filler", "review.secret.read_secret", "review.keys.read_key",
         "intake.canary.read_probe_key", "intake.canary.read_state",
         seeds=lambda: [KEY.hex().encode() + b" 2026-02-30\n",
                        KEY, b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"], longest=200)  # fmt: skip
def key_files(data: bytes) -> None:
    _file(data, read_filler, NoFiller)
    _file(data, lambda path: read_secret(path, INSTALLATION), NoSecret)
    _file(data, keys.read_key, keys.BadKey)
    _file(data, read_probe_key, BadProbes)
    _file(data, read_state, BadProbes)


@harness("intake.seam.settings.given", "intake.seam.settings.number", "intake.seam.settings.address",
         "intake.config.load", "review.config.load",
         seeds=lambda: [packed(b"X_PORT", b"8000"), packed(b"X_Y", b"127.0.0.1:80"), "\0\0\0²".encode(),
                        packed(b"", b"https://console.example.org:443"), packed(b"", b"http://[::1")],
         longest=200)  # fmt: skip
def settings(data: bytes) -> None:
    name, value = (text_of(field) for field in unpacked(data, 2))
    with suppress(BadSetting):
        assert set(given({name: value}, "X_", {"PORT": "1"}, _FORBIDDEN)) == {"PORT"}
    with suppress(BadSetting):
        assert 0 <= number(name, value, 0, 65_535) <= 65_535
    with suppress(BadSetting):
        assert address(name, value) == value
    for setting in intake_config.DEFAULTS:
        with suppress(BadSetting):
            intake_config.load({f"CANDOUR_INTAKE_{setting}": value})
    for setting in review_config.DEFAULTS:
        with suppress(BadSetting):
            review_config.load({f"CANDOUR_REVIEW_{setting}": value})


def _drafts() -> Iterator[bytes]:
    entry = TEST_PEOPLE.officer(AMINA)
    candidate = root.Candidate("amina", entry.name, entry.role, OIOS, entry.channels, entry.identity,
                               entry.personal, bytes(64), "farid")  # fmt: skip
    plan = {
        "organization": "Office", "freshness": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "offices": [{"code": OIOS, "recovery": "AAAA"}], "trustees": [{"name": "T", "key": "AAAA"}],
        "channels": [
            {"code": "misconduct", "id": "AAECAwQFBgcICQoLDA0ODw==", "minimum": 1, "names": {"en": "M"}},
        ],
    }  # fmt: skip
    people = json.loads(root.candidates_to_json([candidate]))
    yield json.dumps({"people": people, "plan": plan}, sort_keys=True, separators=(",", ":")).encode()
    yield json.dumps({"people": [], "plan": {**plan, "offices": [], "trustees": []}}, sort_keys=True).encode()


@harness("review.staff.root.candidates_from_json", "review.staff.root.check_candidates",
         "review.staff.root.draft_roster", "review.staff.root.read_plan", "review.staff.root.sign_roster",
         seeds=_drafts, mutator=json_mutant, longest=8192)  # fmt: skip
def root_drafts(data: bytes) -> None:
    """A draft and a plan as they come to the root holder's machine, up to the signature."""
    _file(data, root.read_plan, root.BadDraft)
    with suppress(root.BadDraft):
        root.candidates_from_json(text_of(data))
    try:
        given_both = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(given_both, dict) or not isinstance(given_both.get("plan"), dict):
        return
    with suppress(root.BadDraft), refusing("note", "base64", "day"):
        candidates = root.candidates_from_json(json.dumps(given_both.get("people")))
        with suppress(root.BadDraft):
            root.check_candidates(candidates, None, "ingrid", INSTALLATION, lambda _name: "0")
        roster = root.draft_roster(TEST_PEOPLE.organization, given_both["plan"], candidates, None, TODAY)
        root.sign_roster(KEY, roster)
        for officer in roster.officers:
            statement.read_out(officer.identity)
