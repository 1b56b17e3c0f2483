"""The register of receipts as a whole, and proofs of authorship that are looked up in it."""

from __future__ import annotations

from datetime import date, timedelta

from crypto import envelope, receipt, register
from crypto.binding import number
from crypto.days import day_bytes
from tests.vectors.cases import CHANNEL, DAY, INSTALLATION, RECEIPT, Case, fixed, flipped

_OTHER_CHANNEL = fixed("another channel", 16)
_EARLIER = receipt.derive(RECEIPT, INSTALLATION)


def _filled(*entries: bytes, count: int = register.BATCH_STEP) -> bytes:
    filler = [fixed(f"filler {at}", register.ENTRY_SIZE) for at in range(count - len(entries))]
    return b"".join(sorted([*entries, *filler]))


def _written(*batches: tuple[date, bytes]) -> list[bytes]:
    head, found = b"", []
    for count, (day, entries) in enumerate(batches, 1):
        head = register.chain(head, count, day, entries)
        size = number(len(entries) // register.ENTRY_SIZE)
        found.append(day_bytes(day) + size + entries + head)
    return found


def _whole() -> list[bytes]:
    first = _filled(
        register.entry("arrived", _EARLIER.commitment, DAY), register.entry("opened", fixed("w"), DAY)
    )
    later = DAY + timedelta(days=3)
    second = _filled(
        register.entry("arrived", _EARLIER.commitment, later), register.entry("opened", _EARLIER.w, later)
    )
    monday = DAY + timedelta(days=7)
    return _written((DAY, first), (monday, second), (monday, _filled(count=128)))


def registers() -> dict[str, list[Case]]:
    """A register that holds, those that were changed, and days looked up in it."""
    first, second, third = _whole()
    unsorted = _filled()[36:] + _filled()[:36]
    twice = _filled()[:36] + _filled()[:-36]
    before = _written((DAY, _filled()), (DAY - timedelta(days=1), _filled()))
    return {
        "register-batches": [
            Case("three batches", {"batches": first + second + third}),
            Case("empty", {"batches": b""}),
            Case("the first is missing", {"batches": second + third}, "register"),
            Case("one in the middle is missing", {"batches": first + third}, "register"),
            Case("two have changed places", {"batches": second + first + third}, "register"),
            Case("another day", {"batches": flipped(first, 9)}, "register"),
            Case("an entry was altered", {"batches": flipped(first, 100)}, "register"),
            Case("another head", {"batches": flipped(first)}, "register"),
            Case("entries out of order", {"batches": b"".join(_written((DAY, unsorted)))}, "register"),
            Case("an entry twice", {"batches": b"".join(_written((DAY, twice)))}, "register"),
            Case("63 entries", {"batches": b"".join(_written((DAY, _filled(count=63))))}, "register"),
            Case("no entry", {"batches": b"".join(_written((DAY, b"")))}, "register"),
            Case("an earlier day after a later one", {"batches": b"".join(before)}, "register"),
        ],
        "register-find": [
            Case(name, {"batches": first + second + third, "kind": kind, "tag": tag})
            for name, kind, tag in (
                ("arrived, the first day of two", b"arrived", _EARLIER.commitment),
                ("opened", b"opened", _EARLIER.w),
                ("opened, looked for by C: nothing", b"opened", _EARLIER.commitment),
                ("unknown: nothing", b"arrived", fixed("unknown")),
            )
        ],
    }


def proofs() -> dict[str, list[Case]]:
    """A proof for one request, and for others."""
    head = envelope.Head(1, INSTALLATION, CHANNEL, fixed("C of the request")).to_bytes()
    seal = head + fixed("slots")
    own = envelope.Head(1, INSTALLATION, CHANNEL, _EARLIER.commitment).to_bytes() + seal[envelope.HEAD_SIZE :]
    proof = _EARLIER.prove(INSTALLATION, CHANNEL, seal).to_json()
    channels = CHANNEL + _OTHER_CHANNEL

    def case(
        name: str, error: str | None = None, changes: dict[str, str] | None = None, given: bytes = seal
    ) -> Case:
        texts = {part: value.encode() for part, value in {**proof, **(changes or {})}.items()}
        inputs = {"installation": INSTALLATION, "channels": channels, "seal": given, **texts}
        return Case(name, inputs, error)

    elsewhere = _EARLIER.prove(INSTALLATION, _OTHER_CHANNEL, seal).to_json()
    about_itself = _EARLIER.prove(INSTALLATION, CHANNEL, own).to_json()
    return {
        "proof": [
            case("fixed"),
            case("made for another channel", "channel", elsewhere),
            case("in a request of another channel", "channel", given=flipped(seal, 24)),
            case("in a request of another installation", "channel", given=flipped(seal, 8)),
            case("another commitment, by its blind", "signature", {"blind": proof["author"]}),
            case("another commitment, by its u", "signature", {"u": proof["author"]}),
            case("another author key", "signature", {"author": proof["blind"]}),
            case("in another request: its head", "signature", given=flipped(seal, 71)),
            case("in another request: its slots", "signature", given=flipped(seal)),
            case("about the request itself", "own receipt", about_itself, own),
            case("a signature too short", "content", {"signature": proof["u"]}),
            case("no base64", "base64", {"u": "*"}),
        ]
    }
