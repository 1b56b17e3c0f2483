"""The canary: an organization's own probe goes the way of a report; somebody hears when it doesn't arrive.

It runs on a machine of its own, like a reporter's: through the public interface, with the organization's
public file and the probe key, which lets nobody read or write anything. Its state holds hashes and days.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crypto import directory, note
from crypto.directory import Directory
from crypto.refusal import Refused
from intake.seam import decoys
from intake.seam.files import written
from intake.seam.organization import Organization
from intake.seam.posting import NotAcknowledged, Posting

_LINE = re.compile(r"([0-9a-f]{64}) (\d{4}-\d{2}-\d{2})")
#: What the refusals of a directory mean to whoever is called.
_WRONG = {
    "stale": "The list of recipients is more than four days old, so no browser seals to it. Look whether the "
    "worker runs (`review worker`).",
    "expired": "The list of recipients has run out, so no browser seals to it. The root holder must sign a "
    "new roster (`review root sign`).",
    "serial": "The list of recipients is older than the organization's file allows. Somebody put an old one "
    "back: take the portal off line.",
}


_FALSE = "The list of recipients is false: it is not what the root holder signed. Take the portal off line."


class BadProbes(Exception):
    """The probe key or the state can't be used. The message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe that was acknowledged and not yet seen to be collected: its hash, and the day it was sent."""

    hash: bytes
    sent_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found: alarms, how many probes were collected since the last, those still on their way."""

    alarms: list[str]
    collected: int
    waiting: list[Probe]


def read_probe_key(path: Path) -> bytes:
    """The key that `review canary` wrote. Raises `BadProbes`."""
    try:
        key = note.decode_base64(path.read_text().strip())
    except OSError as error:
        raise BadProbes(
            f"The probe key {path} can't be read ({error.strerror}). Make it on the console's host with "
            "`review canary FILE`, and carry it here."
        ) from None
    except (Refused, UnicodeDecodeError):
        key = b""
    if len(key) != decoys.KEY_SIZE:
        raise BadProbes(f"{path} is no probe key. Make one on the console's host with `review canary FILE`.")
    return key


def read_state(path: Path) -> list[Probe]:
    """The probes on their way; none at the first run. Raises `BadProbes`."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise BadProbes(f"The canary's state {path} can't be read.") from None
    matches = [_LINE.fullmatch(line) for line in lines]
    try:
        if all(matches):
            return [Probe(bytes.fromhex(one[1]), date.fromisoformat(one[2])) for one in matches if one]
    except ValueError:
        pass  # a day that no month has
    raise BadProbes(f"{path} is no canary's state. Move it away; the probes in it are then not followed.")


def write_state(path: Path, probes: list[Probe], day: date) -> None:
    """Keeps the probes on their way, whole or not at all. Raises `BadProbes`."""
    text = "".join(f"{one.hash.hex()} {one.sent_on}\n" for one in probes)
    try:
        with written(path.parent, [text.encode()], day) as temporary:
            temporary.chmod(0o600)
            temporary.replace(path)
    except OSError as error:
        raise BadProbes(f"The canary's state {path} can't be written ({error.strerror}).") from None


def check_directory(portal: Posting, organization: Organization, day: date) -> Directory | str:
    """The directory as a reporter's browser would take it, or what is wrong with it."""
    try:
        return directory.verify(
            portal.directory(), organization.root, organization.installation, day, organization.lowest_serial
        )
    except NotAcknowledged as error:
        return f"{error} Reporters can't begin. Look whether the portal runs and can be reached."
    except Refused as error:
        return _WRONG.get(str(error), _FALSE)


def check_probe(portal: Posting, key: bytes, probe: Probe, day: date, patience: int) -> str | None:
    """What to say of a probe that is on its way: empty while that isn't too long, nothing once it arrived.

    Raises `NotAcknowledged`.
    """
    if decoys.is_probe_answer(key, probe.hash, portal.visit(decoys.probe_token(key, probe.hash))):
        return None
    days = (day - probe.sent_on).days
    if days <= patience:
        return ""
    return (
        f"A probe of {probe.sent_on} was acknowledged and has not been collected for {days} days: a report "
        "of that day may be waiting or lost. Look whether the worker runs and reaches the intake's database "
        "(`review worker`), and whether that database was put back from a copy."
    )


def run(
    portal: Posting, key: bytes, organization: Organization, probes: list[Probe], day: date, patience: int
) -> Found:  # fmt: skip
    """Checks the directory and the probes before, and sends a new one."""
    alarms: list[str] = []
    waiting: list[Probe] = []
    served = check_directory(portal, organization, day)
    if isinstance(served, str):
        alarms.append(served)
    for probe in probes:
        try:
            said = check_probe(portal, key, probe, day, patience)
        except NotAcknowledged as error:
            said = f"{error} Whether earlier probes were collected can't be seen."
        if said is not None:
            waiting.append(probe)
        if said and said not in alarms:
            alarms.append(said)
    collected = len(probes) - len(waiting)
    if not isinstance(served, str):
        try:
            waiting.append(_send(portal, key, served, day))
        except NotAcknowledged as error:
            alarms.append(f"{error} Reports can't be sent. Look at the portal's log and at its disk.")
    return Found(alarms, collected, waiting)


def _send(portal: Posting, key: bytes, served: Directory, day: date) -> Probe:
    channel = secrets.choice(served.roster.channels).channel_id
    sealed = decoys.seal_probe(key, served.roster.installation, channel, decoys.usual_class())
    portal.post(sealed)
    return Probe(decoys.name_of(sealed), day)
