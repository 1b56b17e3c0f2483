/** Codes of roles and of stages in plain words; one table each. */

import { gettext } from "../../templates/translations/gettext.ts";

/** What an officer's role is called. A role that this page doesn't know is an officer's all the same. */
export function roleName(code: string): string {
  switch (code) {
    case "INTAKE_OFFICER":
      return gettext("Intake officer");
    case "INVESTIGATOR":
      return gettext("Investigator");
    case "RESPONSIBLE_OFFICIAL":
      return gettext("Responsible official");
    case "ETHICS_OFFICER":
      return gettext("Ethics officer");
    case "ALT_CHAIR":
      return gettext("Alternate Chair of the Ethics Panel");
    default:
      return gettext("Officer");
  }
}

/** A status as a reporter reads it: a few words, and a sentence. */
export interface Status {
  readonly name: string;
  readonly text: string;
}

function assessing(): Status {
  return { name: gettext("Being looked at"), text: gettext("The office is finding out whether it should be investigated.") };
}

function investigating(): Status {
  return { name: gettext("Under investigation"), text: gettext("Investigators are at work. This can take months.") };
}

function withHumanResources(): Status {
  return {
    name: gettext("With the disciplinary authority"),
    text: gettext("The investigation is over, and those who decide on measures have the case."),
  };
}

function closed(): Status {
  return { name: gettext("Closed"), text: gettext("The office has closed it. The answers below should say why; if they don't, ask.") };
}

const STATUSES: Readonly<Record<string, () => Status>> = {
  RECEIVED: () => ({ name: gettext("Received"), text: gettext("The office has it.") }),
  REGISTERED: () => ({ name: gettext("Opened"), text: gettext("An officer has opened your report.") }),
  CONSOLIDATED: () => ({
    name: gettext("Joined with another report"),
    text: gettext("Somebody else reported the same. Both are handled together."),
  }),
  OUT_OF_MANDATE: () => ({
    name: gettext("For another office"),
    text: gettext("Another office is responsible for it. The answers below should say which."),
  }),
  PRELIM_ASSESSMENT: assessing,
  INVESTIGATION: investigating,
  INVESTIGATION_REPORT: () => ({
    name: gettext("Investigation finished"),
    text: gettext("The investigators have written their report, and the office is deciding what follows."),
  }),
  MANAGERIAL_ACTION: () => ({
    name: gettext("Management acts"),
    text: gettext("It is dealt with by the management, without a disciplinary procedure."),
  }),
  NOT_INVESTIGATED: () => ({
    name: gettext("Closed without an investigation"),
    text: gettext("The office decided not to investigate. It owes you the reason."),
  }),
  CLOSED_UNSUBSTANTIATED: () => ({
    name: gettext("Closed, not proved"),
    text: gettext("The investigation didn't find enough evidence. That doesn't mean that you were wrong."),
  }),
  REFERRED_DISCIPLINARY: withHumanResources,
  CHARGES: withHumanResources,
  COMMENTS: withHumanResources,
  RECOMMENDATION: withHumanResources,
  DECISION: withHumanResources,
  MEASURE_IMPOSED: () => ({
    name: gettext("Measure imposed"),
    text: gettext("A measure was imposed. Who is concerned may still contest it."),
  }),
  APPEAL_UNDT: () => ({ name: gettext("Before the tribunal"), text: gettext("The measure was contested, and a tribunal decides.") }),
  APPEAL_UNAT: () => ({ name: gettext("Before the tribunal"), text: gettext("The measure was contested, and a tribunal decides.") }),
  CLOSED_NO_PROCESS: closed,
  CLOSED_NO_MEASURE: closed,
  SEPARATED_BEFORE_COMPLETION: () => ({
    name: gettext("Ended early"),
    text: gettext("The person concerned left the organization before it was decided. The record is kept."),
  }),
  FINAL: closed,
};

/** The status of a code; one that this page doesn't know is in progress. */
export function statusOf(code: string): Status {
  const known = Object.hasOwn(STATUSES, code) ? STATUSES[code] : undefined;
  return known?.() ?? { name: gettext("In progress"), text: gettext("The office is working on it.") };
}
