"""What pins an installation: its id, the root's public key, the lowest serial of a roster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crypto.refusal import Refused
from crypto.roster import Lines


class NoOrganization(Exception):
    """The organization's file is missing or is not one. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Organization:
    """The constants that both applications and all bundles are built with."""

    installation: bytes
    root: bytes
    lowest_serial: int

    def to_text(self) -> str:
        """The file's text."""
        return Lines.write(
            ("candour/1 organization", None),
            ("installation", self.installation),
            ("root", self.root),
            ("serial", str(self.lowest_serial)),
        )


def read_organization(path: Path) -> Organization:
    """The organization of a file that `review root new` wrote. Raises `NoOrganization`."""
    try:
        lines = Lines(path.read_text(), "candour/1 organization")
        organization = Organization(
            lines.binary("installation", 16), lines.binary("root", 32), lines.number("serial")
        )
        lines.end()
    except OSError as error:
        raise NoOrganization(
            f"The organization's file {path} can't be read ({error.strerror}). "
            "Make it with `review root new`, or name another one with CANDOUR_ORGANIZATION."
        ) from None
    except (Refused, UnicodeDecodeError):
        raise NoOrganization(f"{path} is not an organization's file: it has another form.") from None
    return organization
