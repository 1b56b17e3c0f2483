"""The plain way's budgets used up: nothing that was typed is lost, and other doors are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crypto import receipt
from tests.browser.running import RunningPlain
from tests.intake.plain.client import Answer, Client
from tests.intake.plain.test_report import WORDS, filled
from tests.people import TEST_PEOPLE


@pytest.fixture
def busy(plain_site: Path, tmp_path: Path, today: date) -> Iterator[RunningPlain]:
    """A server that takes one report and one visit a minute, or two if a minute ends meanwhile."""
    limits = {"CANDOUR_INTAKE_ENVELOPES_A_MINUTE": "1", "CANDOUR_INTAKE_VISITS_A_MINUTE": "1"}
    running = RunningPlain.start(plain_site, tmp_path, **limits)
    running.publish(TEST_PEOPLE.directory(today))
    yield running
    running.stop()


def first_refused(answers: Iterator[Answer]) -> Answer:
    """The first answer that isn't the usual one."""
    return next(answer for answer, _ in zip(answers, range(4), strict=False) if answer.status == 503)


def test_with_its_budgets_used_up_the_page_keeps_what_was_typed_and_names_other_doors(
    busy: RunningPlain,
) -> None:
    client = Client(busy.url)
    refused = first_refused(client.send(filled(client)) for _ in iter(int, 1))
    assert refused.headers["Retry-After"] == "600"
    assert refused.form.values["answer-what-happened"] == WORDS
    assert "Try again in ten minutes." in refused.text
    assert "Where else you can turn" in refused.text
    assert len(busy.envelopes()) <= 3
    form = client.get("/plain/ar/mailbox/").form
    digits = receipt.generate()
    shut = first_refused(client.send(form.fill(typed=digits)) for _ in iter(int, 1))
    assert "حاول مرة أخرى بعد عشر دقائق." in shut.text
    assert shut.form.values["typed"] == digits
