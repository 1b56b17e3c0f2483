"""Every answer of the plain way: dressed, and an error repeats nothing; the web server's own answers too."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from intake import config
from intake.plain.app import create_app
from intake.setup import set_up
from tests import answers
from tests.browser.running import ROOT, RunningPlain
from tests.conftest import FixedClock
from tests.malformed import check_malformed
from tests.people import MISCONDUCT, TEST_PEOPLE

PLACES = {"language": "en", "code": MISCONDUCT, "name": "nowhere"}


@pytest.fixture
def inside(plain_site: Path, tmp_path: Path, clock: FixedClock) -> FlaskClient:
    """The application in this process, over an empty store."""
    (tmp_path / "organization.txt").write_text(TEST_PEOPLE.organization.to_text())
    settings = config.load(
        {
            "CANDOUR_ORGANIZATION": str(tmp_path / "organization.txt"),
            "CANDOUR_INTAKE_DATABASE": f"sqlite:///{tmp_path}/intake.db",
            "CANDOUR_INTAKE_SITE": str(plain_site),
            "CANDOUR_INTAKE_FILLER": str(tmp_path / "filler"),
            "CANDOUR_INTAKE_BLOBS": str(tmp_path / "blobs"),
        }
    )
    set_up(settings)
    return create_app(settings, ROOT / "review" / "regimes", clock).test_client()


def test_every_route_and_method_is_dressed_and_repeats_nothing(inside: FlaskClient) -> None:
    assert answers.check_every_route(inside, PLACES) == {200, 303, 404, 405, 415}


def test_all_faults_are_the_same_bytes(inside: FlaskClient) -> None:
    found = answers.faults(inside, PLACES)
    assert len(found) >= 8
    assert len({(answer.data, str(answer.headers)) for answer in found.values()}) == 1


def test_the_web_servers_own_answers_are_dressed_and_name_nothing(plain: RunningPlain) -> None:
    check_malformed(plain.url, plain.log.read_text())
