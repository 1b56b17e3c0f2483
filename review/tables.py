"""All tables of the console's database, for migrations."""

from __future__ import annotations

from review.cases import models as cases
from review.dossiers import models as dossiers
from review.rows import Row
from review.staff import models as staff

tables = Row.metadata

#: Rows that are only added: triggers refuse to change or delete them, and no account may.
APPEND_ONLY = tuple(
    row.__tablename__
    for row in (
        staff.EpochNote,
        staff.RosterNote,
        dossiers.SeenEnvelope,
        dossiers.Dummy,
        dossiers.Dossier,
        dossiers.Roll,
        dossiers.RollSignature,
        dossiers.Member,
        dossiers.Bar,
        dossiers.AttachedEnvelope,
        dossiers.Bundle,
        dossiers.AttachedBundle,
        dossiers.ErasedBundle,
        dossiers.RoundDay,
        dossiers.Item,
        dossiers.RegisterBatch,
        dossiers.Knowledge,
        cases.CaseEvent,
    )
)
