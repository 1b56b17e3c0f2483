/** "Check your answers": every question with its answer, and a link to change it. */

import { gettext } from "../../templates/translations/gettext.ts";
import { element, part } from "./dom.ts";
import type { Question } from "./questions.ts";
import type { LeaveOut } from "./readers.ts";
import { showReaders } from "./readers.ts";

function row(question: Question, step: string, change: () => void): HTMLElement {
  const made = element("div", "", "govuk-summary-list__row");
  const value = element("dd", question.shown || gettext("Not answered"), "govuk-summary-list__value");
  value.dir = "auto";
  if (!question.shown) value.classList.add("govuk-summary-list__value--none");
  const action = element("dd", "", "govuk-summary-list__actions");
  const link = element("a", gettext("Change"), "govuk-link");
  link.href = `#${step}`;
  link.append(element("span", ` ${question.label}`, "govuk-visually-hidden"));
  link.addEventListener("click", change);
  action.append(link);
  made.append(element("dt", question.label, "govuk-summary-list__key"), value, action);
  return made;
}

/** Writes the section anew. `change` is called before a link leads to a question. */
export function showCheck(
  section: HTMLElement,
  questions: readonly Question[],
  leaveOut: LeaveOut,
  change: () => void,
): void {
  const rows = questions.map((question) => row(question, question.section.dataset["step"] ?? "", change));
  part(section, "answers").replaceChildren(...rows);
  showReaders(part(section, "to"), leaveOut.to);
  showReaders(part(section, "barred"), leaveOut.barred);
  part(section, "left-out-part").hidden = leaveOut.barred.length === 0;
}
