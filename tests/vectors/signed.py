"""Cases of notes, rosters, signatures and statements: nothing in them is random either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crypto import hpke, note, register, signing, statement
from crypto.binding import fingerprint, number
from crypto.content import encode_base64
from crypto.roster import Channel, Former, Office, Officer, Roster, Trustee, write_roster
from tests.vectors.cases import (
    CHANNEL,
    DAY,
    DOSSIER,
    IDENTITY,
    IDENTITY_SEED,
    INSTALLATION,
    LOGIN,
    MEMBER,
    OTHER,
    Case,
    fixed,
    flipped,
)


def people() -> Roster:
    """Two officers in one channel, one who left."""
    officers = (
        Officer(
            "Amina Diallo",
            "INTAKE_OFFICER",
            "oios",
            IDENTITY,
            hpke.public_key(fixed("personal")),
            ("misconduct",),
        ),
        Officer(
            "Inés Morales", "INVESTIGATOR", "oios", OTHER, fixed("other personal", 1216), ("misconduct",)
        ),
    )
    names = {"ar": "\u0625\u0628\u0644\u0627\u063a", "en": "Report misconduct"}
    return Roster(
        INSTALLATION,
        "Example Organization",
        7,
        date(2026, 11, 1),
        date(2026, 12, 5),
        signing.public_key(fixed("worker")),
        (Office("oios", fixed("recovery key", 1216)),),
        (Trustee("Olga Petrova", fixed("trustee key", 1216)),),
        (Channel("misconduct", CHANNEL, 2, names),),
        officers,
        (
            Former(
                "Chen Wei",
                "INVESTIGATOR",
                signing.public_key(fixed("former")),
                date(2025, 1, 1),
                date(2026, 6, 30),
            ),
        ),
    )


def _rosters() -> list[Case]:
    text = write_roster(people())
    amina = "officer: Amina Diallo"
    entry = text[text.index(amina) : text.index("officer: Inés")]
    colleagues = [entry.replace(encode_base64(IDENTITY), encode_base64(fixed(f"{n}"))) for n in range(7)]
    refused = {
        "unknown kind": text.replace("candour/1 roster", "candour/2 roster"),
        "a line left over": text + "note: x\n",
        "the last line not ended": text[:-1],
        "unknown channel": text.replace("channels: misconduct", "channels: protection"),
        "unknown office": text.replace("office: oios\nidentity", "office: ethics\nidentity"),
        "a key that stands twice": text.replace(encode_base64(OTHER), encode_base64(IDENTITY)),
        "a name that turns its direction": text.replace(amina, amina + "\u202e"),
        "a name with an Arabic letter mark": text.replace(amina, "officer: A\u061cB"),
        "a name with a space at its end": text.replace(amina, amina + " "),
        "a number with a leading zero": text.replace("serial: 7", "serial: 07"),
        "nine recipients at least": text.replace("minimum: 2", "minimum: 9"),
        "nine recipients": text.replace(entry, entry + "".join(colleagues)),
        "languages in another order": text.replace("name-ar", "name-zh"),
    }
    return [
        Case("two officers", {"text": text.encode()}),
        *(Case(name, {"text": altered.encode()}, "note") for name, altered in refused.items()),
    ]


def notes() -> dict[str, list[Case]]:
    """C2SP's example, and what is made of it."""
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    public = note.parse_verifier_key(key)[1]
    text = "This is an example message.\n\n"
    signed = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    line = f"\u2014 example.com/foo {signed}\n"
    other = "\u2014 example.com/bar AAAAAAA=\n"
    refused = {
        "unsigned": (text, "note"),
        "no line of this key": (text + other, "signature"),
        "another text": ("Another message.\n\n" + line, "signature"),
        "a stray bit in the last character": (text + line.replace("QM=", "QN="), "base64"),
        "a control character": ("This is\tan example message.\n\n" + line, "note"),
        "seventeen lines": (text + other * 16 + line, "note"),
        "a hyphen for the dash": (text + line.replace("\u2014", "-"), "note"),
        "the last line not ended": (text + line[:-1], "note"),
        "a second line that fails": (text + line + line.replace("Uw2QOkn8", "Uw2QOkn9"), "signature"),
    }
    named = {"name": b"example.com/foo", "key": public}
    return {
        "signed-note": [
            Case("example of C2SP signed-note", {"note": (text + line).encode(), **named}),
            Case("an unknown line before it", {"note": (text + other + line).encode(), **named}),
            *(
                Case(name, {"note": altered.encode(), **named}, error)
                for name, (altered, error) in refused.items()
            ),
            Case("another key", {"note": (text + line).encode(), **named, "key": IDENTITY}, "signature"),
        ],
        "verifier-key": [
            Case("example of C2SP signed-note", {"text": key.encode()}),
            Case("another id", {"text": key.replace("530d", "530e").encode()}, "key"),
            Case("capital name", {"text": key.replace("example", "Example").encode()}, "key"),
            Case("no key", {"text": b"example.com/foo"}, "key"),
        ],
        "roster": _rosters(),
        "own-keys": _own_keys(),
        "signature": _signatures(),
    }


def _own_keys() -> list[Case]:
    known = people()
    amina, ines = known.officers
    mine = {"roster": write_roster(known).encode(), "identity": amina.identity, "personal": amina.personal}
    twice = replace(known, officers=(amina, replace(ines, personal=amina.personal)))
    return [
        Case("one entry", mine),
        Case(
            "her keys are gone",
            {**mine, "identity": fixed("new"), "personal": fixed("new", 1216)},
            "own keys",
        ),
        Case("another personal key in her entry", {**mine, "personal": fixed("new", 1216)}, "own keys"),
        Case("a colleague's personal key", {**mine, "personal": ines.personal}, "own keys"),
        Case("her personal key twice", {**mine, "roster": write_roster(twice).encode()}, "own keys"),
    ]


def _signatures() -> list[Case]:
    message = b"who signed this?"
    signed = signing.sign(IDENTITY_SEED, message)
    neutral = bytes([1]) + bytes(31)
    order = 2**252 + 27742317777372353535851937790883648493
    larger = int.from_bytes(signed[32:], "little") + order
    refused = {
        "another message": (IDENTITY, signed, b"who signed that?"),
        "another key": (OTHER, signed, message),
        "a flipped bit": (IDENTITY, flipped(signed), message),
        "neither key nor signature": (b"", b"", message),
        "neutral key: fits every message": (neutral, neutral + bytes(32), message),
        "neutral key, other sign bit": (neutral[:31] + b"\x80", neutral + bytes(32), message),
        "key of order 2": (b"\xec" + b"\xff" * 30 + b"\x7f", neutral + bytes(32), message),
        "neutral R": (IDENTITY, neutral + signed[32:], message),
        "S past the order of the group": (IDENTITY, signed[:32] + larger.to_bytes(32, "little"), message),
    }
    return [
        Case("signed", {"key": IDENTITY, "signature": signed, "message": message}),
        *(
            Case(name, {"key": key, "signature": signature, "message": text}, "signature")
            for name, (key, signature, text) in refused.items()
        ),
    ]


def statements() -> dict[str, list[Case]]:
    """What is signed: the message of each."""
    place = {"installation": INSTALLATION, "day": str(DAY).encode()}
    item = {
        **place,
        "place": DOSSIER,
        "item": fixed("item", 16),
        "kind": b"note",
        "counter": number(1),
        "before": b"",
        "text": "Café".encode(),
    }
    consent = {
        **place,
        "address": fixed("address"),
        "consent": fixed("consent", 16),
        "purpose": b"HAND_OVER",
        "addressee": b"ETHICS_OFFICER",
        "answer": b"YES",
        "end": b"2027-05-20",
    }
    proof = {
        "installation": INSTALLATION,
        "channel": CHANNEL,
        "commitment": fixed("C"),
        "seal": fixed("seal", 9416),
    }
    opened = {**place, "before": b""}
    return {
        "item": [
            Case("first note", item),
            Case(
                "second reply",
                {
                    **item,
                    "place": fixed("address"),
                    "kind": b"reply",
                    "counter": number(2),
                    "before": fixed("before"),
                },
            ),
            Case("no day", {**item, "day": b"2026-11-31"}, "day"),
        ],
        "open-request": [
            Case("an envelope, first", {**opened, "item": fixed("envelope")}),
            Case("an item", {**opened, "item": fixed("item", 16), "before": fixed("before")}),
        ],
        "enrolment": [
            Case(
                "fixed",
                {
                    "installation": INSTALLATION,
                    "login": LOGIN,
                    "identity": IDENTITY,
                    "personal": fixed("x-wing", 1216),
                },
            ),
        ],
        "consent": [
            Case("until a day", consent),
            Case("withdrawn", {**consent, "answer": b"NO", "end": b""}),
        ],
        "authorship": [
            Case("fixed", proof),
            Case("other channel", {**proof, "channel": bytes(16)}),
            Case("other commitment", {**proof, "commitment": bytes(32)}),
            Case("other request", {**proof, "seal": flipped(proof["seal"])}),
        ],
        "knowledge-tag": [Case("fixed", {"w": fixed("w")})],
        "commitment": [Case("fixed", {"author": IDENTITY, "blind": fixed("blind"), "u": OTHER})],
        "mailbox-address": [Case("fixed", {"token": fixed("token")})],
        "visit": _visits(),
        "register": [
            Case("arrived", {"kind": b"arrived", "tag": fixed("C"), "day": str(DAY).encode()}),
            Case("opened", {"kind": b"opened", "tag": fixed("w"), "day": b"1970-01-01"}),
        ],
        "register-day": _register_days(),
        "case-key-hash": [Case("fixed", {"key": fixed("case key")})],
        "dossier-key": [
            Case(
                "fixed",
                {
                    "installation": INSTALLATION,
                    "dossier": DOSSIER,
                    "generation": number(2),
                    "key": fixed("case key"),
                },
            ),
        ],
    }


def _visits() -> list[Case]:
    body = (b"CNDV\x01" + fixed("token")).ljust(24_848, b"\x00")
    return [
        Case("fixed", {"body": body}),
        Case("another version", {"body": flipped(body, 4)}, "form"),
    ]


def _register_days() -> list[Case]:
    entry = {"kind": b"arrived", "tag": fixed("C")}
    written = register.entry("arrived", fixed("C"), DAY)
    return [
        Case("its own tag", {**entry, "entry": written}),
        Case("another tag: nothing", {**entry, "tag": fixed("w"), "entry": written}),
        Case("an opening's: nothing", {**entry, "kind": b"opened", "entry": written}),
        Case("a random entry: nothing", {**entry, "entry": fixed("filler", 36)}),
        Case("a day past all days: nothing", {**entry, "entry": flipped(written, 32)}),
    ]


def rolls() -> dict[str, list[Case]]:
    """Who belongs to a dossier, and who may follow."""
    members = tuple(sorted((MEMBER, fingerprint(OTHER))))
    first = statement.Roll(
        INSTALLATION,
        DOSSIER.decode(),
        1,
        DAY,
        fixed("key hash"),
        fixed("dossier key", 1216),
        fixed("address"),
        OTHER,
        fixed("envelope"),
        members,
        b"",
    )
    second = _next(first, members=(MEMBER,))
    message = first.message()
    barred = tuple(sorted((*members, fixed("barred"))))
    stranger = fixed("stranger")

    def follow(
        name: str,
        roll: statement.Roll,
        signers: tuple[bytes, ...],
        error: str | None = None,
        before: statement.Roll | None = first,
    ) -> Case:
        earlier = before.message() if before else b""
        inputs = {
            "roll": roll.message(),
            "before": earlier,
            "signers": b"".join(signers),
            "barred": fixed("barred"),
        }
        return Case(name, inputs, error)

    added = _next(first, members=barred)
    return {
        "roll": [
            Case("first", {"message": message}),
            Case("second", {"message": second.message()}),
            Case("another label", {"message": message.replace(b"roll", b"role", 1)}, "binding"),
            Case("bytes left over", {"message": message + b"\x00"}, "binding"),
            Case("cut", {"message": message[:-1]}, "binding"),
            Case(
                "members out of order", {"message": replace(first, members=members[::-1]).message()}, "roll"
            ),
            Case("no members", {"message": replace(first, members=()).message()}, "roll"),
            Case("half a member", {"message": replace(first, members=(MEMBER[:16],)).message()}, "roll"),
            Case(
                "first with a roll before it", {"message": replace(first, before=bytes(32)).message()}, "roll"
            ),
            Case("second without one", {"message": replace(second, before=b"").message()}, "roll"),
            Case("generation 0", {"message": replace(second, generation=0).message()}, "roll"),
            Case("short u", {"message": replace(first, u=OTHER[:31]).message()}, "roll"),
            Case("dossier not ASCII", {"message": replace(first, dossier="2026-É").message()}, "roll"),
            Case("no day", {"message": message.replace(b"2026-11-20", b"2026-11-31")}, "roll"),
            Case("a generation of five bytes", {"message": _five_bytes(first)}, "roll"),
        ],
        "succession": [
            follow("first roll", first, (MEMBER,), before=None),
            follow("second roll", second, (MEMBER,)),
            follow("nobody signed", second, (), "roll"),
            follow("by a stranger", second, (stranger,), "roll"),
            follow("by a member and a stranger", second, (MEMBER, stranger), "roll"),
            follow("second roll without the first", second, (MEMBER,), "roll", before=None),
            follow("another roll before it", replace(second, before=bytes(32)), (MEMBER,), "roll"),
            follow("a generation left out", replace(second, generation=3), (MEMBER,), "roll"),
            follow("another u", replace(second, u=IDENTITY), (MEMBER,), "roll"),
            follow("another address", replace(second, address=bytes(32)), (MEMBER,), "roll"),
            follow("a barred person, by one", added, (MEMBER,), "two members"),
            follow("a barred person, by one twice", added, (MEMBER, MEMBER), "two members"),
            follow("a barred person, by two", added, members),
            follow(
                "a barred person in the first",
                replace(first, members=barred),
                members,
                "two members",
                before=None,
            ),
        ],
    }


def _next(roll: statement.Roll, members: tuple[bytes, ...]) -> statement.Roll:
    return replace(roll, generation=roll.generation + 1, members=members, before=roll.hash())


def _five_bytes(roll: statement.Roll) -> bytes:
    size, generation = (4).to_bytes(2, "big"), number(roll.generation)
    return roll.message().replace(size + generation, (5).to_bytes(2, "big") + b"\x01" + generation, 1)
