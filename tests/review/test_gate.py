"""What stands before every view: origin, session, permission, token; and every answer's headers."""

from __future__ import annotations

import itertools

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from review import permissions
from review.permissions import Role
from tests.people import AMINA, EVERYBODY, FARID, Person
from tests.review.conftest import SHELL_ORIGIN, Office

OWN = {"Origin": SHELL_ORIGIN, "Sec-Fetch-Dest": "empty"}

HEADERS = {
    "Access-Control-Allow-Origin": SHELL_ORIGIN,
    "Access-Control-Allow-Credentials": "true",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin, Sec-Fetch-Dest, Cookie, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


def routes(office: Office) -> list[tuple[str, str, str]]:
    """Every method, path and endpoint, with places filled."""
    values = {"number": "2026-AAAAAA", "login": "amina"}
    found = []
    with office.app.test_request_context():
        adapter = office.app.url_map.bind("localhost")
        for rule in office.app.url_map.iter_rules():
            path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            found += [
                (method, path, rule.endpoint)
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            ]
    assert len(found) > 30
    return found


def client_of(office: Office, person: Person) -> tuple[FlaskClient, dict[str, str]]:
    shell = office.shell(person)
    return shell.transport.client, {**OWN, "X-CSRFToken": shell.session["csrf"]}  # type: ignore[attr-defined]


def test_every_route_needs_the_shells_origin(office: Office) -> None:
    client, headers = client_of(office, AMINA)
    for (method, path, _), origin in itertools.product(
        routes(office), [None, "null", "http://127.0.0.1:8100", "https://elsewhere.example"]
    ):
        sent = {name: value for name, value in headers.items() if name != "Origin"}
        if origin:
            sent["Origin"] = origin
        assert client.open(path, method=method, headers=sent).status_code == 403, (method, path, origin)


def test_no_page_of_the_console_becomes_a_document(office: Office) -> None:
    client, headers = client_of(office, AMINA)
    for method, path, _ in routes(office):
        answer = client.open(
            f"{path}?after=x", method=method, headers={**headers, "Sec-Fetch-Dest": "document"}
        )
        if method == "GET":
            assert (answer.status_code, answer.headers["Location"]) == (303, f"{SHELL_ORIGIN}{path}?after=x")
        else:
            assert answer.status_code == 403, path


def test_without_a_session_nothing_but_sign_in_and_enrolment_answers(office: Office) -> None:
    public = {
        name for name, view in office.app.view_functions.items()
        if permissions.permission_of(view) == permissions.PUBLIC
    }  # fmt: skip
    assert public == {"staff.start_session", "staff.begin_enrolment", "staff.enrol"}
    for method, path, endpoint in routes(office):
        if endpoint not in public:
            answer = office.app.test_client().open(path, method=method, headers=OWN)
            assert answer.status_code == 401, (method, path)


def test_every_view_is_marked_with_a_permission(office: Office) -> None:
    for _, _, endpoint in routes(office):
        permission = permissions.permission_of(office.app.view_functions[endpoint])
        assert permission == permissions.PUBLIC or permission in permissions.TABLE, endpoint


def test_a_view_without_a_mark_is_refused_to_all(office: Office) -> None:
    name = "people.people"
    unmarked = office.app.view_functions[name]
    office.app.view_functions[name] = lambda: "reached"
    try:
        client, headers = client_of(office, FARID)
        assert client.get("/people", headers=headers).status_code == 403
    finally:
        office.app.view_functions[name] = unmarked


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.login)
def test_each_role_reaches_what_the_table_gives_it_and_nothing_else(office: Office, person: Person) -> None:
    client, headers = client_of(office, person)
    for method, path, endpoint in routes(office):
        permission = permissions.permission_of(office.app.view_functions[endpoint])
        if permission == permissions.PUBLIC or endpoint in {
            "staff.end_session",
            "people.sign_out",
            "people.change_active",
        }:
            continue
        status = client.open(path, method=method, headers=headers, json={}).status_code
        assert (status == 403) != permissions.may(person.role, str(permission)), (method, path, status)


def test_an_administrator_has_no_permission_on_dossiers() -> None:
    for permission in ("dossiers", "cases", "envelopes"):
        assert not permissions.may(Role.ADMINISTRATOR, permission)
        assert not permissions.may(Role.AUDITOR, permission)
        assert not permissions.may("SUPERUSER", permission)


def test_every_unsafe_request_needs_the_sessions_token(office: Office) -> None:
    client, headers = client_of(office, FARID)
    without = {name: value for name, value in headers.items() if name != "X-CSRFToken"}
    for method, path, endpoint in routes(office):
        permission = str(permissions.permission_of(office.app.view_functions[endpoint]))
        if method == "GET" or permission == permissions.PUBLIC or not permissions.may(FARID.role, permission):
            continue
        for sent in (without, {**without, "X-CSRFToken": "forged"}):
            assert client.open(path, method=method, headers=sent, json={}).status_code == 400, path


def _answers(office: Office) -> list[TestResponse]:
    client, headers = client_of(office, AMINA)
    return [
        client.get("/dossiers", headers=headers),
        client.get("/nowhere", headers=headers),
        client.get("/people", headers=headers),
        client.get("/dossiers", headers={}),
        client.get("/", headers=headers),
        client.delete("/dossiers", headers=headers),
        client.post("/api/session", headers=headers, data=b"{"),
        client.get("/dossiers", headers={"Sec-Fetch-Dest": "document"}),
        client.options("/api/session", headers={"Origin": SHELL_ORIGIN}),
    ]


def test_every_answer_has_exactly_these_headers(office: Office) -> None:
    answers = _answers(office)
    assert {answer.status_code for answer in answers} == {200, 404, 403, 303, 405, 422, 204}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.getlist(name) == [value], (answer.request.path, name)
        for name in ("ETag", "Last-Modified", "X-Powered-By"):
            assert name not in answer.headers


def test_the_preflight_allows_posts_of_json_alone(office: Office) -> None:
    answer = office.app.test_client().options("/api/session", headers={"Origin": SHELL_ORIGIN})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type, x-csrftoken"


def test_the_sessions_cookie_is_strict_and_out_of_scripts_reach(office: Office) -> None:
    shell = office.shell(AMINA)
    cookie = shell.transport.client.get_cookie("candour")  # type: ignore[attr-defined]
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/")
