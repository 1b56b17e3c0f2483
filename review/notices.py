"""One mail a day to everybody, the same bytes whatever happened: notices carry no content.

It is written in every language that the console speaks, one below the other, whoever it goes to.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader

from intake.seam.files import make_folder
from intake.seam.settings import BadSetting
from review.words import spoken

_TEMPLATES = Path(__file__).parents[1] / "templates" / "email"
#: Between two languages.
_LINE = f"\n\n{'-' * 40}\n\n"
_SENDER = "candour@localhost"


def _rendered(name: str, separator: str, values: Mapping[str, object]) -> str:
    """A template in every language, one after the other."""
    parts = []
    for texts in spoken().values():
        templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            extensions=["jinja2.ext.i18n"],
            autoescape=False,  # noqa: S701 - plain text
        )
        templates.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]
        parts.append(templates.get_template(name).render(values).strip())
    return separator.join(parts)


def daily_notice(recipient: str, shell: str, day: date) -> EmailMessage:
    """The day's mail to one person: it says to look, not whether there is something to see."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _SENDER
    message["To"] = recipient
    message["Subject"] = _rendered("daily/subject.txt", " / ", {})
    message.set_content(_rendered("daily/body.txt", _LINE, {"shell": shell, "day": day}) + "\n")
    return message


@contextmanager
def post_office(target: str, day: date) -> Iterator[Callable[[EmailMessage], None]]:
    """Gives what sends a message to a folder (one file a recipient and day) or to smtp://host:port.

    Raises `BadSetting` for a target of another form, `OSError` when it can't be reached or written.
    """
    parts = urlsplit(target)
    if parts.scheme == "smtp" and parts.hostname:
        with smtplib.SMTP(parts.hostname, parts.port or 25, timeout=30) as server:
            yield lambda message: _send(server, message)
        return
    if parts.scheme:
        raise BadSetting(f"CANDOUR_REVIEW_MAIL is {target!r}; it takes a folder or smtp://host:port.")
    folder = Path(target)
    make_folder(folder)
    yield lambda message: _put(folder, message, day)


def _send(server: smtplib.SMTP, message: EmailMessage) -> None:
    server.send_message(message)


def _put(folder: Path, message: EmailMessage, day: date) -> None:
    """The same recipient's file again takes the place of one that a crash left half-written."""
    name = sha256(str(message["To"]).encode()).hexdigest()[:16]
    (folder / f"{day}-{name}.eml").write_bytes(message.as_bytes())
