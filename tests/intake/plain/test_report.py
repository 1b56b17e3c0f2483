"""A report without JavaScript, to a real process: what it keeps, whom it reaches, what it refuses."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, timedelta
from hashlib import sha256
from html import unescape
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from crypto import authorship, envelope, receipt
from intake.plain.upload import MOST_BODY, MOST_BYTES
from intake.seam import store
from tests.browser.running import RunningPlain
from tests.intake.plain.client import Answer, Client, Form
from tests.intake.plain.opening import files_of, open_as
from tests.people import AMINA, BRUNO, CHEN, DANA, MISCONDUCT, PROTECTION, TEST_PEOPLE

PAGE = f"/plain/en/{MISCONDUCT}/"
WORDS = "The head of the warehouse sells fuel at night.\nThree witnesses."


def begun(client: Client, page: str = PAGE) -> Form:
    """A form with the receipt typed back."""
    form = client.get(page).form
    return form.fill(typed_back=form.values["receipt"])


def filled(client: Client) -> Form:
    """A form that can be sent."""
    return begun(client).fill(answer_what_happened=WORDS)


def code(person: object) -> str:
    """An officer's box."""
    return b64encode(TEST_PEOPLE.officer(person).fingerprint).decode()  # type: ignore[arg-type]


def faults(answer: Answer) -> str:
    """What the error summary says."""
    return answer.page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]


def test_the_officers_open_the_very_words_and_nobody_else(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    form = filled(client).fill(answer_category=["FRAUD", "THEFT"], answer_who="   ")
    answer = client.send(form)
    assert (answer.status, answer.headers["Location"]) == (303, f"{PAGE}sent/")
    (sealed,) = plain.envelopes()
    answers = {"what_happened": WORDS, "category": ["FRAUD", "THEFT"]}
    contents = [opened.content for one in (AMINA, BRUNO, CHEN) if (opened := open_as(one, sealed, today))]
    assert [content["answers"] for content in contents] == [answers] * 3
    keys = receipt.derive(form.values["receipt"], TEST_PEOPLE.installation)
    assert contents[0]["mailbox"] == b64encode(keys.mailbox.address).decode()
    assert contents[0]["sealed_on"] == str(today)
    assert open_as(DANA, sealed, today) is None


def test_whoever_is_left_out_opens_nothing(client: Client, plain: RunningPlain, today: date) -> None:
    assert client.send(filled(client).fill(left_out=[code(CHEN)])).status == 303
    (sealed,) = plain.envelopes()
    assert open_as(CHEN, sealed, today) is None
    opened = open_as(AMINA, sealed, today)
    assert opened is not None
    assert opened.content["barred"] == [code(CHEN)]
    assert sorted(opened.content["to"]) == sorted([code(AMINA), code(BRUNO)])


def test_a_request_for_protection_is_one(client: Client, plain: RunningPlain, today: date) -> None:
    form = begun(client, f"/plain/en/{PROTECTION}/")
    required = next(name for name in form.values if name.startswith("answer-"))
    assert client.send(form.fill(**{required: WORDS})).status == 303
    opened = open_as(DANA, plain.envelopes()[0], today)
    assert opened is not None
    assert opened.content["kind"] == "protection request"


@pytest.mark.parametrize("size", [1, 700_000, 3_000_001])
def test_files_arrive_whole(client: Client, plain: RunningPlain, today: date, size: int) -> None:
    files = [("../../a\u202efdp.exe", bytes(range(256)) * (size // 256 + 1)), ("leer.txt", b"")]
    assert client.send(filled(client), files).status == 303
    opened = open_as(AMINA, plain.envelopes()[0], today)
    assert opened is not None
    assert [file["name"] for file in opened.content["files"]] == ["afdp.exe", "leer.txt"]
    assert files_of(opened, plain) == [data for _, data in files]
    for listed, (_, data) in zip(opened.content["files"], files, strict=True):
        assert listed["sha256"] == b64encode(sha256(data).digest()).decode()


def test_without_a_file_there_is_no_bundle(client: Client, plain: RunningPlain, today: date) -> None:
    client.send(filled(client), [("", b"")])
    opened = open_as(AMINA, plain.envelopes()[0], today)
    assert opened is not None
    assert (opened.content["files"], opened.content["bundle"]) == ([], "")


def test_a_page_with_errors_keeps_all_that_was_typed_and_chosen(client: Client, plain: RunningPlain) -> None:
    form = begun(client).fill(
        answer_who='"Ms <b>Rossi</b>" & co', answer_category=["FRAUD"], left_out=[code(CHEN)],
        typed_back="12 34", answer_where_happened="\n leading line",
    )  # fmt: skip
    form.values.setlist("answer-evidence-instead", ["UNKNOWN"])
    answer = client.send(form, [("notes.txt", b"x")])
    assert answer.status == 200
    assert "<title>Error: " in answer.page
    kept = answer.form.values
    for name in form.values:
        if name != "mark":
            assert kept.getlist(name) == form.values.getlist(name), name
    assert 'href="#answer-what-happened"' in faults(answer)
    assert 'href="#typed-back"' in faults(answer)
    assert "A receipt has 42 digits. You typed 4 digits." in answer.text
    assert "The files that you chose weren't kept. Choose them again." in answer.text
    assert plain.envelopes() == []


def test_an_error_links_to_a_field_that_is_there_and_says_what_is_wrong(client: Client) -> None:
    answer = client.send(client.get(PAGE).form)
    for target in faults(answer).split('href="#')[1:]:
        name = target.partition('"')[0]
        assert f'id="{name}"' in answer.page
        assert f'id="{name}-error"' in answer.page


def test_another_receipt_than_the_one_shown_is_not_taken(client: Client, plain: RunningPlain) -> None:
    answer = client.send(filled(client).fill(typed_back=receipt.generate()))
    assert answer.status == 200
    assert "differ from the receipt above." in answer.text
    assert plain.envelopes() == []


def test_digits_of_any_script_and_any_spaces_will_do(client: Client, plain: RunningPlain) -> None:
    form = filled(client)
    arabic = form.values["receipt"].translate({ord("0") + at: 0x0660 + at for at in range(10)})
    assert client.send(form.fill(typed_back=f" {arabic[:6]}-{arabic[6:]}\n")).status == 303
    assert len(plain.envelopes()) == 1


def test_two_answers_that_exclude_each_other_are_asked_again(client: Client, plain: RunningPlain) -> None:
    form = filled(client).fill(answer_who="somebody")
    form.values.setlist("answer-who-instead", ["DECLINED"])
    answer = client.send(form)
    assert (answer.status, 'href="#answer-who"' in faults(answer)) == (200, True)
    assert plain.envelopes() == []


def test_too_few_readers_send_nothing(client: Client, plain: RunningPlain) -> None:
    answer = client.send(filled(client).fill(left_out=[code(CHEN), code(BRUNO)]))
    assert "At least 2 officers must be able to open it. 1 officer can open it now." in answer.text
    assert 'href="#left-out"' in faults(answer)
    assert plain.envelopes() == []


def test_too_long_is_said_and_kept(client: Client, plain: RunningPlain) -> None:
    words = "ш" * 40_000
    answer = client.send(filled(client).fill(answer_what_happened=words))
    assert "too long to be sealed" in faults(answer)
    assert answer.form.values["answer-what-happened"] == words
    assert plain.envelopes() == []


def test_a_second_press_makes_no_second_report(client: Client, plain: RunningPlain) -> None:
    form = filled(client)
    answers = [client.send(form, [("a.txt", b"x")]) for _ in range(3)]
    assert {(answer.status, answer.headers["Location"]) for answer in answers} == {(303, f"{PAGE}sent/")}
    assert len(plain.envelopes()) == 1
    with plain.store.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(store.plain_forms)) == 1


def test_whoever_changed_a_sent_form_is_told_that_the_change_was_not_sent(
    client: Client, plain: RunningPlain
) -> None:
    form = filled(client)
    client.send(form)
    answer = client.send(form.fill(answer_what_happened="Other words"))
    assert "the change wasn't sent" in unescape(client.get(answer.headers["Location"]).text)
    assert len(plain.envelopes()) == 1


def test_a_form_that_came_back_with_errors_is_still_one_form(client: Client, plain: RunningPlain) -> None:
    form = begun(client)
    again = client.send(form).form.fill(answer_what_happened=WORDS)
    assert again.values["token"] == form.values["token"]
    assert again.values["receipt"] == form.values["receipt"]
    assert [client.send(again).status for _ in range(2)] == [303, 303]
    assert len(plain.envelopes()) == 1


def test_every_form_has_a_receipt_and_a_token_of_its_own(client: Client) -> None:
    forms = [client.get(PAGE).form for _ in range(4)]
    for name in ("receipt", "token"):
        values = [form.values[name] for form in forms]
        assert all(one != other for one, other in pairwise(sorted(values)))


def test_a_list_that_changed_asks_again_whom_to_leave_out(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    form = filled(client).fill(left_out=[code(CHEN)])
    plain.publish(TEST_PEOPLE.directory(today, people=(AMINA, BRUNO, CHEN, DANA)))
    assert client.send(form).status == 303, "the channel's own officers are the same"
    plain.empty()
    plain.publish(TEST_PEOPLE.directory(today, people=(AMINA, BRUNO)))
    answer = client.send(filled_for(client, form))
    assert "The list of officers has changed since you chose." in answer.text
    assert answer.form.values["answer-what-happened"] == WORDS
    assert plain.envelopes() == []
    assert client.send(answer.form).status == 303
    assert len(plain.envelopes()) == 1


def filled_for(client: Client, form: Form) -> Form:
    """The same words under another token, the list still as it was."""
    fresh = client.get(PAGE).form
    return form.fill(token=fresh.values["token"])


def test_without_a_list_that_can_be_believed_nothing_is_sealed(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    form = filled(client)
    plain.publish(TEST_PEOPLE.directory(today, fresh_on=today - timedelta(days=5)))
    page = client.get(PAGE)
    assert page.forms == []
    assert "Nothing can be sealed at the moment" in page.text
    answer = client.send(form)
    assert "Nothing was sealed, and nothing was sent" in answer.text
    assert answer.form.values["answer-what-happened"] == WORDS
    assert plain.envelopes() == []
    plain.publish(TEST_PEOPLE.directory(today))
    again = client.send(answer.form)
    assert "The list of officers has changed" in again.text
    assert client.send(again.form).status == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(
    client: Client, plain: RunningPlain, headers: dict[str, str]
) -> None:
    answer = client.send(filled(client), headers=headers)
    assert answer.status == 403
    assert WORDS[:20] not in answer.page
    assert plain.envelopes() == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
def test_no_other_kind_of_form_is_read(client: Client, plain: RunningPlain, kind: str) -> None:
    answer = client.request("POST", PAGE, b"answer-what-happened=" + b"x" * 600_000, {"Content-Type": kind})
    assert answer.status == 415
    assert plain.envelopes() == []


def test_too_many_or_too_large_files_lose_no_word(client: Client, plain: RunningPlain) -> None:
    many = client.send(filled(client), [(f"{at}.txt", b"x") for at in range(21)])
    assert "At most 20 files can be sent at once." in faults(many)
    large = client.send(filled(client), [("a.bin", bytes(MOST_BYTES)), ("b.bin", b"x")])
    assert "more than 25 MB in all" in faults(large)
    huge = client.send(filled(client), [("a.bin", bytes(MOST_BYTES + 2_000_000))])
    assert "more than 25 MB in all" in faults(huge)
    for answer in (many, large, huge):
        assert answer.form.values["answer-what-happened"] == WORDS
    assert plain.envelopes() == []


def test_exactly_as_many_bytes_as_are_promised_are_taken(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    whole = bytes(MOST_BYTES - 7) + b"the end"
    assert client.send(filled(client), [("a.bin", whole)]).status == 303
    opened = open_as(AMINA, plain.envelopes()[0], today)
    assert opened is not None
    assert files_of(opened, plain) == [whole]


def test_a_body_beyond_all_reason_is_not_read(client: Client) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(MOST_BODY + 1)}
    answer = client.request("POST", PAGE, b"", kind)
    assert answer.status == 413
    assert "That was too much at once" in answer.text


def test_a_body_that_breaks_off_is_no_report(client: Client, plain: RunningPlain) -> None:
    form = filled(client)
    body = f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{form.values["token"]}\r\n--x'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.request("POST", PAGE, body.encode(), kind)
    assert answer.status == 200
    assert plain.envelopes() == []


def test_a_request_proves_an_earlier_report_bound_to_itself(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    digits = receipt.generate()
    earlier = receipt.derive(digits, TEST_PEOPLE.installation)
    form = begun(client, f"/plain/en/{PROTECTION}/").fill(answer_what_happened=WORDS, earlier_receipt="12 34")
    assert 'href="#earlier-receipt"' in faults(client.send(form))
    assert client.send(form.fill(earlier_receipt=" ".join(receipt.groups(digits)))).status == 303
    (sealed,) = plain.envelopes()
    opened = open_as(DANA, sealed, today)
    assert opened is not None
    proof = authorship.parse(opened.content["authorship"])
    channel = TEST_PEOPLE.channel_id(PROTECTION)
    authorship.check(proof, TEST_PEOPLE.installation, channel, envelope.parse(sealed).seal)
    assert (proof.commitment, proof.w) == (earlier.commitment, earlier.w)


def test_only_a_request_for_protection_takes_a_proof(
    client: Client, plain: RunningPlain, today: date
) -> None:  # fmt: skip
    form = filled(client)
    assert "earlier_receipt" not in form.values
    form.values.add("earlier_receipt", receipt.generate())
    assert client.send(form).status == 303
    (sealed,) = plain.envelopes()
    opened = open_as(AMINA, sealed, today)
    assert opened is not None
    assert "authorship" not in opened.content
