"""What both forms are checked for: length, readers, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.plain.edition import Edition
from intake.plain.readers import Choice
from intake.plain.sealing import in_characters, room
from intake.plain.upload import Bundle


def too_long(edition: Edition, values: Mapping[str, Any], sample: str) -> str:
    """The sentence for a content that no envelope holds; nothing when it fits."""
    left = room(values)
    if left >= 0:
        return ""
    long = edition.ngettext(
        "This is about %(count)s character too long to be sealed.",
        "This is about %(count)s characters too long to be sealed.",
        in_characters(-left, sample),
    )
    return f"{long} {edition.gettext('Shorten it, and add the rest afterwards with your receipt.')}"


def needed(edition: Edition, choice: Choice, minimum: int) -> str:
    """The sentence for too few readers; nothing when they are enough."""
    count = len(choice.to)
    if count >= minimum:
        return ""
    least = edition.ngettext(
        "At least %(count)s officer must be able to open it.",
        "At least %(count)s officers must be able to open it.",
        minimum,
    )
    if count == 0:
        return f"{least} {edition.gettext('Nobody could open it now.')}"
    now = edition.ngettext("%(count)s officer can open it now.", "%(count)s officers can open it now.", count)
    return f"{least} {now}"


def file_fault(edition: Edition, bundle: Bundle) -> str:
    """Why the files can't be taken; nothing when they can."""
    gettext = edition.gettext
    sentences = {
        "many": gettext("At most 20 files can be sent at once. Choose fewer."),
        "large": gettext("The files have more than 25 MB in all. Choose fewer or smaller ones."),
        "store": gettext("The files couldn't be stored. Nothing was sent. Try again in some minutes."),
    }
    return sentences.get(bundle.fault, "")
