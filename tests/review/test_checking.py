"""`review check`: each thing that is broken is named, with what to do; what is whole is said to be."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from intake import accounts as intake_accounts
from intake.seam.accounts import make_accounts
from intake.seam.database import writing
from intake.seam.findings import FAIL, OK, WARN, Finding
from review import checking, cli, worker
from review.config import Settings
from review.dossiers.models import Outgoing
from tests.conftest import FixedClock
from tests.officer import encode
from tests.people import AMINA
from tests.review.conftest import Office, enrolled_key
from tests.review.test_bundles import large
from tests.review.test_damaged import poison, unchecked
from tests.review.test_journey import opened_by_amina


def found(settings: Settings, clock: FixedClock) -> dict[str, list[Finding]]:
    """What the check says, by level."""
    every = list(checking.check(settings, clock))
    assert all(one.remedy for one in every if one.level != OK), "a finding without a remedy"
    return {level: [one for one in every if one.level == level] for level in (OK, WARN, FAIL)}


def says(findings_: list[Finding], words: str) -> bool:
    return any(words in str(one) for one in findings_)


@pytest.fixture
def settings(office: Office, tmp_path: Path) -> Settings:
    """The worker's settings, all of them in order."""
    (tmp_path / "shell").mkdir()
    (tmp_path / "shell" / "index.html").write_text("<!doctype html>")
    for name in ("secret", "freshness.key"):
        (tmp_path / name).chmod(0o600)
    (tmp_path / "parts").chmod(0o700)
    given = replace(office.worker.settings, shell_files=tmp_path / "shell")
    if office.owner.dialect.name != "postgresql":
        return given
    name = intake_accounts.COLLECTOR.name
    made = make_accounts(office.worker.store, (intake_accounts.COLLECTOR,))[name]
    return replace(given, store=made.render_as_string(hide_password=False))


def test_what_is_whole_is_said_to_be(office: Office, settings: Settings) -> None:
    said = found(settings, office.clock)
    assert [one for one in said[FAIL] if "differ" not in one.what] == []
    weaker = [one.what for one in said[WARN]]
    assert weaker == (["SQLite has no accounts: a thief of one part reads all of it"] * 2
                      if office.owner.dialect.name == "sqlite" else [])  # fmt: skip
    assert len(said[OK]) >= 14


def written(folder: Path, name: str, data: bytes, mode: int = 0o600) -> Path:
    path = folder / name
    path.write_bytes(data)
    path.chmod(mode)
    return path


BROKEN: dict[str, tuple[Callable[[Settings, Path], Settings], str]] = {
    "no organization": (lambda s, p: replace(s, organization=p / "none"), "review root new"),
    "no TLS": (lambda s, _: replace(s, origin="http://console.example.org"), "Use https"),
    "no secret": (lambda s, p: replace(s, secret=p / "none"), "review setup"),
    "open secret": (
        lambda s, p: replace(s, secret=written(p, "open", b"x" * 32, 0o640)), "chmod 600"
    ),
    "no freshness key": (lambda s, p: replace(s, freshness_key=p / "none"), "review setup"),
    "another freshness key": (
        lambda s, p: replace(s, freshness_key=written(p, "key", enrolled_key(b"x" * 32).encode())),
        "another freshness key",
    ),
    "no key at all": (lambda s, p: replace(s, freshness_key=written(p, "no", b"x")), "not a private key"),
    "no shell": (lambda s, p: replace(s, shell_files=p / "none"), "make build"),
    "no bundles": (lambda s, p: replace(s, blobs=p / "none"), "review setup"),
    "no parts": (lambda s, p: replace(s, store_blobs=p / "none"), "CANDOUR_REVIEW_STORE_BLOBS"),
    "no mail server": (lambda s, _: replace(s, mail=f"smtp://127.0.0.1:{closed()}"), "can't be reached"),
    "no mail": (lambda s, _: replace(s, mail="imap://x"), "smtp://host:port"),
    "no database": (lambda s, p: replace(s, database=f"sqlite:///{p}/none.db"), "review setup"),
    "no store": (lambda s, p: replace(s, store=f"sqlite:///{p}/none.db"), "CANDOUR_REVIEW_STORE"),
}  # fmt: skip


def closed() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_each_thing_that_is_broken_is_named_with_what_to_do(
    office: Office, settings: Settings, tmp_path: Path
) -> None:
    for name, (broken, words) in BROKEN.items():
        assert says(found(broken(settings, tmp_path), office.clock)[FAIL], words), name
    assert says(found(replace(settings, rounds="every 60"), office.clock)[WARN], "06:00 18:00")
    assert not (tmp_path / "none.db").exists()


def test_what_ends_is_said_before_it_ends(office: Office, settings: Settings) -> None:
    for days, level, words in (
        (2, WARN, "whether `review worker` runs"),
        (5, FAIL, "stale"),
        (52, WARN, "They must sign in"),
        (52, FAIL, "review root sign"),
    ):
        at = FixedClock(office.clock.moment + timedelta(days=days))
        assert says(found(settings, at)[level], words), days


def test_what_is_set_aside_is_named_with_what_to_do(office: Office, settings: Settings) -> None:
    assert says(found(settings, office.clock)[OK], "nothing is set aside")
    _, number = opened_by_amina(office)
    with writing(office.owner) as connection:
        unchecked(connection, "outgoing", "ck_outgoing_value_size")
        connection.execute(update(Outgoing).where(Outgoing.dossier == number).values(value=b"short"))
    _, broken = office.report()
    gone, cut = large(), large()
    office.upload(gone.parts())
    worker.collect(office.worker)
    worker.collect_bundles(office.worker)
    office.shell(AMINA).post("/api/envelopes/trials", {"outcomes": {encode(broken): "broken"}})
    (settings.blobs / gone.bundle_id.hex()).unlink()
    office.upload(cut.parts())
    (settings.store_blobs / f"{cut.bundle_id.hex()}-00000001").write_bytes(b"short")
    garbage = sorted(secrets.token_bytes(32) for _ in range(5))
    for wrong in garbage:
        poison(office, wrong, secrets.token_bytes(24_848))
    said = found(settings, office.clock)
    for level, name, remedy in (
        (FAIL, f"{', '.join(one.hex() for one in garbage[:3])} and 2 more", "delete them there as the owner"),
        (FAIL, cut.bundle_id.hex(), "Restore these parts"),
        (FAIL, gone.bundle_id.hex(), "CANDOUR_REVIEW_BLOBS"),
        (FAIL, number, "write the answer again"),
        (WARN, broken.hex(), "other readers"),
    ):
        (one,) = (one for one in said[level] if name in one.what)
        assert remedy in one.remedy
    assert not says(said[OK], "set aside")


def test_an_account_of_another_part_is_named(office: Office, settings: Settings) -> None:
    if office.owner.dialect.name != "postgresql":
        return
    owner = office.owner.url.render_as_string(hide_password=False)
    assert says(found(replace(settings, database=owner), office.clock)[FAIL], "DELETE on knowledge")
    assert says(
        found(replace(settings, store=office.worker.settings.store), office.clock)[FAIL], "INSERT on envelope"
    )


def test_the_command_ends_with_one_when_something_fails(
    office: Office, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del office
    monkeypatch.setattr(cli, "from_environment", lambda: replace(settings, secret=tmp_path / "none"))
    done = CliRunner().invoke(cli.commands, ["check"])
    assert done.exit_code == 1
    assert "FAIL  the server's secret" in done.output
    assert "-> Run `review setup`." in done.output
