"""One mail a day to everybody, the same bytes whatever happened: notices carry no content."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader

from intake.seam.files import make_folder
from intake.seam.settings import BadSetting

_TEMPLATES = Path(__file__).parents[1] / "templates" / "email"
_SENDER = "candour@localhost"


def daily_notice(recipient: str, shell: str, day: date) -> EmailMessage:
    """The day's mail to one person: it says to look, not whether there is something to see."""
    templates = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=False)  # noqa: S701 - plain text
    message = EmailMessage(policy=SMTP)
    message["From"] = _SENDER
    message["To"] = recipient
    message["Subject"] = templates.get_template("daily/subject.txt").render().strip()
    message.set_content(templates.get_template("daily/body.txt").render(shell=shell, day=day))
    return message


def send(messages: Iterable[EmailMessage], target: str, day: date) -> int:
    """Sends to a folder (one file a message) or to smtp://host:port; gives the number sent.

    Raises `BadSetting` for a target of another form, `OSError` when it can't be reached.
    """
    parts = urlsplit(target)
    if parts.scheme == "smtp" and parts.hostname:
        with smtplib.SMTP(parts.hostname, parts.port or 25, timeout=30) as server:
            return sum(1 for message in messages if not server.send_message(message))
    if parts.scheme:
        raise BadSetting(f"CANDOUR_REVIEW_MAIL is {target!r}; it takes a folder or smtp://host:port.")
    folder = Path(target)
    make_folder(folder)
    sent = 0
    for message in messages:
        sent += 1
        (folder / f"{day}-{sent:04}.eml").write_bytes(message.as_bytes())
    return sent
