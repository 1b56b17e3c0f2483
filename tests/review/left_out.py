"""An officer whom reporters leave out, and who keeps all that her browser ever sees.

She has heads and slots of her channels, the lists that she was shown and when, and the whole register. From
some envelopes whose story she was told she learns what gives the others away, if anything does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from math import sqrt

from crypto import envelope, register
from crypto.register import ARRIVED, ENTRY_SIZE, OPENED, Batch
from tests.officer import Shell, decode, encode

_AT_ONCE = 32


@dataclass
class LeftOut:
    """Her browser and her network log."""

    shell: Shell
    seals: dict[bytes, bytes] = field(default_factory=dict)
    #: Of each sitting its moment and, in their order, the envelopes that were listed.
    sittings: list[tuple[datetime, list[bytes]]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)

    def look(self, moment: datetime) -> None:
        """One sitting: she tries whatever is listed, and keeps the list, heads and slots."""
        listed: list[bytes] = []
        while hashes := self.shell.untried():
            listed += hashes
            for at in range(0, len(hashes), _AT_ONCE):
                self.seals |= self.shell.seals(hashes[at : at + _AT_ONCE])
            outcomes = {encode(name): "shut" for name in hashes}
            self.shell.post("/api/envelopes/trials", {"outcomes": outcomes})
        self.sittings.append((moment, listed))

    def download(self) -> None:
        """The whole register, as her role may."""
        rows = self.shell.get("/api/register")["batches"]
        self.batches = [
            Batch(date.fromisoformat(row["day"]), decode(row["entries"]), decode(row["head"])) for row in rows
        ]
        register.verify(self.batches)

    def features(self) -> dict[bytes, dict[str, float]]:
        """All that she can tell of each envelope, as numbers."""
        places = self._places()
        return {name: self._of(name, seal, places) for name, seal in self.seals.items()}

    def _places(self) -> dict[bytes, tuple[date, float, float]]:
        """Of every name in the register: the day from its batch, its rank there, and the batch's size."""
        found = {}
        for batch in self.batches:
            size = len(batch.entries) // ENTRY_SIZE
            for at in range(size):
                name = batch.entries[at * ENTRY_SIZE :][:32]
                found[name] = (batch.day, at / size, float(size))
        return found

    def _of(
        self, name: bytes, seal: bytes, places: Mapping[bytes, tuple[date, float, float]]
    ) -> dict[str, float]:
        head = envelope.parse_head(seal)
        first = next(at for at, (_, listed) in enumerate(self.sittings) if name in listed)
        moment, listed = self.sittings[first]
        found = {
            "size class": float(head.size_class),
            "place in her list": listed.index(name) / len(listed),
            "times listed": float(sum(name in one for _, one in self.sittings)),
            "hour of her sitting": moment.hour + moment.minute / 60,
            "first bytes of slots": sum(slot[0] for slot in envelope.slots_of(seal)) / 8,
            "last bytes of slots": sum(slot[-1] for slot in envelope.slots_of(seal)) / 8,
        }
        known = {
            "C": head.commitment, "hash": name, "seal": sha256(seal).digest(),
            "head": sha256(head.to_bytes()).digest(),
        }  # fmt: skip
        for kind in (ARRIVED, OPENED):
            for what, tag in known.items():
                day, rank, size = places.get(register.name(kind, tag), (None, -1.0, -1.0))
                found[f"{kind} by {what}"] = float(day is not None)
                found[f"{kind} by {what}: rank"] = rank
                found[f"{kind} by {what}: size of the batch"] = size
        return found


def _rule(
    features: Mapping[bytes, Mapping[str, float]], truth: Mapping[bytes, bool], told: Sequence[bytes]
) -> tuple[str, float, bool]:
    """The one threshold that parts best what she was told: a feature, a limit, what lies above it."""
    best = (-1, "", 0.0, True)
    for feature in next(iter(features.values())):
        values = sorted({features[name][feature] for name in told})
        for limit in values[:: max(1, len(values) // 20)]:
            right = sum((features[name][feature] >= limit) == truth[name] for name in told)
            for above, score in ((True, right), (False, len(told) - right)):
                best = max(best, (score, feature, limit, above))
    return best[1:]


def guesses(
    features: Mapping[bytes, Mapping[str, float]], truth: Mapping[bytes, bool], told: Sequence[bytes]
) -> list[bool]:
    """Of every envelope that she wasn't told about: whether she guessed right."""
    feature, limit, above = _rule(features, truth, told)
    others = [name for name in features if name not in set(told)]
    return [((features[name][feature] >= limit) == above) == truth[name] for name in others]


def interval(right: Sequence[bool]) -> tuple[float, float]:
    """The 95 % interval (Wilson) of how often she guesses right."""
    count, z = len(right), 1.96
    share = sum(right) / count
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)
