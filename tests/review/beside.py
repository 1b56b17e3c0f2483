"""A portal beside the office under test, over the same store: as an application, and behind real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from crypto.address import visit
from crypto.part import Part, part_bytes
from intake import app as portal
from intake import config
from intake.seam.files import write_private
from intake.seam.posting import NotAcknowledged
from tests.review.conftest import Office

_SEALED = "application/octet-stream"


def portal_of(office: Office, folder: Path) -> Flask:
    """The portal's application over the office's store."""
    (folder / "site").mkdir()
    (folder / "site" / "error.html").write_text("<!doctype html><title>Error</title>")
    write_private(folder / "filler", bytes(32))
    environment = {
        "CANDOUR_ORGANIZATION": str(folder / "organization.txt"),
        "CANDOUR_INTAKE_DATABASE": office.worker.store.url.render_as_string(hide_password=False),
        "CANDOUR_INTAKE_SITE": str(folder / "site"),
        "CANDOUR_INTAKE_FILLER": str(folder / "filler"),
        "CANDOUR_INTAKE_BLOBS": str(folder / "parts"),
    }
    return portal.create_app(config.load(environment), office.clock)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind HTTP at a free port; gives its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Direct:
    """The public interface without a network; remembers what was posted, and can be out of order."""

    app: Flask
    broken: bool = False
    posted: list[bytes] = field(default_factory=list)

    def _send(self, path: str, body: bytes) -> None:
        if self.broken:
            raise NotAcknowledged("broken")
        answer = self.app.test_client().post(path, data=body, content_type=_SEALED)
        if answer.status_code != 201:
            raise NotAcknowledged(str(answer.status_code))

    def post(self, envelope: bytes) -> None:
        self._send("/post", envelope)
        self.posted.append(envelope)

    def send_part(self, one: Part) -> None:
        self._send("/part", part_bytes(one))

    def visit(self, token: bytes) -> bytes:
        answer = self.app.test_client().post("/post", data=visit(token), content_type=_SEALED)
        return bytes(answer.data)

    def directory(self) -> bytes:
        return bytes(self.app.test_client().get("/directory").data)
