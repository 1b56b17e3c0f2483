"""The shell's origin: one document for every path, exact headers, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from review import config, origin
from tests.browser.console.running import Addresses

COMMON = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def client(built_shell: Path, addresses: Addresses) -> FlaskClient:
    """The origin with the built shell."""
    settings = config.load(
        {
            "CANDOUR_REVIEW_SHELL_FILES": str(built_shell),
            "CANDOUR_REVIEW_ORIGIN": f"http://{addresses.console}",
            "CANDOUR_REVIEW_SHELL_ORIGIN": f"http://{addresses.shell}",
        }
    )
    return origin.create_app(settings).test_client()


def policy(addresses: Addresses) -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src http://{addresses.console}; worker-src 'self'; "
        "frame-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types shell"
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/dossiers/2026-AAAAAA?x=y", 200), ("/-/shell.js", 200), ("/-/nothing.js", 404),
     ("/-/index.html", 404), ("/-/../index.html", 200)],
)  # fmt: skip
def test_every_answer_has_exactly_these_headers(
    client: FlaskClient, addresses: Addresses, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    for name, value in {**COMMON, "Content-Security-Policy": policy(addresses)}.items():
        assert answer.headers.getlist(name) == [value], name
    assert "Set-Cookie" not in answer.headers


def test_the_key_worker_may_load_and_reach_nothing(client: FlaskClient) -> None:
    answer = client.get("/-/worker.js")
    assert answer.headers.getlist("Content-Security-Policy") == [
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ]
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_one_document_for_every_path(client: FlaskClient) -> None:
    documents = {client.get(path).data for path in ("/", "/enrol", "/dossiers", "/people/new")}
    assert len(documents) == 1
    assert b"<script>" not in documents.pop()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_other_methods_are_refused_with_the_same_headers(
    client: FlaskClient, addresses: Addresses, method: str
) -> None:
    answer = client.open("/", method=method)
    assert answer.status_code == 405
    assert answer.headers["Content-Security-Policy"] == policy(addresses)


def test_an_origin_without_a_built_shell_says_what_to_do(tmp_path: Path) -> None:
    settings = config.load({"CANDOUR_REVIEW_SHELL_FILES": str(tmp_path)})
    with pytest.raises(origin.NoShell, match="make build"):
        origin.create_app(settings)
