"""A process in which all goes wrong in the ways that print words; `test_logs.py` reads what it writes.

`python -m tests.intake.logging_badly CANARY` does it in a plain process, `… CANARY threads ADDRESS` and
`… CANARY one-by-one ADDRESS` behind the web server.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator

from gunicorn.workers.base import Worker

from intake.seam import faults
from intake.seam.logs import Event, Word, log_error, quiet_logs
from intake.seam.serve import run_server
from intake.seam.workers import OneByOne, Threaded

CANARY = sys.argv[1]


class Told(Event):
    """Events of this process."""

    PLAIN = "an event without fields"
    FIELDS = "%s has %s: %s"


class Thing(Word):
    """A word of this process."""

    DOOR = "the door"


class _Dying:
    def __del__(self) -> None:
        raise RuntimeError(CANARY)


def fail() -> None:
    """An exception with words, raised from another one with words."""
    try:
        int(CANARY)
    except ValueError as error:
        raise OSError(28, CANARY, CANARY) from error


def libraries() -> None:
    """What other libraries may write."""
    library = logging.getLogger("another.library")
    library.error("it is %s", CANARY)
    library.error("it is %d", CANARY)
    library.critical("WORKER TIMEOUT (pid:%s)", CANARY)
    logging.getLogger(CANARY).error("x")
    for logger in (library, logging.getLogger("gunicorn.error"), logging.getLogger("sqlalchemy.engine")):
        try:
            fail()
        except OSError as error:
            logger.exception("it is %s", CANARY)
            logger.exception(error)  # noqa: TRY401 - as gunicorn does
    warnings.warn(CANARY, stacklevel=1)


def ours() -> None:
    """What our own code writes: events; and a text in the place of one, or in that of a field."""
    own = logging.getLogger("candour.worker")
    own.error(Told.PLAIN)
    own.error(CANARY)
    own.error(Told.FIELDS, Thing.DOOR, 4, CANARY)
    try:
        fail()
    except OSError as error:
        own.error(Told.FIELDS, Thing.DOOR, 4, faults.told(error))
        log_error(own, error)


def run() -> None:
    """All of it, and what Python prints by itself."""
    libraries()
    ours()
    _Dying()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    fail()


def later() -> Iterator[bytes]:
    """An answer that fails once it has begun."""
    yield b""
    fail()


def serve(worker: type[Worker], listen: str) -> None:
    """Answers `/` in peace; elsewhere an exception, one in the middle of the answer, or a sudden end."""

    def app(environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/end":
            os.kill(os.getpid(), signal.SIGKILL)
        if environ["PATH_INFO"] == "/fail":
            libraries()
            fail()
        start("200 OK", [("Content-Length", "0")])
        return later() if environ["PATH_INFO"] == "/later" else [b""]

    def broken(process: Worker) -> None:
        if process.age > 1:
            fail()

    # The second process can't start at all.
    run_server(app, bind=listen, workers=1, threads=2, worker_class=worker, post_worker_init=broken)


if __name__ == "__main__":
    quiet_logs()
    if len(sys.argv) > 2:
        serve({"threads": Threaded, "one-by-one": OneByOne}[sys.argv[2]], sys.argv[3])
    else:
        run()
