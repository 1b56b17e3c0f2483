"""`make demo` as its user meets it: filled once, in all states, refused wherever anything real might be."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import DateTime, create_engine, func, select

from crypto import address, dossier, envelope, mailbox, receipt
from crypto import directory as directories
from intake import app as portal
from intake import config as intake_config
from intake.seam import store
from intake.seam.clock import SystemClock
from intake.seam.database import open_database, writing
from review import app as console
from review import config
from review.rows import Moment
from review.tables import tables
from tests.attached import read_file
from tests.demo.__main__ import environment
from tests.demo.filling import CannotFill, fill
from tests.demo.holding import holding
from tests.demo.people_here import make, read_master
from tests.demo.stories import REPORTER, Story, read_stories
from tests.officer import Shell
from tests.people import (
    AMINA,
    BRUNO,
    CHEN,
    DANA,
    EMEKA,
    EVERYBODY,
    GRETA,
    HANA,
    INES,
    MISCONDUCT,
    PROTECTION,
    People,
    Person,
)  # fmt: skip
from tests.reporter import new_receipt, seal_report
from tests.transports import ClientTransport

ROOT = Path(__file__).parents[2]
QUESTIONNAIRES = ROOT / "review" / "regimes" / "un" / "2017" / "questionnaires"
STORIES = read_stories()

#: Who may read how many dossiers, and how many envelopes wait for her browser.
READS = {AMINA: 27, BRUNO: 26, CHEN: 27, HANA: 9, DANA: 7, EMEKA: 7, INES: 6}
WAIT = {AMINA: 2, BRUNO: 4, CHEN: 2, DANA: 1, EMEKA: 2, INES: 5}


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.demo", "--folder", str(folder), *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def today() -> date:
    return SystemClock().today()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, today: date) -> Path:
    """A folder that was filled, without a terminal."""
    found = tmp_path_factory.mktemp("filled") / "var"
    done = command(found, "fill")
    assert done.returncode == 0, done.stderr
    lines = re.findall(r"^(\d{4}-\d\d-\d\d): (\d+) of 40 reports, (\d+) opened$", done.stdout, re.MULTILINE)
    assert len(lines) >= 5, done.stdout
    assert lines[-1] == (str(today), "40", "35")
    return found


@cache
def application(folder: Path) -> Flask:
    return console.create_app(config.load(environment(folder)))


@cache
def officer(folder: Path, person: Person) -> Shell:
    """Somebody of the demonstration, signed in now, as after `make run`."""
    settings = config.load(environment(folder))
    transport = ClientTransport(application(folder), settings.shell_origin)
    shell = Shell(read_master(folder), person, transport, SystemClock().today())
    shell.sign_in(time.time())
    return shell


def page(folder: Path, person: Person, path: str) -> str:
    return str(officer(folder, person).get(path).decode())


def cells(table: str) -> list[list[str]]:
    """A table's rows as words."""
    rows = re.findall(r'<tr class="govuk-table__row">(.*?)</tr>', table, re.DOTALL)[1:]
    words = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in words]


@pytest.mark.parametrize("person", READS, ids=lambda person: person.login)
def test_everybody_has_her_dossiers_and_nobody_anothers(folder: Path, person: Person) -> None:
    assert len(cells(page(folder, person, "/dossiers"))) == READS[person]


def test_the_queue_has_channels_stages_and_owners(folder: Path) -> None:
    rows = cells(page(folder, AMINA, "/dossiers"))
    assert {(channel, stage) for _, channel, stage, _, _ in rows} == {
        ("Report misconduct", "Registered / acknowledged")
    }
    owners = Counter(owner for *_, owner in rows)
    assert owners == {"Bruno Keller": 16, "Amina Diallo": 4, "Hana Suzuki": 3, "Chen Wei": 1, "—": 3}
    rows = cells(page(folder, DANA, "/dossiers"))
    assert {tuple(row[1:3]) for row in rows} == {
        ("Ask for protection against retaliation", "Request for protection")
    }


@pytest.mark.parametrize("person", WAIT, ids=lambda person: person.login)
def test_some_envelopes_wait(folder: Path, person: Person) -> None:
    assert len(officer(folder, person).untried()) == WAIT[person]


def test_a_follow_up_waits_for_its_report(folder: Path) -> None:
    states = Counter(row[2] for row in cells(page(folder, BRUNO, "/envelopes")))
    assert states == {"Not tried yet": 3, "A follow-up whose report has not been opened yet": 1}


def test_dossiers_were_opened_in_their_own_time(folder: Path, today: date) -> None:
    shell = officer(folder, AMINA)
    shell.start_reading()
    days = []
    for number, *_ in cells(page(folder, AMINA, "/dossiers")):
        opened = shell.dossier(number)
        arrived, first = date.fromisoformat(opened.listed["arrived_on"]), opened.rolls[0].day
        assert arrived < first <= arrived + timedelta(days=8)
        assert number.startswith(f"{first.year}-")
        written = [row["written_on"] for row in opened.listed["items"]]
        assert all(str(first) <= day < str(today) for day in written)
        days.append(arrived)
    assert min(days) == today - timedelta(days=150)


def test_texts_notes_and_answers_open_with_the_officers_keys(folder: Path) -> None:
    shell = officer(folder, AMINA)
    shell.start_reading()
    texts, kinds = set(), Counter[str]()
    for number, *_ in cells(page(folder, AMINA, "/dossiers")):
        opened = shell.dossier(number)
        for content in shell.read_dossier(opened):
            texts.add(content["answers"].get("what_happened"))
            kinds[content["kind"]] += 1
        kinds.update(row["kind"] for row in shell.read_items(opened))
    ours = [story for story in STORIES if story.channel == MISCONDUCT and "amina" not in story.left_out]
    opened_ones = [story for story in ours if any(step.does == "open" for step in story.steps)]
    assert {story.answers["what_happened"] for story in opened_ones} <= texts
    assert kinds["report"] == 27
    assert kinds["follow-up"] == sum(count(story, "write") for story in opened_ones)
    assert kinds["reply"] == sum(count(story, "answer") for story in opened_ones)
    assert kinds["note"] == sum(count(story, "note") for story in opened_ones)


def test_attached_files_are_there_for_those_who_may_read(folder: Path) -> None:
    shell = officer(folder, AMINA)
    shell.start_reading()
    found: dict[str, bytes] = {}
    for number, *_ in cells(page(folder, AMINA, "/dossiers")):
        opened = shell.dossier(number)
        for content in shell.read_dossier(opened):
            for at, file in enumerate(content["files"]):
                found[file["name"]] = read_file(shell, opened, content, at)
    assert found == {file.name: file.data for story in STORIES for file in story.files}
    assert len(found) == 5


def count(story: Story, does: str) -> int:
    return sum(step.does == does for step in story.steps)


def test_the_knowledge_log_holds(folder: Path) -> None:
    found = page(folder, GRETA, "/knowledge")
    assert "Every entry holds" in found


def receipts(folder: Path) -> dict[str, str]:
    """The receipts of the file, by the titles of their stories."""
    path = folder / "demo" / "receipts.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = re.findall(r"^(.+)\n  .+\n  ([\d ]{48})$", path.read_text(), re.MULTILINE)
    return {title: receipt.parse(digits) for title, digits in found}


def opened_mailbox(folder: Path, title: str, channel: str) -> mailbox.Mailbox | None:
    """What somebody with a receipt of the file reads at the portal today."""
    people = read_master(folder)
    client = portal.create_app(intake_config.load(environment(folder))).test_client()
    box = receipt.derive(receipts(folder)[title], people.installation).mailbox
    value = client.post("/post", data=address.visit(box.token), content_type="application/octet-stream").data
    organization, day = people.organization, SystemClock().today()
    directory = directories.verify(
        client.get("/directory").data, organization.root, people.installation, day, 1
    )
    channels = [people.channel_id(channel)]
    found = dossier.open_mailbox(value, box.reply_seed, box.cover, people.installation, box.address, channels)
    return mailbox.check(found[1], directory, people.installation, box.address) if found else None


@pytest.mark.parametrize("name", ["fuel_cards", "cash_for_work", "post_abolished"])
def test_a_receipt_of_the_file_opens_its_mailbox(folder: Path, name: str) -> None:
    story = next(story for story in STORIES if story.name == name)
    assert len(receipts(folder)) == len(STORIES)
    box = opened_mailbox(folder, story.title, story.channel)
    assert box is not None
    assert [message.item.text for message in box.messages] == [
        step.text for step in story.steps if step.does == "answer"
    ]
    opened = next(step.after for step in story.steps if step.does == "open")
    sent_on = SystemClock().today() - timedelta(days=story.sent)
    assert box.acknowledged is not None
    assert sent_on + timedelta(days=opened) <= box.acknowledged <= sent_on + timedelta(days=opened + 3)


def test_a_report_that_nobody_opened_shows_nothing(folder: Path) -> None:
    assert opened_mailbox(folder, "Tarpaulins on a stall", MISCONDUCT) is None


def test_no_exact_time_is_in_any_table(folder: Path) -> None:
    """Days are all that is kept, but for moments of sessions and failed sign-ins, now over, and dummies."""
    engine = create_engine(config.load(environment(folder)).database)
    moments = [
        (table, column)
        for table in (*tables.sorted_tables, *store.tables.sorted_tables)
        for column in table.columns
        if isinstance(column.type, DateTime | Moment)
    ]
    assert {table.name for table, _ in moments} == {"session", "attempt", "dummy_schedule"}
    today = SystemClock().today()
    with engine.connect() as connection:
        for table, column in moments:
            past = [found for found in connection.scalars(select(column)) if found.date() < today]
            assert past == [], table.name
    engine.dispose()


def rows(folder: Path) -> dict[str, int]:
    """How many rows each of the console's tables has."""
    engine = create_engine(config.load(environment(folder)).database)
    with engine.connect() as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def test_a_second_time_does_nothing(folder: Path) -> None:
    before, told = rows(folder), (folder / "demo" / "receipts.txt").read_bytes()
    done = command(folder, "fill")
    assert (done.returncode, done.stderr) == (0, "")
    assert "filled already" in done.stdout
    assert rows(folder) == before
    assert (folder / "demo" / "receipts.txt").read_bytes() == told


def test_roster_and_epochs_last_for_weeks(folder: Path, today: date) -> None:
    people = read_master(folder)
    client = portal.create_app(intake_config.load(environment(folder))).test_client()
    for days in (0, 3):
        directory = directories.verify(
            client.get("/directory").data, people.organization.root, people.installation,
            today + timedelta(days=days), 1,
        )  # fmt: skip
        assert len(directory.epochs) == len(EVERYBODY)
    assert (directory.roster.last - today).days >= 34 - 1


def test_it_is_refused_while_it_runs_and_the_reverse(folder: Path) -> None:
    with holding(folder):
        for words in ("fill", "run"):
            done = command(folder, words)
            assert done.returncode == 1
            assert "being run or filled already" in done.stderr
            assert "Traceback" not in done.stderr


@pytest.fixture
def settings(tmp_path: Path, today: date) -> dict[str, str]:
    """A demonstration that was made and never filled."""
    (tmp_path / "var").mkdir()
    found = environment(tmp_path / "var")
    make(tmp_path / "var", found, today)
    return found


def a_real_report(people: People, found: dict[str, str], day: date) -> None:
    """Somebody tried the demonstration out and wrote a report of her own."""
    _, keys = new_receipt(people.installation)
    answers = {"what_happened": "Written by hand"}
    people_there = directories.verify(
        people.directory(day), people.organization.root, people.installation, day, 1
    )
    sealed = seal_report(keys, people_there, people.channel_id(PROTECTION), day, answers)
    engine = open_database(intake_config.load(found).database)
    with writing(engine) as connection:
        store.add_envelope(connection, envelope.parse(sealed), day)
    engine.dispose()


def test_a_database_with_somebody_elses_report_is_refused(
    tmp_path: Path, settings: dict[str, str], today: date
) -> None:
    folder = tmp_path / "var"
    a_real_report(read_master(folder), settings, today)
    before = rows(folder)
    with pytest.raises(CannotFill, match="didn't make"):
        fill(folder, settings, today)
    assert rows(folder) == before
    assert not (folder / "demo" / "envelopes").exists()


def test_a_demonstration_that_somebody_signed_in_to_is_refused(
    tmp_path: Path, settings: dict[str, str], today: date
) -> None:
    officer(tmp_path / "var", AMINA)
    with pytest.raises(CannotFill, match="signed in"):
        fill(tmp_path / "var", settings, today)


def test_what_was_stopped_half_way_is_not_taken_for_whole(
    tmp_path: Path, settings: dict[str, str], today: date
) -> None:
    folder = tmp_path / "var"
    (folder / "demo" / "envelopes").write_text("")
    officer(folder, DANA)
    with pytest.raises(CannotFill, match="half way"):
        fill(folder, settings, today)


def questions(channel: str) -> dict[str, Any]:
    found = json.loads((QUESTIONNAIRES / f"{channel}.json").read_text())["questions"]
    return {question["id"]: question for question in found}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_answers_the_questions_that_the_portal_asks(story: Story) -> None:
    asked = questions(story.channel)
    assert story.answers["what_happened"]
    for name, answer in story.answers.items():
        codes = {option["code"] for option in asked[name].get("options", ())}
        # Chosen answers are lists, be it of one; words are words.
        assert isinstance(answer, list if codes else str), name
        assert not codes or set(answer) <= codes, name
        assert asked[name]["type"] != "one" or len(answer) == 1, name
    logins = {person.login for person in EVERYBODY}
    assert {*story.left_out} <= logins
    assert {step.by for step in story.steps} <= logins | {REPORTER}
    days = [step.after for step in story.steps]
    assert days == sorted(days)
    assert not days or days[-1] < story.sent


def test_there_are_forty_stories_in_six_languages() -> None:
    assert len(STORIES) == 40
    assert Counter(story.channel for story in STORIES) == {MISCONDUCT: 31, PROTECTION: 9}
    texts = "".join(story.answers["what_happened"] for story in STORIES)
    for letters in ("é", "ñ", "ш", "ة", "的"):
        assert letters in texts
    lengths = [len(story.answers["what_happened"]) for story in STORIES]
    assert min(lengths) < 200
    assert max(lengths) > 2000
