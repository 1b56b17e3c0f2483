"""What `split(seed, 5, 3)` of `shamir-secret-sharing` 0.0.4 gave once, and how shares become a seed."""

from __future__ import annotations

from functools import reduce

from crypto.recovery import recovery_check

SEED = bytes.fromhex("a71c3876fd30bd3c86c0771b18db8ab3b090ce535c93e1b5ac3294dc23e5f342")
SHARES = [
    bytes.fromhex("cbcc2be6dbd52a707ba21b50058b08ca415121e3e165eb3a04b9ce825a301bf609"),
    bytes.fromhex("e343beabb542db0fc631aa32bd030816dffaee1e0741caedbf128db8ed692eb96e"),
    bytes.fromhex("2c72cfa51af2f0a52d4560daa30d5de8635cfb21d65bf9802ee7bd5f21a62d4018"),
    bytes.fromhex("0ba44b289453188c3e267779cfb0ede387ddbf46ae827d6abcc43d62d864076ace"),
    bytes.fromhex("f621dfa6783c50d9f8cc7a9466a74246b8d981399358d2cd2af6ee9b6a2ed82219"),
]
CHECK = recovery_check(SEED)


def _times(one: int, other: int) -> int:
    """A product in GF(2^8) with the polynomial of AES."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one = (one << 1) ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return product


def _inverse(value: int) -> int:
    return reduce(_times, [value] * 254)


def combine(shares: list[bytes]) -> bytes:
    """The polynomial through the shares at zero, byte by byte (Lagrange)."""
    points = [share[-1] for share in shares]
    secret = bytes(32)
    for share, x in zip(shares, points, strict=True):
        weight = reduce(_times, (_times(other, _inverse(other ^ x)) for other in points if other != x), 1)
        secret = bytes(total ^ _times(weight, y) for total, y in zip(secret, share[:-1], strict=True))
    return secret
