"""What a log may say of a fault: its kind and the system's code for it, and no word of what met it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

#: What an operator mends: full or read-only disks, a database that is down.
_WORDS = {
    "ENOSPC": "the disk is full",
    "EDQUOT": "the disk is full",
    "SQLITE_FULL": "the disk is full",
    "53100": "the database's disk is full",
    "EROFS": "the disk can only be read",
    "SQLITE_READONLY": "the database can only be written by another user, or not at all",
    "25006": "the database can only be read",
    "SQLITE_CANTOPEN": "the database's file can't be opened",
    "SQLITE_IOERR": "the disk fails",
    "EIO": "the disk fails",
    "SQLITE_CORRUPT": "the database's file is damaged",
    "SQLITE_NOTADB": "the database's file is damaged",
}
#: How the codes look; whatever else a library puts in their place stays out.
_CODE = re.compile(r"[A-Z0-9_]{1,40}")


class Told(str):
    """What a log may say of a fault. Only this module makes it."""

    __slots__ = ()


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = getattr(found, "orig", None) or found.__cause__


def code(error: BaseException) -> str:
    """The system's, SQLite's or PostgreSQL's code of a fault, or nothing when it has none."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno:
            return errno.errorcode.get(one.errno, str(one.errno))
        found = getattr(one, "sqlite_errorname", None) or getattr(one, "sqlstate", None)
        if found and _CODE.fullmatch(str(found)):
            return str(found)
    return ""


def told(error: BaseException) -> Told:
    """A fault in a line of a log: class, code, and what that means where an operator can mend it."""
    found = code(error)
    words = next((text for name, text in _WORDS.items() if found.startswith(name)), "")
    return Told(f"{type(error).__name__}{f' {found}' if found else ''}{f' ({words})' if words else ''}")


def place(error: BaseException) -> Told:
    """Where in the code it was raised: file and line, or nothing when it never was."""
    found, trace = "", error.__traceback__
    while trace is not None:
        found = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return Told(found)
