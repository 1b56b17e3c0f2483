"""From an invitation to the roster: keys made in a browser, approved, signed against what was read out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from crypto import directory, officer, signing, statement
from crypto.roster import parse_roster
from review.commands import candidates
from review.staff import enrolment, published
from review.staff import root as acts
from review.staff.models import Credential, OfficerKeys
from review.staff.models import Person as PersonRow
from tests.conftest import TODAY
from tests.officer import Denied, Shell, decode, encode
from tests.people import AMINA, FARID, TEST_PEOPLE, Person
from tests.review.conftest import Office, console_of
from tests.transports import ClientTransport

JONAS = Person("jonas", "Jonas Weber", "INVESTIGATOR", "oios", ("misconduct",))
PASSPHRASE = "123456789012345678901234"


@dataclass
class Newcomer:
    """Somebody with an invitation, in a browser of his own."""

    office: Office
    code: str

    def __post_init__(self) -> None:
        self.shell = Shell(TEST_PEOPLE, JONAS, ClientTransport(self.office.app), self.office.clock.today())
        self.secret = officer.Secret(secrets.token_bytes(32), secrets.token_bytes(32))

    def begin(self) -> dict[str, str]:
        begun: dict[str, str] = self.shell.post(
            "/api/enrolment/begin", {"login": "jonas", "invitation": self.code}
        )
        return begun

    def body(self, begun: dict[str, str]) -> dict[str, Any]:
        installation, secret = TEST_PEOPLE.installation, self.secret
        stretched = officer.stretch(PASSPHRASE, installation, "jonas")
        unlock = officer.unlock_key(stretched, decode(begun["unlock"]), installation, "jonas", 1)
        proof = statement.enrolment(installation, "jonas", secret.identity, secret.personal)
        moment = int(self.office.clock.now().timestamp())
        return {
            "login": "jonas",
            "invitation": self.code,
            "code": pyotp.TOTP(begun["totp"]).at(moment),
            "key": encode(officer.sign_in_key(stretched, installation, "jonas")),
            "identity": encode(secret.identity),
            "personal": encode(secret.personal),
            "proof": encode(signing.sign(secret.identity_seed, proof)),
            "secret": encode(officer.seal_secret(secret, unlock, installation, "jonas", 1)),
        }

    def enrol(self) -> None:
        self.shell.post("/api/enrolment", self.body(self.begin()))


@pytest.fixture
def newcomer(office: Office) -> Newcomer:
    """Jonas, invited by hand."""
    with office.database() as database:
        person = PersonRow(
            login="jonas", name=JONAS.name, address="jonas@example.org", role=JONAS.role, office="oios",
            channels="misconduct", supervisor=None, active=True, added_on=office.clock.today(),
        )  # fmt: skip
        enrolment.add_person(database, person)
        database.flush()
        code = enrolment.invite(database, console_of(office).secret, "jonas", office.clock.today())
        database.commit()
    return Newcomer(office, code)


def test_an_invited_person_makes_keys_and_signs_in(office: Office, newcomer: Newcomer) -> None:
    newcomer.enrol()
    office.clock.moment += timedelta(minutes=1)
    with office.database() as database:
        totp = console_of(office).secret.open_totp("jonas", database.get_one(Credential, "jonas").totp)
    shell = newcomer.shell
    shell.code = lambda moment: pyotp.TOTP(totp).at(int(moment))  # type: ignore[method-assign]
    shell.sign_in(office.clock.now().timestamp(), PASSPHRASE)
    assert shell.keys == newcomer.secret
    with pytest.raises(Denied) as denied:
        shell.untried()
    assert (denied.value.status, denied.value.detail) == (403, "waiting for the root holder")


def test_an_invitation_works_once(newcomer: Newcomer) -> None:
    newcomer.enrol()
    with pytest.raises(Denied) as denied:
        newcomer.begin()
    assert denied.value.status == 401


def test_an_invitation_ends(office: Office, newcomer: Newcomer) -> None:
    office.clock.moment += timedelta(days=enrolment.INVITATION_DAYS + 1)
    with pytest.raises(Denied) as denied:
        newcomer.begin()
    assert denied.value.status == 401


@pytest.mark.parametrize("change", ["invitation", "code"])
def test_a_wrong_code_enrols_nobody(newcomer: Newcomer, change: str) -> None:
    body = newcomer.body(newcomer.begin())
    with pytest.raises(Denied) as denied:
        newcomer.shell.post("/api/enrolment", {**body, change: "0" * len(body[change])})
    assert denied.value.status == 401


@pytest.mark.parametrize("change", ["identity", "personal", "proof"])
def test_keys_that_their_identity_did_not_sign_are_refused(newcomer: Newcomer, change: str) -> None:
    body = newcomer.body(newcomer.begin())
    other = encode(secrets.token_bytes(len(decode(body[change]))))
    with pytest.raises(Denied) as denied:
        newcomer.shell.post("/api/enrolment", {**body, change: other})
    assert denied.value.status == 422


def approved(office: Office) -> list[acts.Candidate]:
    with office.database() as database:
        enrolment.approve(database, "jonas", FARID.login, office.clock.today())
        database.commit()
        return candidates(database)


def test_nobody_approves_her_own_enrolment(office: Office, newcomer: Newcomer) -> None:
    newcomer.enrol()
    with office.database() as database, pytest.raises(enrolment.BadPerson, match="her own"):
        enrolment.approve(database, "jonas", "jonas", office.clock.today())


def plan() -> dict[str, Any]:
    roster = parse_roster(TEST_PEOPLE.roster(TODAY).rpartition("\n\n")[0] + "\n")
    return {
        "organization": roster.organization,
        "freshness": encode(roster.freshness),
        "offices": [{"code": one.code, "recovery": encode(one.recovery)} for one in roster.offices],
        "trustees": [{"name": one.name, "key": encode(one.key)} for one in roster.trustees],
        "channels": [
            {"code": one.code, "id": encode(one.channel_id), "minimum": one.minimum, "names": one.names}
            for one in roster.channels
        ],
    }


def test_the_root_signs_what_was_read_out_to_her(office: Office, newcomer: Newcomer) -> None:
    newcomer.enrol()
    people, organization, day = approved(office), TEST_PEOPLE.organization, office.clock.today()
    before = acts.verified_before(TEST_PEOPLE.roster(day), organization)
    heard = {JONAS.name: " ".join(statement.read_out(newcomer.secret.identity))}
    acts.check_candidates(people, before, "ingrid", organization.installation, heard.__getitem__)
    roster = acts.draft_roster(organization, plan(), people, before, day)
    text = acts.sign_roster(TEST_PEOPLE.root_seed, roster)
    with office.database() as database:
        published.take_roster(database, organization, text, day)
        database.commit()
    office.round()
    names = [one.name for one in office.directory().roster.officers]
    assert JONAS.name in names
    assert roster.serial == before.serial + 1


def test_a_key_that_the_console_changed_is_not_signed(office: Office, newcomer: Newcomer) -> None:
    """The officer reads out her own key; the draft has the server's."""
    newcomer.enrol()
    heard = " ".join(statement.read_out(newcomer.secret.identity))
    attacker = Newcomer(office, newcomer.code).secret
    proof = statement.enrolment(TEST_PEOPLE.installation, "jonas", attacker.identity, attacker.personal)
    changed = [
        replace(one, identity=attacker.identity, personal=attacker.personal,
                     proof=signing.sign(attacker.identity_seed, proof))
        if one.login == "jonas" else one
        for one in approved(office)
    ]  # fmt: skip
    before = acts.verified_before(TEST_PEOPLE.roster(office.clock.today()), TEST_PEOPLE.organization)
    with pytest.raises(acts.BadDraft, match="Sign nothing"):
        acts.check_candidates(changed, before, "ingrid", TEST_PEOPLE.installation, lambda _: heard)


def test_whoever_approves_does_not_sign(office: Office, newcomer: Newcomer) -> None:
    newcomer.enrol()
    heard = " ".join(statement.read_out(newcomer.secret.identity))
    before = acts.verified_before(TEST_PEOPLE.roster(office.clock.today()), TEST_PEOPLE.organization)
    with pytest.raises(acts.BadDraft, match="whoever approves"):
        acts.check_candidates(
            approved(office), before, FARID.login, TEST_PEOPLE.installation, lambda _: heard
        )


def test_a_roster_by_another_root_or_with_an_old_serial_is_not_taken(office: Office) -> None:
    other = type(TEST_PEOPLE)(bytes(32))
    day = office.clock.today()
    for text in (other.roster(day, 2), TEST_PEOPLE.roster(day, 1)):
        with office.database() as database, pytest.raises(published.BadRoster):
            published.take_roster(database, TEST_PEOPLE.organization, text, day)


def test_keys_are_approved_before_they_stand_in_a_draft(office: Office, newcomer: Newcomer) -> None:
    newcomer.enrol()
    with office.database() as database:
        assert "jonas" not in {one.login for one in candidates(database)}
        assert database.get_one(OfficerKeys, "jonas").approved_by is None


def test_an_administrator_invites_on_the_console(office: Office) -> None:
    farid = office.shell(FARID)
    form = {
        "login": "kim", "name": "Kim Park", "address": "kim@example.org", "role": "INVESTIGATOR",
        "office": "oios", "supervisor": "", "csrf_token": farid.session["csrf"],
    }  # fmt: skip
    client = farid.transport.client  # type: ignore[attr-defined]
    headers = {"Origin": "http://127.0.0.1:8101", "Sec-Fetch-Dest": "empty"}
    bad = client.post("/people/new", data={**form, "login": "K!", "address": "nowhere"}, headers=headers)
    assert bad.status_code == 422
    assert b"small letters and digits" in bad.data
    assert b'value="Kim Park"' in bad.data
    good = client.post("/people/new", data=form, headers=headers)
    assert (good.status_code, b"Invitation of <bdi>Kim Park</bdi>" in good.data) == (200, True)
    again = client.post("/people/new", data=form, headers=headers)
    assert (again.status_code, b"is taken" in again.data) == (422, True)


def test_an_epoch_note_with_a_weak_key_is_not_taken(office: Office) -> None:
    """One officer must not be able to stop every report to her channel."""
    amina = office.shell(AMINA)
    first = office.clock.today()
    text = directory.epoch_text(
        TEST_PEOPLE.installation, amina.keys.identity, bytes(1216), first, first + timedelta(days=30)
    )
    name = directory.officer_key_name(TEST_PEOPLE.installation, amina.keys.identity)
    note = signing.sign_note(amina.keys.identity_seed, name, text)
    with pytest.raises(Denied) as denied:
        amina.renew(TEST_PEOPLE.epoch(AMINA, first), note, TEST_PEOPLE.recovery_key("oios"))
    assert denied.value.status == 422
    good = TEST_PEOPLE.epoch_note(AMINA, first)
    amina.renew(TEST_PEOPLE.epoch(AMINA, first), good, TEST_PEOPLE.recovery_key("oios"))


def test_an_epoch_note_by_somebody_else_is_not_taken(office: Office) -> None:
    amina, day = office.shell(AMINA), office.clock.today()
    with pytest.raises(Denied) as denied:
        amina.renew(
            TEST_PEOPLE.epoch(FARID, day),
            TEST_PEOPLE.epoch_note(FARID, day),
            TEST_PEOPLE.recovery_key("oios"),
        )
    assert denied.value.status == 422


def test_keys_that_were_renewed_elsewhere_are_not_overwritten(office: Office) -> None:
    one, other, day = office.shell(AMINA), office.shell(AMINA), office.clock.today()
    note, recovery = TEST_PEOPLE.epoch_note(AMINA, day), TEST_PEOPLE.recovery_key("oios")
    one.renew(TEST_PEOPLE.epoch(AMINA, day), note, recovery)
    with pytest.raises(Denied) as denied:
        other.renew(TEST_PEOPLE.epoch(AMINA, day), note, recovery)
    assert denied.value.status == 409
