"""Published vectors, through oracles: what the libraries do not show is written out here and held to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto import chunked, hpke
from tests.vectors import published

HPKE = published.hpke()
CHUNKED = published.chunked()
CHACHA20 = b"\x00\x03"
AES_256_GCM = b"\x00\x02"


def expand(hash_name: str, key: bytes, info: bytes, size: int) -> bytes:
    output = block = b""
    while len(output) < size:
        block = hmac.digest(
            key, block + info + bytes([len(output) // hashlib.new(hash_name).digest_size + 1]), hash_name
        )
        output += block
    return output[:size]


def decapsulate(seed: bytes, enc: bytes) -> bytes:
    """X-Wing's shared secret."""
    expanded = hashlib.shake_256(seed).digest(96)
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    ours = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(enc[:1088])
    theirs = x25519.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    public = x25519.public_key().public_bytes_raw()
    return hashlib.sha3_256(ours + theirs + enc[1088:] + public + b"\\.//^\\").digest()


def key_schedule(secret: bytes, info: bytes, aead: bytes) -> tuple[bytes, bytes]:
    """HPKE's key and nonce in base mode, with HKDF-SHA256."""
    suite = b"HPKE" + b"\x64\x7a" + b"\x00\x01" + aead

    def extract(salt: bytes, label: bytes, data: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite + label + data, "sha256")

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    root = extract(secret, b"secret", b"")
    key, nonce = (
        expand("sha256", root, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context, size)
        for label, size in ((b"key", 32), (b"base_nonce", 12))
    )
    return key, nonce


def open_stream(key: bytes, context: bytes, stream: bytes, hash_name: str) -> bytes:
    """C2SP chunked encryption with AES-256-GCM. Raises `InvalidTag`."""
    salt, commitment, body = stream[:24], stream[24:56], stream[56:]
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + context
    parts = expand(hash_name, key, info, 76)
    if len(key) != 32 or parts[44:] != commitment or len(body) % 16_400 < 16:
        raise InvalidTag
    plaintext = b""
    for counter, at in enumerate(range(0, len(body), 16_400)):
        nonce = (int.from_bytes(parts[32:44], "big") ^ counter).to_bytes(12, "big")
        plaintext += AESGCM(parts[:32]).decrypt(nonce, body[at : at + 16_400], None)
    return plaintext


def test_all_published_vectors_of_our_blocks_are_here() -> None:
    assert len(HPKE) == 2
    assert len(CHUNKED) == 34


@pytest.mark.parametrize("case", HPKE, ids=[case["name"] for case in HPKE])
def test_x_wing_in_hpke(case: dict[str, Any]) -> None:
    inputs = {name: bytes.fromhex(data) for name, data in case["inputs"].items()}
    assert hpke.public_key(inputs["seed"]) == inputs["public"]
    secret = decapsulate(inputs["seed"], inputs["enc"])
    assert secret.hex() == case["output"]
    if "key" in inputs:
        assert key_schedule(secret, inputs["info"], CHACHA20) == (inputs["key"], inputs["nonce"])


def test_what_we_seal_opens_by_the_steps_that_were_held_to_the_vectors() -> None:
    seed = secrets.token_bytes(32)
    sealed = hpke.seal(hpke.public_key(seed), b"info", b"plaintext")
    key, nonce = key_schedule(decapsulate(seed, sealed[:1120]), b"info", AES_256_GCM)
    assert AESGCM(key).decrypt(nonce, sealed[1120:], None) == b"plaintext"


@pytest.mark.parametrize("case", CHUNKED, ids=[case["name"] for case in CHUNKED])
def test_chunked_encryption_with_the_hash_of_the_vectors(case: dict[str, Any]) -> None:
    key, context, stream = (bytes.fromhex(case["inputs"][name]) for name in ("key", "context", "sealed"))
    if case["error"]:
        with pytest.raises(InvalidTag):
            open_stream(key, context, stream, "sha256")
    else:
        opened = open_stream(key, context, stream, "sha256")
        assert hashlib.sha256(opened).hexdigest() == case["output"]


@pytest.mark.parametrize("length", [0, 1, 16_383, 16_384, 16_385, 50_000])
def test_cobblestone_256_is_the_same_with_sha_512(length: int) -> None:
    key, plaintext = secrets.token_bytes(32), secrets.token_bytes(length)
    stream = chunked.encrypt(key, b"context", plaintext)
    assert len(stream) == chunked.encrypted_size(length)
    assert open_stream(key, b"context", stream, "sha512") == plaintext
