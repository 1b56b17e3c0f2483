"""Every answer of the shell's origin: dressed, and repeating nothing."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from review import config, origin
from tests import answers

PLACES = {"name": "worker.js", "path": "dossiers"}


def shell_client(folder: Path) -> FlaskClient:
    (folder / "shell").mkdir()
    for name in ("index.html", "shell.js", "worker.js"):
        (folder / "shell" / name).write_text("<!doctype html>")
    settings = config.load({"CANDOUR_REVIEW_SHELL_FILES": str(folder / "shell")})
    return origin.create_app(settings).test_client()


def test_every_route_and_method_of_the_shells_origin_is_dressed(tmp_path: Path) -> None:
    client = shell_client(tmp_path)
    assert answers.check_every_route(client, PLACES) == {200, 404, 405}


def test_all_faults_of_the_shells_origin_are_the_same_bytes(tmp_path: Path) -> None:
    found = answers.faults(shell_client(tmp_path), PLACES)
    assert len(found) >= 4
    assert len({(answer.data, str(answer.headers)) for answer in found.values()}) == 1
