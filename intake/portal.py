"""What the portal's views work with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

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
