"""Vectors that others published, in our form, for the TypeScript tests: `python tests/vectors/published.py`.

They are read from the package `cryptography_vectors`; nothing of them is kept here.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import cryptography_vectors

FOLDER = Path(cryptography_vectors.__file__).parent
X_WING = 0x647A
HKDF_SHA256 = 0x0001


def _read(*path: str) -> Any:
    return json.loads(FOLDER.joinpath(*path).read_text(encoding="utf-8"))


def hpke() -> list[dict[str, Any]]:
    """X-Wing inside HPKE: seed, public key, encapsulation, info; the shared secret.

    With HKDF-SHA256 also the key and nonce that the key schedule makes for ChaCha20-Poly1305.
    """
    cases = []
    for vector in _read("HPKE", "hpke-pq-test-vectors.json"):
        if vector["kem_id"] != X_WING:
            continue
        inputs = {
            "seed": vector["skRm"],
            "public": vector["pkRm"],
            "enc": vector["enc"],
            "info": vector["info"],
        }
        if vector["kdf_id"] == HKDF_SHA256:
            inputs |= {"key": vector["key"], "nonce": vector["base_nonce"]}
        cases.append(
            {
                "name": f"KDF {vector['kdf_id']}",
                "inputs": inputs,
                "output": vector["shared_secret"],
                "error": None,
            }
        )
    return cases


def chunked() -> list[dict[str, Any]]:
    """Chunked encryption with AES-256-GCM: key, context, stream; SHA-256 of the plaintext.

    These streams are of the draft that derived keys with SHA-256 where Cobblestone-256 has SHA-512.
    """
    cases = []
    for vector in _read("chunked-encryption", "vectors.json")["vectors"]:
        if vector["aead"] != "AEAD_AES_256_GCM":
            continue
        stream = base64.b64decode(vector["ciphertext"] or "")
        stream = zlib.decompress(stream) if vector.get("compressed") else stream
        key, context = vector["key"], vector["context"].encode().hex()
        opens = vector["expect"] == "success"
        error = "sealed" if len(key) == 64 else "range"
        cases.append(
            {
                "name": vector["name"],
                "inputs": {"key": key, "context": context, "sealed": stream.hex()},
                "output": vector["payload_sha256"] if opens else None,
                "error": None if opens else error,
            }
        )
    return cases


def files() -> list[dict[str, Any]]:
    source = f"cryptography_vectors {cryptography_vectors.__version__}"
    return [
        {"format": 1, "kind": "hpke", "source": source, "cases": hpke()},
        {"format": 1, "kind": "chunked", "source": source, "cases": chunked()},
    ]


if __name__ == "__main__":
    json.dump(files(), sys.stdout)
