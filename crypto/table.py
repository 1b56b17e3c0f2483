"""The frozen table: every kind of ciphertext, its building block, its key, what it is bound to, its sizes.

What is bound and padded is written here once; the modules ask for it by kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from crypto.binding import bind
from crypto.padding import pad, step

B1 = "HPKE"
B2 = "Cobblestone"

UNIT = 65_536
#: Padded sizes of a bundle and of a document: 1, 2, 3, 4, 6, 8, 12, … 65,536 units of 64 KiB (4 GiB).
LADDER = tuple(
    UNIT * steps
    for steps in sorted({1 << power for power in range(17)} | {3 << power for power in range(15)})
)
_ITEM = (1024, 4096, 16_384, 65_536)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind. `bound` names the fields in their order; no `sizes`: as long as its text.

    `label` follows `candour/1 ` in what is bound: the kind, unless two layers share one.
    """

    kind: str
    block: str
    key: str
    bound: tuple[str, ...]
    sizes: tuple[int, ...] = ()
    label: str = ""


def _items(kinds: tuple[str, ...], bound: tuple[str, ...], sizes: tuple[int, ...]) -> tuple[Row, ...]:
    return tuple(Row(kind, B2, "from the case key", bound, sizes) for kind in kinds)


_AUTHORED = (
    "note", "draft", "task", "reason", "letter", "finding", "lesson", "summary", "translation",
    "attestation", "reply",
)  # fmt: skip
_PLACE = ("installation", "dossier", "item")
_ITEMS = (
    *_items(_AUTHORED, (*_PLACE, "author"), _ITEM),
    *_items(("person",), _PLACE, (256,)),
    *_items(("coded facts", "exhibit label"), _PLACE, (1024,)),
)

_GENERATION = ("installation", "dossier", "generation")
_ENVELOPE = ("installation", "dossier", "envelope")
_KEY_VERSION = ("installation", "login", "version")

TABLE = (
    Row("slot", B1, "epoch key", ("head",)),
    Row("envelope", B2, "content key", ("seal",), (15_360, 61_440)),
    Row("bundle", B2, "from the content key", ("bundle",), LADDER),
    Row("mailbox", B1, "reply key", ("installation", "address", "channel"), (64_280,)),
    Row("mailbox cover", B2, "cover key", ("installation", "address"), label="mailbox"),
    Row("content key", B2, "from the case key", _ENVELOPE),
    Row("hand-in", B1, "dossier key", _ENVELOPE),
    *_ITEMS,
    Row("document", B2, "from the case key", _PLACE, LADDER),
    Row("case wrap", B1, "member's personal key", (*_GENERATION, "member")),
    Row("case chain", B2, "from the case key of the next generation", _GENERATION),
    Row("link", B2, "from the survivor's case key", _GENERATION),
    Row("approval", B1, "approver's personal key", ("installation", "dossier", "request"), (4096,)),
    Row("view", B2, "from the personal seed", ("installation", "login", "item"), (1024,)),
    Row("own trail", B2, "from the personal seed", ("installation", "login", "item"), (1024,)),
    Row("officer", B2, "unlock key", _KEY_VERSION, (4096,)),
    Row("officer escrow", B1, "recovery key", _KEY_VERSION, (4096,)),
    Row("recovery share", B1, "trustee's key", ("installation", "recovery", "index")),
    Row("totp", B2, "from the server secret", ("installation", "login")),
    Row("series key", B2, "from the server secret", ("installation", "series")),
    Row("release audit", B2, "from the server secret", ("installation", "release")),
    Row("auditor's openings", f"{B1}, then {B2}", "auditor's personal key", ("installation", "checkpoint")),
)
ROWS = {row.kind: row for row in TABLE}
#: The kinds that a case key seals as items of a dossier.
ITEM_KINDS = tuple(row.kind for row in _ITEMS)


def bound(kind: str, **fields: bytes) -> bytes:
    """What a ciphertext of this kind is bound to: `info` of HPKE, context of Cobblestone.

    Raises `ValueError` unless the fields are the row's.
    """
    row = ROWS[kind]
    if set(fields) != set(row.bound):
        raise ValueError(f"{kind} is bound to {', '.join(row.bound)}")
    return bind(f"candour/1 {row.label or kind}", *(fields[name] for name in row.bound))


def padded(kind: str, content: bytes) -> bytes:
    """The content, padded to the smallest size of its row. Raises `Refused("too long")`."""
    return pad(content, step(content, ROWS[kind].sizes))
