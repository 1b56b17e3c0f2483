"""Every answer of the console: dressed, and repeating nothing."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode

import pytest
from flask.testing import FlaskClient

from tests import answers
from tests.people import AMINA, FARID, Person
from tests.review.conftest import SHELL_ORIGIN, Office

pytestmark = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)

PLACES = {"number": "2026-AAAAAA", "login": "bruno"}
OWN = {"Origin": SHELL_ORIGIN, "Sec-Fetch-Dest": "empty"}


def signed_in(office: Office, person: Person) -> tuple[FlaskClient, dict[str, str]]:
    shell = office.shell(person)
    return shell.transport.client, {**OWN, "X-CSRFToken": shell.session["csrf"]}  # type: ignore[attr-defined]


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("candour")
    assert found is not None
    return f"candour={found.value}; a={answers.CANARY}"


def test_every_route_and_method_is_dressed_and_repeats_nothing(office: Office) -> None:
    for person in (AMINA, FARID):
        client, headers = signed_in(office, person)
        seen = answers.check_every_route(client, PLACES, Cookie=cookie_of(client), **headers)
        assert (
            {200, 204, 403, 404, 405, 422} <= seen <= {200, 204, 303, 400, 401, 403, 404, 405, 409, 415, 422}
        )
    assert answers.check_every_route(office.app.test_client(), PLACES, Origin="https://a.example") == {403}
    assert answers.check_every_route(office.app.test_client(), PLACES, **OWN) <= {204, 401, 404, 405, 422}


def test_all_faults_are_the_same_bytes_for_pages_and_for_the_shells_own_requests(office: Office) -> None:
    found: dict[str, set[bytes]] = {"page": set(), "problem": set()}
    for person in (AMINA, FARID):
        client, headers = signed_in(office, person)
        for name, answer in answers.faults(client, PLACES, Cookie=cookie_of(client), **headers).items():
            found["problem" if " /api/" in name else "page"].add(answer.data)
    assert [len(bodies) for bodies in found.values()] == [1, 1]


def test_the_cookie_holds_two_tokens_and_no_word(office: Office) -> None:
    """It is decoded as anybody can who has it: no name, no role, no key, nothing that was typed."""
    client, _ = signed_in(office, AMINA)
    text = cookie_of(client).partition("=")[2].partition(";")[0]
    packed = text.startswith(".")
    payload = text.removeprefix(".").partition(".")[0]
    data = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    decoded = (zlib.decompress(data) if packed else data).decode()
    assert set(json.loads(decoded)) == {"token", "csrf_token"}
    for word in (AMINA.login, AMINA.name, AMINA.role, *AMINA.channels):
        assert word.lower() not in decoded.lower()
