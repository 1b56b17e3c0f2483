"""What the portal's views work with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from intake.budgets import Budgets
from intake.seam.blobs import Blobs
from intake.seam.clock import Clock
from intake.seam.organization import Organization
from intake.site import Site


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal: its store, pages, pinned organization, clock, and its only secret, the mailbox filler."""

    engine: Engine
    site: Site
    organization: Organization
    clock: Clock
    filler: bytes
    blobs: Blobs
    #: The size in bytes of the largest sealed bundle that is taken.
    largest_bundle: int
    budgets: Budgets
