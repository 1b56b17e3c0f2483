/** Whom to bar: those left out, those whom the report names, and those above and below them. */

import type { Content } from "../../crypto/browser/content.ts";
import { gettext } from "../../templates/translations/gettext.ts";

/** Somebody of the staff as the console lists her. */
export interface StaffMember {
  readonly login: string;
  readonly name: string;
  readonly supervisor: string;
  readonly fingerprint: string;
}

/** A suggestion: why, and whether it stands from the start. `fixed` can't be taken away. */
export interface Suggestion {
  readonly member: StaffMember;
  readonly reason: string;
  readonly chosen: boolean;
  readonly fixed: boolean;
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLocaleLowerCase("en").replace(/[^\p{Letter}\p{Number}]+/gu, " ");
}

function wordsIn(content: Content): string {
  const answers = Object.values(content.answers).filter((answer) => typeof answer === "string");
  return ` ${folded(answers.join(" "))} `;
}

/** How a name stands in a text: whole, by its last part alone, or not at all. */
export function mention(text: string, name: string): "whole" | "part" | "none" {
  const parts = folded(name).trim().split(" ");
  const turned = [...parts].reverse();
  if ([parts, turned].some((order) => text.includes(` ${order.join(" ")} `))) return "whole";
  const last = parts.at(-1) ?? "";
  return last.length >= 4 && text.includes(` ${last} `) ? "part" : "none";
}

/** Everybody who may have to be barred from the dossier of a report. */
export function suggestions(content: Content, staff: readonly StaffMember[]): Suggestion[] {
  const text = wordsIn(content);
  const found = new Map<string, Suggestion>();
  const put = (member: StaffMember, reason: string, chosen: boolean, fixed = false): void => {
    const before = found.get(member.login);
    if (before === undefined || (!before.chosen && chosen)) found.set(member.login, { member, reason, chosen, fixed });
  };
  for (const member of staff) {
    if (content.barred.includes(member.fingerprint)) put(member, gettext("Left out by the reporter"), true, true);
  }
  for (const member of staff) {
    const how = mention(text, member.name);
    if (how === "none") continue;
    const whole = how === "whole";
    put(member, whole ? gettext("Named in the report") : gettext("Perhaps named in the report"), whole);
    for (const other of staff) {
      if (other.login === member.supervisor) put(other, gettext("Direct supervisor of somebody named"), whole);
      if (other.supervisor === member.login) put(other, gettext("Reports to somebody named"), whole);
    }
  }
  return [...found.values()];
}
