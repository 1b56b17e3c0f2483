"""What every answer of every origin has in common: one dress, no server's name, nothing of the request."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

#: Every method there is, and one that there isn't.
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW")
#: What no answer to an error may repeat, wherever it stood in the request.
CANARY = "kanarienvogel"
#: What names a server, a framework or a language, or a version of one.
NAMES = re.compile(
    r"gunicorn|werkzeug|flask|python|nginx|sqlalchemy|traceback|(?<![\d.])\d+\.\d+\.\d+(?![\d.])",
    re.IGNORECASE,
)
#: Paths that lead nowhere.
NO_ROUTES = (
    f"/{CANARY}", f"/{CANARY}/%00", f"//{CANARY}//x", f"/%2e%2e/{CANARY}", f"/{CANARY}%0d%0aX: y",
)  # fmt: skip
#: Headers that may stand once, and the values that browsers know.
VALID = {
    "Cache-Control": {"no-store"},
    "Cross-Origin-Embedder-Policy": {"require-corp"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"no-referrer", "same-origin"},
    "X-Content-Type-Options": {"nosniff"},
}
FORBIDDEN = ("Server", "X-Powered-By", "Via", "ETag", "Last-Modified")
WRONG_METHODS = frozenset(METHODS) - {"GET", "HEAD", "OPTIONS", "POST"}


def check_dress(headers: Mapping[str, str] | Headers, all_of: list[str], where: object) -> None:
    """One policy that bounds forms and bases, the other headers with values that exist, and no name."""
    for name, values in VALID.items():
        assert all_of.count(name.lower()) == 1, (where, name)
        assert headers[name] in values, (where, name)
    assert all_of.count("content-security-policy") == 1, where
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'", where
    assert policy["base-uri"] == "'none'", where
    assert policy["form-action"] in {"'none'", "'self'"}, where
    assert "unsafe" not in headers["Content-Security-Policy"], where
    for name in FORBIDDEN:
        assert name.lower() not in all_of, (where, name)


def check_answer(answer: TestResponse, where: object) -> None:
    """The dress; and an error repeats nothing and names nothing."""
    check_dress(answer.headers, [name.lower() for name, _ in answer.headers], where)
    if answer.status_code >= 400:
        said = f"{answer.headers}{answer.get_data(as_text=True)}"
        assert CANARY not in said.lower(), where
        assert not NAMES.search(said), (where, NAMES.search(said))


@dataclass(frozen=True)
class Asked:
    """A request: a method, a path, and the route that it was made of."""

    method: str
    path: str
    rule: str


def _ends_a_session(rule: Rule) -> bool:
    return rule.endpoint in {"staff.end_session", "people.sign_out", "people.change_active"}


def all_requests(app: Flask, places: Mapping[str, str]) -> Iterator[Asked]:
    """Every route and no route, with every method; places filled with what exists, and with a canary."""
    for rule in sorted(app.url_map.iter_rules(), key=_ends_a_session):
        for method in METHODS:
            yield Asked(method, _filled(rule, places), rule.rule)
        for method in ("GET", "POST") if rule.arguments else ():
            yield Asked(method, _filled(rule, dict.fromkeys(places, CANARY)), rule.rule)
    for path, method in itertools.product(NO_ROUTES, METHODS):
        yield Asked(method, path, "")


def _filled(rule: Rule, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda place: values[place[1]], rule.rule)


def ask(client: FlaskClient, asked: Asked, **headers: str) -> TestResponse:
    """Sends a request with a canary in its query, headers, cookie and body."""
    sent = {
        "User-Agent": CANARY,
        "Cookie": f"a={CANARY}",
        "X-Any": CANARY,
        "Referer": f"http://{CANARY}/",
        **headers,
    }
    body = CANARY.encode() * 3 if asked.method in {"POST", "PUT", "PATCH"} else None
    return client.open(f"{asked.path}?{CANARY}={CANARY}", method=asked.method, headers=sent, data=body)


def check_every_route(client: FlaskClient, places: Mapping[str, str], **headers: str) -> set[int]:
    """Asks all requests; gives the statuses that were seen."""
    statuses = set()
    for asked in all_requests(client.application, places):
        answer = ask(client, asked, **headers)
        check_answer(answer, asked)
        if asked.method in WRONG_METHODS:
            assert answer.status_code in {401, 403, 404, 405, 415}, (asked, answer.status_code)
        statuses.add(answer.status_code)
    return statuses


def faults(client: FlaskClient, places: Mapping[str, str], **headers: str) -> dict[str, TestResponse]:
    """The answer of every route, its view replaced by one that raises with a canary."""
    app = client.application
    views = dict(app.view_functions)
    app.view_functions.update({endpoint: _failing(view) for endpoint, view in views.items()})
    found = {}
    try:
        for asked in all_requests(app, places):
            if not asked.rule or asked.method not in {"GET", "POST"}:
                continue
            answer = ask(client, asked, **headers)
            check_answer(answer, asked)
            if answer.status_code == 500:
                found[f"{asked.method} {asked.rule} {asked.path}"] = answer
    finally:
        app.view_functions.update(views)
    return found


def _failing(view: object) -> Callable[..., str]:
    """A view that fails, with the other's marks: what stands before views asks for them."""

    def fail(**_: object) -> str:
        raise RuntimeError(CANARY)

    fail.__dict__.update(getattr(view, "__dict__", {}))
    fail.__dict__.pop("__wrapped__", None)
    return fail
