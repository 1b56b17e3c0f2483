"""The fixed people of the tests and of the demonstration, and the organization that they make up.

All keys come from one master seed: a constant in tests, a random one in a demonstration, held by
nobody else. Whoever has it can open everything, so no real organization is ever made this way.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

from crypto import directory, hpke, officer, signing
from crypto.roster import Channel, Office, Officer, Roster, Trustee, write_roster
from intake.seam.organization import Organization

OIOS = "oios"
ETHICS = "ethics"
MISCONDUCT = "misconduct"
PROTECTION = "protection"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a fixed role."""

    login: str
    name: str
    role: str
    office: str
    channels: tuple[str, ...] = ()
    supervisor: str = ""


#: Opens reports first.
AMINA = Person("amina", "Amina Diallo", "INTAKE_OFFICER", OIOS, (MISCONDUCT,))
#: Works on the cases that he is on.
BRUNO = Person("bruno", "Bruno Keller", "INVESTIGATOR", OIOS, (MISCONDUCT,), "amina")
#: Is left out by reporters who name him.
CHEN = Person("chen", "Chen Wei", "RESPONSIBLE_OFFICIAL", OIOS, (MISCONDUCT,))
#: No recipient: comes onto a case only when a member adds her.
HANA = Person("hana", "Hana Suzuki", "INVESTIGATOR", OIOS, (), "amina")
#: Opens requests for protection.
DANA = Person("dana", "Dana Haddad", "ETHICS_OFFICER", ETHICS, (PROTECTION,))
EMEKA = Person("emeka", "Emeka Obi", "ETHICS_OFFICER", ETHICS, (PROTECTION,))
INES = Person("ines", "Inés Morales", "ETHICS_OFFICER", ETHICS, (PROTECTION,))
#: Configures, and sees no dossier.
FARID = Person("farid", "Farid Karimi", "ADMINISTRATOR", OIOS)
#: Reads logs and codes, and no word.
GRETA = Person("greta", "Greta Lindqvist", "AUDITOR", OIOS)

EVERYBODY = (AMINA, BRUNO, CHEN, HANA, DANA, EMEKA, INES, FARID, GRETA)
TRUSTEES = ("Olga Petrova", "Paul Mensah", "Quynh Tran", "Rosa Lima", "Samir Nasser")
#: What the roster calls the organization.
ORGANIZATION = "United Nations Demonstration Office"
ROOT_HOLDER = "Ingrid Solberg"

CHANNEL_NAMES = {
    MISCONDUCT: {"ar": "الإبلاغ عن سوء السلوك", "en": "Report misconduct"},
    PROTECTION: {"ar": "طلب الحماية من الانتقام", "en": "Ask for protection against retaliation"},
}
MINIMUM = 2

TEST_MASTER = sha256(b"candour: the fixed people of the tests").digest()


@dataclass(frozen=True, slots=True)
class People:
    """The fixed people under one master seed."""

    master: bytes

    def seed(self, *parts: str) -> bytes:
        """32 bytes of this name."""
        return sha256(self.master + "/".join(parts).encode()).digest()

    @property
    def installation(self) -> bytes:
        """The installation's 16 bytes."""
        return self.seed("installation")[:16]

    @property
    def root_seed(self) -> bytes:
        """The root's private key."""
        return self.seed("root")

    @property
    def freshness_seed(self) -> bytes:
        """The worker's private key."""
        return self.seed("freshness")

    @property
    def organization(self) -> Organization:
        """What both applications and all bundles are built with."""
        return Organization(self.installation, signing.public_key(self.root_seed), 1)

    def channel_id(self, code: str) -> bytes:
        """A channel's 16 bytes."""
        return self.seed("channel", code)[:16]

    def passphrase(self, person: Person) -> str:
        """24 digits."""
        return f"{int.from_bytes(self.seed(person.login, 'passphrase'), 'big') % 10**24:024}"

    def totp_secret(self, person: Person) -> str:
        """The one-time code's secret, 32 characters of base32."""
        return base64.b32encode(self.seed(person.login, "totp")[:20]).decode()

    def secret(self, person: Person, day: date) -> officer.Secret:
        """Her keys, with the epoch that begins on or before `day` and the one after it."""
        epochs = [self.epoch(person, first) for first in epoch_days(day)]
        return officer.Secret(
            self.seed(person.login, "identity"), self.seed(person.login, "personal"), epochs
        )

    def epoch(self, person: Person, first: date) -> officer.Epoch:
        """Her epoch key from a day on."""
        last = first + timedelta(days=directory.EPOCH_DAYS)
        return officer.Epoch(self.seed(person.login, "epoch", str(first)), first, last)

    def epoch_note(self, person: Person, first: date) -> str:
        """The signed note of that epoch."""
        identity = self.seed(person.login, "identity")
        public = signing.public_key(identity)
        epoch = self.epoch(person, first)
        text = directory.epoch_text(
            self.installation, public, hpke.public_key(epoch.seed), epoch.first, epoch.last
        )
        return signing.sign_note(identity, directory.officer_key_name(self.installation, public), text)

    def recovery_key(self, office: str) -> bytes:
        """The public half of an office's recovery key."""
        return hpke.public_key(self.seed("recovery", office))

    def officer(self, person: Person) -> Officer:
        """Her entry in the roster."""
        identity = signing.public_key(self.seed(person.login, "identity"))
        personal = hpke.public_key(self.seed(person.login, "personal"))
        return Officer(person.name, person.role, person.office, identity, personal, person.channels)

    def roster(self, day: date, serial: int = 1, people: tuple[Person, ...] = EVERYBODY) -> str:
        """The signed roster of a day."""
        offices = tuple(Office(code, self.recovery_key(code)) for code in (OIOS, ETHICS))
        trustees = tuple(Trustee(name, hpke.public_key(self.seed("trustee", name))) for name in TRUSTEES)
        channels = tuple(
            Channel(code, self.channel_id(code), MINIMUM, names) for code, names in CHANNEL_NAMES.items()
        )
        text = write_roster(
            Roster(
                self.installation,
                ORGANIZATION,
                serial,
                day,
                day + timedelta(days=directory.ROSTER_DAYS),
                signing.public_key(self.freshness_seed),
                offices,
                trustees,
                channels,
                tuple(self.officer(person) for person in people),
                (),
            )
        )
        return signing.sign_note(self.root_seed, directory.key_name(self.installation, "root"), text)

    def freshness(self, roster: str, epochs: list[str], day: date) -> str:
        """The worker's note of a day."""
        text = directory.freshness_text(self.installation, roster, epochs, day)
        return signing.sign_note(self.freshness_seed, directory.key_name(self.installation, "worker"), text)

    def directory(
        self, day: date, fresh_on: date | None = None, people: tuple[Person, ...] = EVERYBODY
    ) -> bytes:
        """A whole directory of a day, its freshness note perhaps older."""
        roster = self.roster(day, people=people)
        epochs = [self.epoch_note(person, first) for person in people for first in epoch_days(day)]
        return directory.join([roster, *epochs, self.freshness(roster, epochs, fresh_on or day)])


@cache
def stretch(passphrase: str, installation: bytes, login: str) -> bytes:
    """What a passphrase gives, once a process: it takes a fifth of a second by design."""
    return officer.stretch(passphrase, installation, login)


def epoch_days(day: date) -> list[date]:
    """The first days of the epochs that a recipient has on a day: the running one, and the next when near."""
    step = directory.EPOCH_DAYS - 5
    running = date.fromordinal(day.toordinal() - day.toordinal() % step)
    return [running, running + timedelta(days=step)]


TEST_PEOPLE = People(TEST_MASTER)
