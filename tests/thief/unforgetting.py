"""The plain way with its recycling off: one process answers all requests, as other servers do.

For the control of the thief alone.
"""

from __future__ import annotations

from intake.plain import __main__ as plain
from intake.plain import serving
from intake.seam import serve

_run_server = serve.run_server


def _run(app: serve.Wsgi, **options: object) -> None:
    _run_server(app, **{**options, "max_requests": 0})


if __name__ == "__main__":
    setattr(serving, "run_server", _run)  # noqa: B010 - the name that the server calls
    plain.main()
