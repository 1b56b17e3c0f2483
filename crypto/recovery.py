"""Shares of a recovery seed, each sealed to one trustee (private half).

Shamir's scheme over GF(2^8) by `shamir-secret-sharing` 0.0.4: a share is 32 bytes of values and the
byte at which they were taken. Too few shares give another seed without a word, hence the check.
"""

from __future__ import annotations

import hmac

from crypto import hpke
from crypto.binding import digest, number
from crypto.refusal import Refused
from crypto.table import bound

RECOVERY_ID_SIZE = 16
SHARE_SIZE = 33
SHARES = 5
NEEDED = 3


def _row(installation: bytes, recovery_id: bytes, index: int) -> bytes:
    return bound("recovery share", installation=installation, recovery=recovery_id, index=number(index))


def seal_share(share: bytes, trustee: bytes, installation: bytes, recovery_id: bytes, index: int) -> bytes:
    """B1 to a trustee's key, bound to the recovery pair's id and the share's number (1 to 5).

    Raises `Refused("share")` for another size, `Refused("weak key")`.
    """
    if len(share) != SHARE_SIZE:
        raise Refused("share")
    return hpke.seal(trustee, _row(installation, recovery_id, index), share)


def open_share(
    sealed: bytes, trustee_seed: bytes, installation: bytes, recovery_id: bytes, index: int
) -> bytes:
    """The reverse. Raises `Refused`: `sealed`, `share`."""
    share = hpke.unseal(trustee_seed, _row(installation, recovery_id, index), sealed)
    if len(share) != SHARE_SIZE:
        raise Refused("share")
    return share


def recovery_check(seed: bytes) -> bytes:
    """What tells a rebuilt recovery seed from the wrong one that too few shares give, 32 bytes."""
    return digest("candour/1 recovery", seed)


def check_recovered(seed: bytes, check: bytes) -> None:
    """Raises `Refused("recovery")` unless this is the seed that was split."""
    if not hmac.compare_digest(recovery_check(seed), check):
        raise Refused("recovery")
