"""What `split(seed, 5, 3)` of `shamir-secret-sharing` 0.0.4 gave once, for the cases of recovery."""

from __future__ import annotations

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
