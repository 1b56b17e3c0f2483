"""The baseline: reads a body, answers with as many bytes as the portal, and does nothing else."""

from __future__ import annotations

import os
import sys
import tempfile

from flask import Flask, Response, request

from crypto.address import ANSWER_SIZE
from intake.seam.serve import run_server, serve

app = Flask(__name__, static_folder=None)
_FILE = bytes(ANSWER_SIZE)


@app.post("/post")
def post() -> Response:
    """Takes what comes."""
    request.stream.read()
    return Response(_FILE, 201, mimetype="application/octet-stream")


@app.get("/")
def file() -> Response:
    """A file of 65,536 bytes."""
    return Response(_FILE, mimetype="application/octet-stream")


@app.post("/file")
def keep() -> Response:
    """Keeps a body as one durable file, as it comes, and forgets it."""
    with tempfile.NamedTemporaryFile() as file:
        while piece := request.stream.read(1024 * 1024):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Response(bytes(1_024), 201, mimetype="application/octet-stream")


if __name__ == "__main__":
    # The portal's own front takes no body that is longer than a part: one whole file needs the stock worker.
    if sys.argv[3:] == ["whole"]:
        run_server(app, bind=sys.argv[1], workers=int(sys.argv[2]), threads=64, worker_class="gthread")
    else:
        serve(app, sys.argv[1], int(sys.argv[2]), 64)
