"""Stages of a case as a reporter reads them: a few words, and a sentence. The same as in `words.ts`."""

from __future__ import annotations

from dataclasses import dataclass

from intake.plain.edition import Edition


@dataclass(frozen=True, slots=True)
class Status:
    """A status in plain words."""

    name: str
    text: str


def _early(edition: Edition) -> dict[str, Status]:
    gettext = edition.gettext
    assessing = Status(
        gettext("Being looked at"),
        gettext("The office is finding out whether it should be investigated."),
    )
    investigating = Status(
        gettext("Under investigation"), gettext("Investigators are at work. This can take months.")
    )
    return {
        "RECEIVED": Status(gettext("Received"), gettext("The office has it.")),
        "REGISTERED": Status(gettext("Opened"), gettext("An officer has opened your report.")),
        "CONSOLIDATED": Status(
            gettext("Joined with another report"),
            gettext("Somebody else reported the same. Both are handled together."),
        ),
        "OUT_OF_MANDATE": Status(
            gettext("For another office"),
            gettext("Another office is responsible for it. The answers below should say which."),
        ),
        "PRELIM_ASSESSMENT": assessing,
        "INVESTIGATION": investigating,
        "INVESTIGATION_REPORT": Status(
            gettext("Investigation finished"),
            gettext("The investigators have written their report, and the office is deciding what follows."),
        ),
    }


def _late(edition: Edition) -> dict[str, Status]:
    gettext = edition.gettext
    disciplinary = Status(
        gettext("With the disciplinary authority"),
        gettext("The investigation is over, and those who decide on measures have the case."),
    )
    tribunal = Status(
        gettext("Before the tribunal"), gettext("The measure was contested, and a tribunal decides.")
    )
    stages = ("REFERRED_DISCIPLINARY", "CHARGES", "COMMENTS", "RECOMMENDATION", "DECISION")
    return {
        "MANAGERIAL_ACTION": Status(
            gettext("Management acts"),
            gettext("It is dealt with by the management, without a disciplinary procedure."),
        ),
        **dict.fromkeys(stages, disciplinary),
        "MEASURE_IMPOSED": Status(
            gettext("Measure imposed"),
            gettext("A measure was imposed. Who is concerned may still contest it."),
        ),
        **dict.fromkeys(("APPEAL_UNDT", "APPEAL_UNAT"), tribunal),
    }


def _ends(edition: Edition) -> dict[str, Status]:
    gettext = edition.gettext
    closed = Status(
        gettext("Closed"),
        gettext("The office has closed it. The answers below should say why; if they don't, ask."),
    )
    return {
        "NOT_INVESTIGATED": Status(
            gettext("Closed without an investigation"),
            gettext("The office decided not to investigate. It owes you the reason."),
        ),
        "CLOSED_UNSUBSTANTIATED": Status(
            gettext("Closed, not proved"),
            gettext("The investigation didn't find enough evidence. That doesn't mean that you were wrong."),
        ),
        **dict.fromkeys(("CLOSED_NO_PROCESS", "CLOSED_NO_MEASURE", "FINAL"), closed),
        "SEPARATED_BEFORE_COMPLETION": Status(
            gettext("Ended early"),
            gettext("The person concerned left the organization before it was decided. The record is kept."),
        ),
    }


def status_of(edition: Edition, code: str) -> Status:
    """The status of a code; one that isn't known here is in progress."""
    known = {**_early(edition), **_late(edition), **_ends(edition)}
    unknown = Status(edition.gettext("In progress"), edition.gettext("The office is working on it."))
    return known.get(code, unknown)
