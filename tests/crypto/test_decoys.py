"""48: a likelihood test finds decoys of random bytes, and does not find ours."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from statistics import fmean

from crypto import envelope, hpke, seal

Q, VALUES, COEFFICIENTS = 3329, 1024, 768
#: ML-KEM-768 compresses each coefficient of u to 10 bits: 257 of the 1024 values stand for four numbers
#: modulo q, the others for three, so they are not equally likely.
_COUNTS = Counter((2 * VALUES * number + Q) // (2 * Q) % VALUES for number in range(Q))
LOGS = [math.log(_COUNTS[value] * VALUES / Q) for value in range(VALUES)]
ENVELOPES = 32
#: One likelihood varies by 3.5; five times the deviation of a difference of two means.
BOUND = 5 * 3.5 * math.sqrt(2 / (ENVELOPES * envelope.SLOTS))


def likelihood(slot: bytes) -> float:
    """The logarithm of how much likelier a slot is as a real encapsulation than as random bytes."""
    bits = int.from_bytes(slot[: COEFFICIENTS * 10 // 8], "little")
    return sum(LOGS[bits >> 10 * at & VALUES - 1] for at in range(COEFFICIENTS))


def likelihoods(recipients: list[bytes]) -> list[float]:
    found = []
    for _ in range(ENVELOPES):
        head = secrets.token_bytes(envelope.HEAD_SIZE)
        slots = envelope.slots_of(head + seal.seal_slots(head, recipients, secrets.token_bytes(32)))
        found += [likelihood(slot) for slot in slots]
    return found


def test_48_random_bytes_are_found_as_decoys_and_seals_to_fresh_keys_are_not() -> None:
    real = likelihoods([hpke.public_key(secrets.token_bytes(32)) for _ in range(envelope.SLOTS)])
    decoys = likelihoods([])
    random = [likelihood(secrets.token_bytes(envelope.SLOT_SIZE)) for _ in real]
    guessed = sum(value > 0 for value in real) + sum(value < 0 for value in random)
    assert guessed / (2 * len(real)) > 0.9
    assert abs(fmean(real) - fmean(decoys)) < BOUND
    assert fmean(real) - fmean(random) > BOUND
