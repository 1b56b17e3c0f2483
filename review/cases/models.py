"""Rows of case work: what is in clear about a case from its registration on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from review.rows import Code, DossierNumber, Hash, Login, Row


class Case(Row):
    """A dossier's stage and owner."""

    __tablename__ = "case"

    dossier: Mapped[DossierNumber] = mapped_column(ForeignKey("dossier.number"), primary_key=True)
    stage: Mapped[Code]
    owner: Mapped[str | None] = mapped_column(ForeignKey("person.login"))


class CaseEvent(Row):
    """A coded event of a case, for the ledger to come. Rows are only added."""

    __tablename__ = "case_event"

    event_id: Mapped[Hash] = mapped_column(primary_key=True)
    dossier: Mapped[DossierNumber] = mapped_column(ForeignKey("case.dossier"), index=True)
    kind: Mapped[Code]
    code: Mapped[Code]
    day: Mapped[date]
    actor: Mapped[Login] = mapped_column(ForeignKey("person.login"))
