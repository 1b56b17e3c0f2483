"""The base of all rows, and the two kinds of columns that need saying."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import DateTime, Dialect, LargeBinary, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from intake.seam.database import metadata


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, the same on both databases. Only the staff's own sessions have one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Stored without a zone, as UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read with its zone."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


class Row(DeclarativeBase):
    """The base of all rows of the console's database."""

    metadata = metadata()


Login = Annotated[str, mapped_column(String(32))]
DossierNumber = Annotated[str, mapped_column(String(11))]
Code = Annotated[str, mapped_column(String(64))]
Hash = Annotated[bytes, mapped_column(LargeBinary(32))]
Bytes = Annotated[bytes, mapped_column(LargeBinary)]
