"""Answers of the console that are lost: pressing again sends the very same bytes, which count once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Route
from sqlalchemy import func, select

from review.dossiers.models import Item, Outgoing, Roll
from tests.browser.conftest import Seen
from tests.browser.console.desk import Desk
from tests.browser.console.running import RunningConsole
from tests.browser.console.test_journey import WORDS, a_reporter
from tests.browser.running import RunningPortal
from tests.people import AMINA, HANA, MISCONDUCT

_UNKNOWN = "No answer came"


def lose(route: Route) -> None:
    """The request is done, and its answer lost."""
    route.fetch()
    route.abort("connectionreset")


def busy(route: Route) -> None:
    """The request is done, and what lies in between says that it was not."""
    done = route.fetch()
    shown = {name: done.headers[name] for name in done.headers if name.startswith("access-control-")}
    route.fulfill(status=503, headers=shown, body="busy")


def send(one: Desk, kind: str, text: str) -> None:
    """Writes and signs; what comes of it is not waited for."""
    one.page.locator(f"#write-{kind}").fill(text)
    press(one, f"write-{kind}")
    one.agree("Sign and send" if kind == "reply" else "Sign and add")


def press(one: Desk, slot: str) -> None:
    """Presses a slot's button."""
    one.page.locator(f"section[data-sealed='{slot}'] button[type=submit]").click()


def bodies(seen: Seen, path: str) -> list[bytes]:
    """What was posted to a path, in order."""
    found = [one for one in seen.requests if one.method == "POST" and one.url.endswith(path)]
    return [one.post_data_buffer or b"" for one in found]


def test_what_had_no_answer_goes_again_as_it_was_and_is_kept_once(
    browser: Browser, portal: RunningPortal, console: RunningConsole, desk: Callable[..., Desk], seen: Seen
) -> None:
    seen.expected += ["net::ERR_", "503"]
    a_reporter(browser, portal, seen).report(MISCONDUCT, {"what_happened": WORDS})
    console.round()
    amina = desk()
    amina.sign_in(AMINA)
    (number,) = amina.open_reports()
    amina.go(f"/dossiers/{number}")
    for kind, path, how in (("note", "items", lose), ("reply", "answers", lose), ("reply", "answers", busy)):
        lost_and_again(amina, seen, kind, path, how)
    a_colleague(amina, seen)
    with console.database() as database:
        assert database.scalar(select(func.count()).select_from(Item)) == 3
        assert database.scalars(select(Roll.generation).order_by(Roll.generation)).all() == [1, 2]
        # The first value, two answers, the new team.
        assert database.scalars(select(Outgoing.version)).one() == 4


def lost_and_again(amina: Desk, seen: Seen, kind: str, path: str, how: Callable[[Route], None]) -> None:
    """A text whose answer is lost can't be changed, outlives a lock, and goes again byte for byte."""
    text, box = f"{kind} past {how.__name__}", amina.page.locator(f"#write-{kind}")
    before = len(bodies(seen, f"/{path}"))
    amina.page.route(f"**/api/dossiers/*/{path}", how)
    send(amina, kind, text)
    amina.page.get_by_role("alert").get_by_text(_UNKNOWN).wait_for()
    assert box.input_value() == text
    assert not box.is_editable()
    if kind == "note":
        amina.lock()
        amina.fill_sign_in(AMINA)
        box.wait_for()
        assert not box.is_editable()
    amina.page.unroute(f"**/api/dossiers/*/{path}")
    press(amina, f"write-{kind}")
    amina.page.locator(f"#write-{kind}:not([readonly])").wait_for()
    assert box.input_value() == ""
    amina.page.locator(f"section[data-sealed='{kind}']").get_by_text(text).wait_for()
    first, second = bodies(seen, f"/{path}")[before:]
    assert first == second


def a_colleague(amina: Desk, seen: Seen) -> None:
    """The roll's answer is lost: the same roll goes again, after the page was shown anew too."""
    amina.page.route("**/api/dossiers/*/rolls", lose)
    option = amina.page.locator("#colleague option").filter(has_text=HANA.name)
    amina.page.locator("#colleague").select_option(option.get_attribute("value"))
    press(amina, "add-colleague")
    amina.agree("Sign and add")
    amina.page.get_by_role("alert").get_by_text(_UNKNOWN).wait_for()
    amina.page.locator("section[data-sealed='add-colleague'] [role=alert]:focus").wait_for()
    amina.page.unroute("**/api/dossiers/*/rolls")
    path = amina.page.url.removeprefix(amina.console.shell)
    amina.go("/dossiers")
    amina.go(path)
    press(amina, "add-colleague")
    # Nobody is left to add.
    amina.page.locator("section[data-sealed='add-colleague'] form").wait_for(state="detached")
    amina.page.locator("#p-team + ul").get_by_text(HANA.name).wait_for()
    first, second = bodies(seen, "/rolls")
    assert first == second
