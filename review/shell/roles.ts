/** Codes of roles in plain words; the console's `regimes/catalogue.py` has the same names. */

import { gettext } from "../../templates/translations/gettext.ts";

const ROLES: Readonly<Record<string, () => string>> = {
  ADMINISTRATOR: () => gettext("Administrator"),
  AUDITOR: () => gettext("Auditor"),
  INTAKE_OFFICER: () => gettext("Intake officer"),
  INVESTIGATOR: () => gettext("Investigator"),
  RESPONSIBLE_OFFICIAL: () => gettext("Responsible official"),
  ETHICS_OFFICER: () => gettext("Ethics officer"),
  ALT_CHAIR: () => gettext("Alternate Chair of the Ethics Panel"),
  ALD_REVIEWER: () => gettext("Reviewer of the Administrative Law Division"),
  ASG_OHR: () => gettext("Assistant Secretary-General for Human Resources"),
  DECISION_MAKER: () => gettext("Decision maker"),
  LEDGER_OFFICER: () => gettext("Ledger officer"),
  OLA_REFERRALS: () => gettext("Officer for referrals, Office of Legal Affairs"),
  STATISTICIAN: () => gettext("Statistician"),
  PUBLICATION_APPROVER: () => gettext("Approver of publications"),
};

/** What a role is called; a code that has no name here stands for itself. */
export function roleName(code: string): string {
  return Object.hasOwn(ROLES, code) ? (ROLES[code]?.() ?? code) : code;
}
