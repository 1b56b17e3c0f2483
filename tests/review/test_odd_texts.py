"""Texts that no database holds, and JSON that no form has: answered as refusals, never as faults of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from tests.officer import Denied, Shell
from tests.people import AMINA, FARID, GRETA, TEST_PEOPLE, Person
from tests.review.conftest import SHELL_ORIGIN, Office
from tests.transports import ClientTransport

ODD = ("\x00", "\ud800", "a\x00b", "\udfff\ud800", "\u0663\u0664\u0665\u0666\u0667\u0668", "\u202e")


def status_of(shell: Shell, method: str, path: str, body: Any = None) -> int:
    try:
        shell.request(method, path, body)
    except Denied as denied:
        return denied.status
    return 200


def stranger(office: Office, person: Person = AMINA) -> Shell:
    """Somebody's browser before she signs in."""
    return Shell(TEST_PEOPLE, person, ClientTransport(office.app), office.today)


def test_odd_texts_before_signing_in_are_refused(office: Office) -> None:
    shell, key = stranger(office), "A" * 43 + "="
    for text in ODD:
        answers = [
            status_of(shell, "POST", "/api/session", {"login": text, "key": key, "code": "1"}),
            status_of(shell, "POST", "/api/session", {"login": "amina", "key": key, "code": text}),
            status_of(shell, "POST", "/api/enrolment/begin", {"login": text, "invitation": text}),
        ]
        assert set(answers) <= {401, 422, 429}, text


def test_a_one_time_code_counts_in_any_digits_and_other_signs_are_a_wrong_one(office: Office) -> None:
    amina, moment = stranger(office), office.clock.now().timestamp()
    right = amina.code(moment)
    arabic = "".join(chr(0x660 + int(digit)) for digit in right)
    for code, reason in ((ODD[4], 401), ("x" + right, 401), (f"{arabic[:3]} {arabic[3:]}", 200)):
        amina.code = lambda _moment, code=code: code  # type: ignore[method-assign, misc]
        status = 200
        try:
            amina.sign_in(moment)
        except Denied as denied:
            status = denied.status
        assert status == reason, code


def test_json_of_any_depth_is_refused(office: Office) -> None:
    client = office.app.test_client()
    headers = {"Origin": SHELL_ORIGIN, "Sec-Fetch-Dest": "empty"}
    for body in ("[" * 100_000, '{"login":' * 50_000, "[" * 100_000 + "]" * 100_000, "9" * 100_000, "NaN"):
        answer = client.post("/api/session", data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 422
        assert json.loads(answer.data)["status"] == 422


def test_odd_texts_after_signing_in_are_refused(office: Office) -> None:
    amina = office.shell(AMINA)
    secret, escrow = amina.session["secret"], ""
    for text in ODD:
        odd = quote(text, errors="replace")
        paths = [f"/api/dossiers/{odd}", "/api/dossiers/%00", "/dossiers/%00", "/dossiers?after=%00"]
        assert {status_of(amina, "GET", path) for path in paths} == {404}
        body = {"version": amina.session["version"] + 1, "secret": secret, "escrow": escrow, "epoch": text}
        assert status_of(amina, "POST", "/api/keys", body) == 422


def test_a_page_of_the_log_beyond_all_numbers_is_the_first_one(office: Office) -> None:
    greta = office.shell(GRETA)
    for after in ("-1", "9" * 30, "x", "1e9", "\u0663"):
        assert status_of(greta, "GET", f"/knowledge?after={after}") == 200, after


def test_a_form_with_a_zero_byte_is_refused(office: Office) -> None:
    farid = office.shell(FARID)
    values = {
        "login": "zero",
        "name": "Z\x00",
        "address": "z@example.org",
        "role": "AUDITOR",
        "office": "oios",
    }
    for name in ("name", "address", "role", "login"):
        form = {**values, "name": "Zero", name: f"{values[name]}\x00"}
        assert farid.transport.submit("/people/new", form, farid.session["csrf"]) == 422  # type: ignore[attr-defined]
    assert status_of(farid, "GET", "/people/zero") == 404
