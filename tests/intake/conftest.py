"""A portal on each kind of database, with the rights that it has in production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from crypto import directory
from crypto.directory import Directory
from intake import accounts, config
from intake.app import create_app
from intake.seam import store
from intake.seam.accounts import make_accounts
from intake.seam.database import open_database, writing
from intake.setup import set_up
from tests.conftest import TODAY, FixedClock
from tests.people import TEST_PEOPLE


@dataclass
class Portal:
    """The portal under test: its client, and the store as the owner and as the collector see it."""

    client: FlaskClient
    settings: config.Settings
    owner: Engine
    collector: Engine

    def directory(self) -> Directory:
        """The directory that it publishes, verified."""
        organization = TEST_PEOPLE.organization
        data = self.client.get("/directory").data
        return directory.verify(data, organization.root, organization.installation, TODAY, 1)

    def post(self, body: bytes, **headers: str) -> TestResponse:
        """Posts bytes as a client does."""
        return self.client.post("/post", data=body, content_type="application/octet-stream", headers=headers)


def make_portal(tmp_path: Path, new_database: Callable[[str], str], clock: FixedClock) -> Portal:
    """A portal with a published directory and no envelopes."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "error.html").write_text("<!doctype html><title>Error</title>")
    (tmp_path / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
    url = new_database("intake")
    environment = {
        "CANDOUR_ORGANIZATION": str(tmp_path / "organization.txt"),
        "CANDOUR_INTAKE_DATABASE": url,
        "CANDOUR_INTAKE_SITE": str(tmp_path / "site"),
        "CANDOUR_INTAKE_FILLER": str(tmp_path / "filler"),
        "CANDOUR_INTAKE_BLOBS": str(tmp_path / "blobs"),
    }
    set_up(config.load(environment))
    owner = open_database(url)
    collector = owner
    if url.startswith("postgresql"):
        made = make_accounts(owner, (accounts.WEB, accounts.COLLECTOR))
        web, collects = (
            made[a.name].render_as_string(hide_password=False) for a in (accounts.WEB, accounts.COLLECTOR)
        )
        environment["CANDOUR_INTAKE_DATABASE"] = web
        collector = open_database(collects)
    with writing(collector) as connection:
        store.publish_directory(connection, TEST_PEOPLE.directory(TODAY))
    settings = config.load(environment)
    return Portal(create_app(settings, clock).test_client(), settings, owner, collector)


@pytest.fixture
def portal(tmp_path: Path, new_database: Callable[[str], str], clock: FixedClock) -> Portal:
    """A portal, on each kind of database."""
    return make_portal(tmp_path, new_database, clock)
