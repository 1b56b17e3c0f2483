"""What a page says of codes, refusals and a receipt that was typed. The same texts as in the scripts."""

from __future__ import annotations

from crypto import digits
from crypto.receipt import LENGTH, groups, parse
from crypto.refusal import Refused
from intake.plain.edition import Edition
from intake.reports import NotYet


def role_name(edition: Edition, code: str) -> str:
    """What an officer's role is called. A role that isn't known here is an officer's all the same."""
    gettext = edition.gettext
    names = {
        "INTAKE_OFFICER": gettext("Intake officer"),
        "INVESTIGATOR": gettext("Investigator"),
        "RESPONSIBLE_OFFICIAL": gettext("Responsible official"),
        "ETHICS_OFFICER": gettext("Ethics officer"),
        "ALT_CHAIR": gettext("Alternate Chair of the Ethics Panel"),
    }
    return names.get(code) or gettext("Officer")


def reason(edition: Edition, error: Refused | NotYet) -> str:
    """Why nothing can be sealed at the moment."""
    gettext = edition.gettext
    if isinstance(error, NotYet):
        return gettext("The portal has no signed list of officers yet. Try again in ten minutes.")
    faulty = gettext("Part of the list of officers doesn't belong to it. Somebody may have changed it.")
    unsigned = gettext(
        "The list of officers isn't signed by the organization that this page belongs to. "
        "Somebody may be trying to read along."
    )
    known = {
        "stale": gettext(
            "The organization confirms the list of officers every day, and the last confirmation is too old. "
            "Somebody who has left may still be on the list."
        ),
        "expired": gettext("The list of officers isn't valid today."),
        "serial": gettext("The portal sent an older list of officers than the one that this page knows of."),
        "signature": unsigned,
        "installation": unsigned,
        "freshness": faulty,
        "epoch": faulty,
        "recipients": gettext("Too few officers of this channel can be sealed to at the moment."),
        "channel": gettext("The organization's list names no officers for this channel."),
        "weak key": gettext("One of the officers' keys is faulty."),
    }
    return known.get(error.reason) or gettext("The list of officers is damaged or has another form.")


def _count_problem(edition: Edition, count: int) -> str:
    rule = edition.gettext("A receipt has 42 digits.")
    typed = edition.ngettext("You typed %(count)s digit.", "You typed %(count)s digits.", count)
    return f"{rule} {typed} {edition.gettext('Compare it group by group.')}"


def _differing(edition: Edition, typed: str, expected: str) -> str:
    pairs = zip(groups(typed), groups(expected), strict=True)
    wrong = [str(at) for at, (one, wanted) in enumerate(pairs, 1) if one != wanted]
    return edition.ngettext(
        "Group %(list)s differs from the receipt above.",
        "Groups %(list)s differ from the receipt above.",
        len(wrong), list=edition.gettext(", ").join(wrong),
    )  # fmt: skip


def receipt_problem(edition: Edition, text: str, expected: str = "") -> str:
    """The first thing that is wrong with what was typed; nothing for a receipt that is the expected one."""
    try:
        if parse(text) == (expected or parse(text)):
            return ""
    except Refused as error:
        if error.reason == "overlong":
            return edition.gettext(
                "This is far longer than a receipt. A receipt has 42 digits; put nothing else here."
            )
    typed = digits.read(text)
    if typed is None:
        return edition.gettext("Only digits belong here. Take letters and other signs away.")
    return _digits_problem(edition, typed, expected)


def _digits_problem(edition: Edition, typed: str, expected: str) -> str:
    if not typed:
        return edition.gettext("Type the 42 digits of your receipt.")
    if len(typed) != LENGTH:
        return _count_problem(edition, len(typed))
    if expected:
        return _differing(edition, typed, expected)
    return edition.gettext(
        "These 42 digits don't fit together: at least one is wrong, or two have changed places. "
        "Compare them with your paper group by group."
    )
