"""The clock. Services take it as an argument, so that a test can bring its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time, in UTC."""

    def now(self) -> datetime:
        """The moment, with its time zone."""

    def today(self) -> date:
        """The day."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock

    def today(self) -> date:
        """The day, in UTC."""
        return self.now().date()
