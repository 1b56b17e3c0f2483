"""The clock of months that are played in a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass
class MovingClock:
    """A clock that is set forward by hand, and never back."""

    moment: datetime

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.moment

    def today(self) -> date:
        """The day, in UTC."""
        return self.moment.date()

    def set(self, day: date, hour: int) -> None:
        """Moves to an hour of a day. Raises `ValueError` when that is past."""
        moment = datetime.combine(day, time(hour, tzinfo=UTC))
        if moment < self.moment:
            raise ValueError(f"{moment} is before {self.moment}")
        self.moment = moment
