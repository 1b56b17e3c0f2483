"""The production web server, the same for every process of ours: gunicorn, threads, no access log."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from intake.seam.logs import KnownEvents
from intake.seam.workers import Threaded

_MOST_CONNECTIONS = 4096
_FILES = 256

Wsgi = Callable[..., Any]


class PortTaken(Exception):
    """The address can't be listened on. The message says what to do."""


def check_address(listen: str, setting: str) -> None:
    """Raises `PortTaken` when something else listens there, or the host isn't this machine's."""
    host, _, port = listen.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise PortTaken(
                f"{listen} can't be used ({error.strerror}). Stop what listens there "
                f"or choose another address with {setting}."
            ) from None


class _Quiet(Logger):  # type: ignore[misc] # gunicorn carries no types
    """Gunicorn's own log, which says no more than ours."""

    def setup(self, cfg: object) -> None:
        """The same lines as every log of ours."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(KnownEvents())


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn carries no types
    def __init__(self, app: Wsgi, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        return self._app


def _room() -> int:
    """How many connections a process holds: as many as the system lets it, with a reserve for files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_CONNECTIONS + _FILES if most == resource.RLIM_INFINITY else most
    files = min(most, _MOST_CONNECTIONS + _FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(64, files - _FILES)


def run_server(app: Wsgi, **options: object) -> None:
    """Serves an application with gunicorn's `options` until it is told to stop.

    Its log says known events alone (`intake/seam/logs.py`). What is longer than the heads of our own pages'
    requests is refused.
    """
    quiet = {
        "loglevel": "error",
        "logger_class": _Quiet,
        "limit_request_line": 2048,
        "limit_request_fields": 64,
        "limit_request_field_size": 4096,
        "accesslog": None,
        "control_socket_disable": True,
        "sendfile": False,
        "worker_connections": _room(),
        "graceful_timeout": 5,
    }
    _Server(app, {**quiet, **options}).run()


def serve(app: Wsgi, listen: str, processes: int, threads: int) -> None:
    """Serves an application until it is told to stop, many requests at once."""
    run_server(app, bind=listen, workers=processes, threads=threads, worker_class=Threaded)
