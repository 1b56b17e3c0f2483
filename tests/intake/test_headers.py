"""Every answer of the portal: its headers, its methods, and logs that say nothing of a request."""

from __future__ import annotations

import logging

import pytest

from intake import reports
from tests import answers
from tests.intake.conftest import Portal

#: What the addresses with places in them are filled with.
PLACES = {"path": "error.html"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/error.html", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/en/%00", 404),
        ("GET", "/directory", 200),
        ("POST", "/directory", 405),
        ("PUT", "/post", 405),
        ("DELETE", "/", 405),
        ("TRACE", "/", 405),
        ("POST", "/post", 422),
        ("POST", "/part", 422),
        ("PUT", "/part", 405),
        ("HEAD", "/error.html", 200),
        ("OPTIONS", "/post", 200),
    ],
)
def test_every_answer_has_exactly_these_headers(portal: Portal, method: str, path: str, status: int) -> None:
    answer = portal.client.open(path, method=method)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers.getlist(name) == [value], name
    for name in ("Set-Cookie", "ETag", "Last-Modified", "X-Powered-By"):
        assert name not in answer.headers


def test_every_route_and_method_is_dressed_and_repeats_nothing(portal: Portal) -> None:
    assert answers.check_every_route(portal.client, PLACES) == {200, 404, 405, 422}


def test_all_faults_of_an_interface_are_the_same_bytes(portal: Portal) -> None:
    found = answers.faults(portal.client, PLACES)
    assert {name.split()[1] for name in found} == {"/", "/<path:path>", "/directory", "/post", "/part"}
    for sizes, count in (({65_536}, 1), ({1_024}, 1), ({len(portal.client.get("/error.html").data)}, 4)):
        alike = [answer for answer in found.values() if {len(answer.data)} == sizes]
        assert len(alike) >= count
        assert len({(answer.data, str(answer.headers)) for answer in alike}) == 1


def test_a_fault_is_logged_without_a_word_of_the_request(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Canaries in path, query, headers and body, and in the fault's own message."""

    def fail(*_: object) -> None:
        raise RuntimeError("canary-message")

    monkeypatch.setattr(reports, "published_directory", fail)
    monkeypatch.setattr(reports, "hand_in", fail)
    canaries = {"User-Agent": "canary-agent", "X-Forwarded-For": "10.9.8.7", "Cookie": "canary=cookie"}
    with caplog.at_level(logging.DEBUG):
        page = portal.client.get("/directory?canary-query", headers=canaries)
        post = portal.client.post(
            "/post", data=b"canary-body".ljust(24_848, b"x"), content_type="application/octet-stream",
            headers={**canaries, "X-Canary": "canary-header"},
        )  # fmt: skip
    assert (page.status_code, post.status_code) == (500, 500)
    assert len(post.data) == 65_536
    assert caplog.text.count("RuntimeError") == 2
    for canary in ("canary", "10.9.8.7"):
        assert canary not in caplog.text
        assert canary.encode() not in page.data + post.data


def test_the_database_faults_show_no_values(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    """The store's table is gone: what SQLAlchemy says of it stays out of log and answer."""
    with portal.owner.begin() as connection:
        connection.exec_driver_sql("DROP TABLE directory")
    with caplog.at_level(logging.DEBUG, logger="intake"):
        answer = portal.post(b"CNDR".ljust(24_848, b"x"))
    assert answer.status_code in {422, 503}
    assert "INSERT" not in caplog.text
    assert "SELECT" not in caplog.text
