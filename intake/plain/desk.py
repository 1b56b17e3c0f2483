"""What the plain way's views work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import Engine

from crypto import directory
from crypto.directory import Directory
from crypto.part import Part
from intake import bundles, reports
from intake.budgets import Budgets
from intake.plain.edition import Edition
from intake.seam.blobs import Blobs
from intake.seam.clock import Clock
from intake.seam.organization import Organization
from intake.site import Site


@dataclass(frozen=True, slots=True)
class Desk:
    """Store, blobs, pinned organization, clock, the portal's files, the pages and error pages by language.

    `largest_bundle` is the size in bytes of the largest sealed bundle that is taken.
    """

    engine: Engine
    blobs: Blobs
    largest_bundle: int
    budgets: Budgets
    site: Site
    organization: Organization
    clock: Clock
    editions: Mapping[str, Edition]
    errors: Mapping[tuple[str, int], bytes]

    def directory(self) -> Directory:
        """The officers' list of today, verified up to the root. Raises `NotYet`, `Refused`."""
        pinned = self.organization
        notes, _ = reports.published_directory(self.engine, pinned)
        today = self.clock.today()
        return directory.verify(notes, pinned.root, pinned.installation, today, pinned.lowest_serial)

    def put(self, part: Part) -> None:
        """Keeps a part of a sealed bundle. Raises as `bundles.take_part`, and `UsedUp`."""
        self.budgets.take_part(len(part.data), self.clock.now())
        bundles.take_part(self.engine, self.blobs, self.largest_bundle, part, self.clock.today())


def desk() -> Desk:
    """The desk that this application serves."""
    return cast("Desk", current_app.extensions["candour"])
