"""Coming back without JavaScript: both mailboxes open, and additions follow the browser's rules."""

from __future__ import annotations

from datetime import date

import pytest

from crypto import dossier, mailbox, receipt, signing
from crypto.content import encode_base64
from crypto.mailbox import Message
from crypto.receipt import Mailbox, Receipt
from crypto.statement import REPLY, Item
from intake.seam.clock import SystemClock
from tests.browser.running import RunningPlain
from tests.intake.plain.client import Answer, Client
from tests.intake.plain.opening import files_of, open_as
from tests.intake.plain.test_report import code, faults
from tests.people import AMINA, BRUNO, CHEN, DANA, MISCONDUCT, PROTECTION, TEST_PEOPLE, Person

PAGE = "/plain/en/mailbox/"
TODAY = SystemClock().today()
ANSWER = "Thank you.\nDid anybody else see it? <b>"


@pytest.fixture
def digits() -> str:
    """A receipt."""
    return receipt.generate()


def keys_of(digits: str) -> Receipt:
    return receipt.derive(digits, TEST_PEOPLE.installation)


def answered(
    plain: RunningPlain, keys: Mailbox, channel: str, team: tuple[Person, ...], author: Person = AMINA,
    forged: bool = False,
) -> Message:  # fmt: skip
    """Puts a mailbox value with one answer into the store, as the worker does."""
    item = Item(TEST_PEOPLE.installation, keys.address, bytes(16), REPLY, 1, TODAY, b"", ANSWER)
    seed = bytes(32) if forged else TEST_PEOPLE.seed(author.login, "identity")
    message = Message(item, TEST_PEOPLE.officer(author).fingerprint, signing.sign(seed, item.message()))
    members = [TEST_PEOPLE.officer(person).fingerprint for person in team]
    values = mailbox.compose(1, "REGISTERED", TODAY, members, [message])
    channel_id = TEST_PEOPLE.channel_id(channel)
    value = dossier.seal_mailbox(
        values, keys.reply_key, keys.cover, TEST_PEOPLE.installation, keys.address, channel_id
    )
    plain.put_mailbox(keys.address, value)
    return message


def come_back(client: Client, digits: str) -> Answer:
    return client.send(client.get(PAGE).form.fill(typed=digits))


def test_answers_are_shown_with_role_day_and_signature(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA, BRUNO))
    answer = come_back(client, f"{digits[:20]} {digits[20:]}")
    assert answer.status == 200
    for text in ("Intake officer Amina Diallo", "signed", "Did anybody else see it? <b>", "Opened"):
        assert text in answer.text
    assert "Bruno Keller" in answer.text
    assert "Chen Wei" not in answer.text


def test_both_mailboxes_of_a_receipt_are_opened(client: Client, plain: RunningPlain, digits: str) -> None:
    keys = keys_of(digits)
    answered(plain, keys.mailbox, MISCONDUCT, (AMINA, BRUNO))
    answered(plain, keys.ethics, PROTECTION, (DANA,), DANA)
    answer = come_back(client, digits)
    assert len(answer.forms) == 2
    assert len({form.values["token"] for form in answer.forms}) == 2
    assert "Ethics officer Dana Haddad" in answer.text


def test_what_is_added_goes_to_the_team_alone(client: Client, plain: RunningPlain, digits: str) -> None:
    message = answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA, BRUNO))
    form = come_back(client, digits).form.fill(message="It happened\nagain.", left_out=[])
    answer = client.send(form, [("a.txt", b"proof")])
    assert (answer.status, answer.headers["Location"]) == (303, f"{PAGE}sent/")
    (sealed,) = plain.envelopes()
    opened = open_as(AMINA, sealed, TODAY)
    assert opened is not None
    content = opened.content
    assert (content["kind"], content["answers"]) == ("follow-up", {"message": "It happened\nagain."})
    assert sorted(content["to"]) == sorted([code(AMINA), code(BRUNO)])
    assert (content["barred"], content["counter"]) == ([], 1)
    assert content["newest"] == encode_base64(message.item.hash())
    assert files_of(opened, plain) == [b"proof"]
    assert open_as(CHEN, sealed, TODAY) is None


def test_what_is_added_for_the_ethics_office_goes_there(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    keys = keys_of(digits)
    answered(plain, keys.mailbox, MISCONDUCT, (AMINA, BRUNO))
    answered(plain, keys.ethics, PROTECTION, (DANA,), DANA)
    _, form = come_back(client, digits).forms
    empty = client.send(form)
    assert 'href="#message-ethics"' in faults(empty)
    assert client.send(empty.forms[1].fill(message="For you alone.")).status == 303
    (sealed,) = plain.envelopes()
    opened = open_as(DANA, sealed, TODAY)
    assert opened is not None
    assert opened.content["mailbox"] == encode_base64(keys.ethics.address)
    assert open_as(AMINA, sealed, TODAY) is None


def test_before_any_answer_the_page_asks_again_and_presets_nothing(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    page = come_back(client, digits)
    form = page.form
    assert "Nothing is here yet" in page.text
    assert "channel" not in form.values
    assert "left_out" not in form.values
    answer = client.send(form.fill(message="More."))
    assert "Choose the channel to which you sent it." in faults(answer)
    assert plain.envelopes() == []
    everybody = [code(one) for one in (AMINA, BRUNO, CHEN)]
    answer = client.send(answer.form.fill(channel=MISCONDUCT, left_out=everybody))
    assert "At least 1 officer must be able to open it. Nobody could open it now." in faults(answer)
    kept = answer.form
    assert (kept.values["message"], kept.values["channel"]) == ("More.", MISCONDUCT)
    assert sorted(kept.values.getlist("left_out")) == sorted(everybody)
    assert client.send(kept.fill(left_out=everybody[1:])).status == 303
    (sealed,) = plain.envelopes()
    opened = open_as(AMINA, sealed, TODAY)
    assert opened is not None
    assert sorted(opened.content["barred"]) == sorted(everybody[1:])
    assert (opened.content["counter"], opened.content["newest"]) == (0, "")
    assert open_as(CHEN, sealed, TODAY) is None


def test_an_answer_that_came_meanwhile_decides_who_reads(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    form = come_back(client, digits).form.fill(message="More.", channel=MISCONDUCT)
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA,))
    answer = client.send(form)
    assert "The list of officers has changed since you chose." in answer.text
    assert plain.envelopes() == []


def test_a_team_that_is_gone_can_not_be_written_to(client: Client, plain: RunningPlain, digits: str) -> None:
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA,))
    form = come_back(client, digits).form.fill(message="More.")
    plain.publish(TEST_PEOPLE.directory(TODAY, people=(BRUNO, CHEN, DANA)))
    answer = client.send(form)
    assert answer.status == 200
    assert plain.envelopes() == []


def test_what_the_officers_did_not_sign_is_not_shown(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA,), forged=True)
    answer = come_back(client, digits)
    assert "Something in your mailbox was changed" in answer.text
    assert "Did anybody else" not in answer.text
    assert answer.forms == []


def test_a_second_press_makes_no_second_message(client: Client, plain: RunningPlain, digits: str) -> None:
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA,))
    form = come_back(client, digits).form.fill(message="More.")
    assert [client.send(form).status for _ in range(2)] == [303, 303]
    assert len(plain.envelopes()) == 1


def test_a_message_is_not_lost_when_the_list_goes_bad(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA,))
    form = come_back(client, digits).form.fill(message="More.")
    plain.publish(TEST_PEOPLE.directory(TODAY, fresh_on=date(2026, 1, 1)))
    answer = client.send(form)
    assert answer.status == 503
    assert answer.form.values["message"] == "More."
    plain.publish(TEST_PEOPLE.directory(TODAY))
    assert client.send(answer.form).status == 303
    assert len(plain.envelopes()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Type the 42 digits"), ("12 34 5", "You typed 5 digits."), ("letters", "Only digits belong here."),
     ("9" * 42, "fit together"), ("1" * 200, "far longer than a receipt")],
)  # fmt: skip
def test_a_receipt_that_is_none_is_explained_and_kept(client: Client, typed: str, sentence: str) -> None:
    answer = come_back(client, typed)
    assert sentence in faults(answer)
    assert answer.form.values["typed"] == typed


def test_an_empty_and_an_answered_mailbox_are_pages_of_one_size(
    client: Client, plain: RunningPlain, digits: str
) -> None:
    empty = come_back(client, digits)
    answered(plain, keys_of(digits).mailbox, MISCONDUCT, (AMINA, BRUNO))
    assert len(come_back(client, digits).body) == len(empty.body) == 65_536
