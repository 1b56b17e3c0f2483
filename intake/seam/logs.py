"""What may stand in a log: events that are constants of the code, with fields of known kinds; nothing else.

Whatever a library writes, an exception's text among it, becomes the name of its type and its place in the
code. No line has a time: who runs a process adds one or doesn't.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from enum import StrEnum

from intake.seam.faults import Told, place, told

NOT_SHOWN = "(not shown)"

#: What gunicorn says of its processes and an operator needs; fields are numbers and signals' names.
_SERVER = frozenset(
    {
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "Worker (pid:%s) exited with code %s.",
        "Shutting down: %s",
    }
)
_SIGNALS = frozenset({*(one.name for one in signal.Signals), "Master"})


class Event(StrEnum):
    """A line that a log may have; each module's own are members of a subclass. `%s` stands for a field."""


class Word(StrEnum):
    """A field of an event that is a constant of the code; each module's own are members of a subclass."""


class Fault(Event):
    """What any process says of an exception that nobody expected."""

    MET = "%s at %s"
    ENDED = "this process or a thread of it ends: %s at %s"
    IGNORED = "ignored: %s at %s"


class KnownEvents(logging.Formatter):
    """Writes events with their fields, and of all else no word."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        top = record.name.partition(".")[0]
        name = record.name if top in {"candour", "gunicorn", "py"} or top in sys.modules else "another"
        return f"{record.levelname} {name}: {_shown(record)}"


def _may_be_said(message: object, field: object) -> bool:
    if isinstance(message, Event):
        return isinstance(field, Told | Word | int)
    return isinstance(field, int) or field in _SIGNALS


def _shown(record: logging.LogRecord) -> str:
    message: object = record.msg
    fields = record.args if isinstance(record.args, tuple) else (record.args,)
    known = isinstance(message, Event) or (isinstance(message, str) and message in _SERVER)
    if known and all(_may_be_said(message, field) for field in fields):
        return record.getMessage()
    error = message if isinstance(message, BaseException) else (record.exc_info or (None, None))[1]
    what = f"{told(error)} at {place(error)}" if error else type(message).__name__
    return f"{what} {NOT_SHOWN} from {record.module}:{record.lineno}"


def log_error(logger: logging.Logger, error: BaseException) -> None:
    """One line: the error's class and code, where it was raised, and nothing of the request that met it."""
    logger.error(Fault.MET, told(error), place(error))


def _say(event: Fault, error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        logging.getLogger(__name__).error(event, told(error), place(error))


def quiet_logs() -> None:
    """Everything that this process says goes to standard error by `KnownEvents`, from warnings on.

    That holds for what Python itself would print, too: exceptions that end a thread or the process, those
    that are ignored, warnings, and faults of logging.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(KnownEvents())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _trace: _say(Fault.ENDED, error)
    threading.excepthook = lambda given: _say(Fault.ENDED, given.exc_value)
    sys.unraisablehook = lambda given: _say(Fault.IGNORED, given.exc_value)
