"""How much the portal takes, without a look at who sends it: budgets for everybody together.

They count envelopes a minute, visits a minute, and bytes a day. The counts are memory that the server
processes of one server share, and no file: nobody finds them on a disk, and they begin anew with the server.
Each of the two ways has its own, so that a flood of one leaves the other open.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import shutil
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

#: What is left free on the disk when files have filled it and envelopes too, for the worker to collect in.
FLOOR = 32 * 1024 * 1024
#: Seconds. One number for whatever is used up, so that it tells neither what nor since when.
TRY_AGAIN = "600"

_MIB = 1_048_576
_HEAD = struct.Struct("<6q")
_SLOT = struct.Struct("<16s2q")
_SLOTS = 64
_SIZE = _HEAD.size + _SLOTS * _SLOT.size
_NOBODY = bytes(16)


class UsedUp(Exception):
    """There is no room for more at the moment; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Envelopes and visits a minute, MiB a day.

    No channel takes more than three quarters of either, nor do files of the day's bytes: what floods one
    leaves the others a quarter.
    """

    envelopes_a_minute: int
    visits_a_minute: int
    megabytes_a_day: int


def _most(whole: int) -> int:
    return max(1, whole * 3 // 4)


@dataclass(slots=True)
class _Counts:
    minute: int
    envelopes: int
    visits: int
    day: int
    size: int
    files: int


class Budgets:
    """The counts of one server. Make it before its processes fork; all of them count in the same place."""

    def __init__(self, limits: Limits, folder: Path) -> None:
        self._limits = limits
        self._folder = folder
        self._file = os.memfd_create("budgets")
        os.ftruncate(self._file, _SIZE)
        self._memory = mmap.mmap(self._file, _SIZE)
        self._lock = threading.Lock()

    def take_envelope(self, channel: bytes, size: int, moment: datetime) -> None:
        """Counts an envelope of `size` bytes for a channel's id, 16 bytes. Raises `UsedUp`."""
        limits = self._limits
        whole = limits.megabytes_a_day * _MIB
        if self._free() - size < FLOOR:
            raise UsedUp
        with self._counting(moment) as counts:
            at, of_minute, of_day = self._slot(channel)
            if counts.envelopes >= limits.envelopes_a_minute or counts.size + size > whole:
                raise UsedUp
            if of_minute >= _most(limits.envelopes_a_minute) or of_day + size > _most(whole):
                raise UsedUp
            counts.envelopes += 1
            counts.size += size
            _SLOT.pack_into(self._memory, at, channel, of_minute + 1, of_day + size)

    def take_part(self, size: int, moment: datetime) -> None:
        """Counts a part of a bundle. Raises `UsedUp`."""
        whole = self._limits.megabytes_a_day * _MIB
        with self._counting(moment) as counts:
            if counts.size + size > whole or counts.files + size > _most(whole):
                raise UsedUp
            counts.size += size
            counts.files += size

    def take_visit(self, moment: datetime) -> None:
        """Counts a visit of a mailbox; reports use up nothing of this. Raises `UsedUp`."""
        with self._counting(moment) as counts:
            if counts.visits >= self._limits.visits_a_minute:
                raise UsedUp
            counts.visits += 1

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free

    @contextmanager
    def _counting(self, moment: datetime) -> Iterator[_Counts]:
        """The counts, for one thread of one process; those of past minutes and days are forgotten first.

        A process that is killed lets go of the lock.
        """
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                counts = _Counts(*_HEAD.unpack_from(self._memory))
                self._turn(counts, int(moment.timestamp()) // 60, moment.date().toordinal())
                yield counts
                _HEAD.pack_into(
                    self._memory, 0, counts.minute, counts.envelopes, counts.visits,
                    counts.day, counts.size, counts.files,
                )  # fmt: skip
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _turn(self, counts: _Counts, minute: int, day: int) -> None:
        new_minute, new_day = minute != counts.minute, day != counts.day
        if not new_minute and not new_day:
            return
        if new_minute:
            counts.minute, counts.envelopes, counts.visits = minute, 0, 0
        if new_day:
            counts.day, counts.size, counts.files = day, 0, 0
        for at in range(_HEAD.size, _SIZE, _SLOT.size):
            channel, _, of_day = _SLOT.unpack_from(self._memory, at)
            _SLOT.pack_into(self._memory, at, channel, 0, 0 if new_day else of_day)
        _HEAD.pack_into(
            self._memory, 0, minute, counts.envelopes, counts.visits, day, counts.size, counts.files
        )

    def _slot(self, channel: bytes) -> tuple[int, int, int]:
        """A channel's place and counts; past 64 channels the rest share the last one."""
        at = _HEAD.size
        for at in range(_HEAD.size, _SIZE, _SLOT.size):
            name, of_minute, of_day = _SLOT.unpack_from(self._memory, at)
            if name in {channel, _NOBODY}:
                break
        return at, of_minute, of_day
