"""Cases of what is derived and read: nothing in them is random, so making them again changes nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from crypto import receipt, signing
from crypto.binding import fingerprint, number
from tests.vectors.operations import Inputs


@dataclass(frozen=True, slots=True)
class Case:
    """A name, inputs, and the reason for which they must be refused, if they must."""

    name: str
    inputs: Inputs = field(default_factory=dict)
    error: str | None = None


def fixed(name: str, size: int = 32) -> bytes:
    """Bytes that look random and are always the same."""
    return hashlib.shake_256(f"candour vectors: {name}".encode()).digest(size)


def flipped(data: bytes, at: int = -1) -> bytes:
    """The same bytes with one bit flipped."""
    altered = bytearray(data)
    altered[at] ^= 1
    return bytes(altered)


INSTALLATION = fixed("installation", 16)
CHANNEL = fixed("channel", 16)
DAY = date(2026, 11, 20)
LOGIN = b"amina"
DOSSIER = b"2026-K7Q4ZD"
IDENTITY_SEED = fixed("identity")
IDENTITY = signing.public_key(IDENTITY_SEED)
MEMBER = fingerprint(IDENTITY)
OTHER_SEED = fixed("other identity")
OTHER = signing.public_key(OTHER_SEED)
#: Forty digits that no generator gave, and their check digits.
DIGITS = "0123456789" * 4
RECEIPT = DIGITS + receipt.check_digits(DIGITS)
#: Check digits that leave the remainder of right ones, which they stand for.
FALSE_TWINS = {"00": "97", "01": "98", "99": "02"}


def checked_by(check: str) -> str:
    """Forty digits that have these check digits."""
    payloads = (f"{int(DIGITS) + more:040}" for more in range(97))
    return next(payload for payload in payloads if receipt.check_digits(payload) == check)


def texts() -> dict[str, list[Case]]:
    """How bytes, numbers and days are written."""
    deepest = b"[" * 32 + b'"x"' + b"]" * 32
    refused = {
        "duplicate key": b'{"a":1,"a":2}',
        "space": b'{"a": 1}',
        "unsorted": b'{"b":1,"a":2}',
        "float": b'{"a":1.0}',
        "exponent": b"1e2",
        "minus zero": b"-0",
        "true": b"true",
        "null": b"[null]",
        "2^53": b"9007199254740992",
        "escaped letter": b'"\\u0061"',
        "escaped solidus": b'"\\/"',
        "capital key": b'{"A":1}',
        "prototype key": b'{"__proto__":1}',
        "lone surrogate": b'"\\ud800"',
        "byte order mark": b'\xef\xbb\xbf"a"',
        "not UTF-8": b'"\xff"',
        "33 levels": b"[" + deepest + b"]",
        "bytes left over": b"1\n",
        "empty": b"",
    }
    accepted = {
        "object": b'{"a":[1,-9007199254740991,"\\n\\u001f\\"\\\\"],"b":{},"constructor":"x"}',
        "beyond the first plane": '"\u20ac\U0001f600\u2028\x7f"'.encode(),
        "32 levels": deepest,
    }
    return {
        "bind": [
            Case("no field", {"label": b"candour/1 test"}),
            Case("empty field", {"label": b"candour/1 test", "field1": b""}),
            Case("two fields", {"label": b"candour/1 test", "field1": b"ab", "field2": b"c"}),
            Case("the other split", {"label": b"candour/1 test", "field1": b"a", "field2": b"bc"}),
        ],
        "fingerprint": [Case("identity", {"key": IDENTITY}), Case("X-Wing", {"key": fixed("x-wing", 1216)})],
        "read-out": [Case("identity", {"identity": IDENTITY}), Case("other", {"identity": OTHER})],
        "padding": [
            Case("empty", {"padded": bytes(8)}),
            Case("full", {"padded": number(4) + b"full"}),
            Case("padded", {"padded": number(2) + b"ab" + bytes(10)}),
            Case("length past the end", {"padded": number(5) + b"full"}, "padding"),
            Case("padding not zero", {"padded": number(2) + b"ab" + bytes(9) + b"\x01"}, "padding"),
            Case("no length", {"padded": b"\x00\x00"}, "padding"),
        ],
        "canonical": [
            *(Case(name, {"text": text}) for name, text in accepted.items()),
            *(Case(name, {"text": text}, "json") for name, text in refused.items()),
        ],
        "ladder": [
            *(
                Case(f"{length} bytes", {"length": length.to_bytes(8, "big")})
                for length in (0, 1, 65_536, 65_537, 4 * 65_536 + 1, 2**32 - 1, 2**32)
            ),
            Case("past 4 GiB", {"length": (2**32 + 1).to_bytes(8, "big")}, "too long"),
        ],
        "day": [
            *(Case(text, {"text": text.encode()}) for text in ("0001-01-01", "2024-02-29", "9999-12-31")),
            *(
                Case(f"refused: {text}", {"text": text.encode()}, "day")
                for text in (
                    "2026-02-29",
                    "1900-02-29",
                    "2026-13-01",
                    "2026-00-10",
                    "2026-01-00",
                    "0000-01-01",
                    "20261120",
                    "2026-W47-5",
                    "2026-1-2",
                    "2026-11-20 ",
                    "\u0662\u0660\u0662\u0666-11-20",
                    "",
                )
            ),
        ],
    }


def typed() -> dict[str, list[Case]]:
    """What people type: receipts, passphrases."""
    # Scripts that Unicode 14 knows: newer engines know more, which no vector can hold against them.
    zeros = [chr(code) for code in range(0x110000) if unicodedata.decimal(chr(code), None) == 0]
    scripts = [f"{ord(zero):04x}" for zero in zeros]
    arabic = "".join(chr(0x660 + int(digit)) for digit in RECEIPT)
    grouped = "\r\n".join(f"\u200e{group}" for group in receipt.groups(RECEIPT))
    wrong = RECEIPT[:10] + str((int(RECEIPT[10]) + 1) % 10) + RECEIPT[11:]
    swapped = RECEIPT[1] + RECEIPT[0] + RECEIPT[2:]
    return {
        "digits": [
            *(
                Case(
                    f"digits from U+{script}",
                    {"text": "".join(chr(ord(zero) + n) for n in range(10)).encode()},
                )
                for script, zero in zip(scripts, zeros, strict=True)
            ),
            Case(
                "separators",
                {"text": "1 2-3\u2013 4.5\u00b76,7\u060c8/9\u200f0\u061c1\ufeff2\u22123".encode()},
            ),
            Case("a letter", {"text": b"12a"}),
            Case("superscript two", {"text": "1\u00b2".encode()}),
        ],
        "receipt-text": [
            Case("plain", {"text": RECEIPT.encode()}),
            Case("Arabic-Indic digits", {"text": arabic.encode()}),
            Case("one group a line, marked left to right", {"text": grouped.encode()}),
            Case("wrong digit", {"text": wrong.encode()}, "receipt"),
            Case("neighbours swapped", {"text": swapped.encode()}, "receipt"),
            Case("one digit short", {"text": RECEIPT[:-1].encode()}, "receipt"),
            Case("a letter", {"text": (RECEIPT[:-1] + "x").encode()}, "receipt"),
            Case("128 characters", {"text": (RECEIPT + " " * 86).encode()}),
            Case("overlong", {"text": (RECEIPT + " " * 87).encode()}, "overlong"),
            Case("128 characters beyond the first plane", {"text": ("\U0001f600" * 128).encode()}, "receipt"),
            *(
                Case(f"check digits {right}", {"text": (checked_by(right) + right).encode()})
                for right in FALSE_TWINS.values()
            ),
            *(
                Case(f"{twin} for {right}", {"text": (checked_by(right) + twin).encode()}, "receipt")
                for twin, right in FALSE_TWINS.items()
            ),
        ],
        "receipt": [
            Case("fixed", {"digits": RECEIPT.encode(), "installation": INSTALLATION}),
            Case("other installation", {"digits": RECEIPT.encode(), "installation": bytes(16)}),
        ],
        "passphrase-text": [
            Case("four groups", {"text": b"123456 789012 345678 901234"}),
            Case("Devanagari", {"text": ("\u0967" * 24).encode()}),
            Case("one short", {"text": b"1" * 23}, "passphrase"),
            Case("a letter", {"text": b"1" * 23 + b"l"}, "passphrase"),
            Case("overlong", {"text": b"1" * 24 + b" " * 105}, "passphrase"),
        ],
        "stretch": [
            Case(
                "64 MiB, 3 passes",
                {"passphrase": b"123456789012345678901234", "installation": INSTALLATION, "login": LOGIN},
            )
        ],
        "sign-in": [
            Case("fixed", {"stretched": fixed("stretched"), "installation": INSTALLATION, "login": LOGIN})
        ],
        "unlock": [
            Case(
                "fixed",
                {
                    "stretched": fixed("stretched"),
                    "pepper": fixed("pepper"),
                    "installation": INSTALLATION,
                    "login": LOGIN,
                    "version": number(1),
                },
            ),
        ],
    }
