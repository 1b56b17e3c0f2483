/** "Check your answers": every question with its answer, what may give somebody away, and links to change it. */

import { gettext } from "../../templates/translations/gettext.ts";
import { element, part } from "./dom.ts";
import { type Looked, showFound, writeMarked } from "./found.ts";
import type { Question } from "./questions.ts";
import type { LeaveOut } from "./readers.ts";
import { showReaders } from "./readers.ts";

function changeLink(question: Question, step: string, change: () => void): HTMLElement {
  const link = element("a", gettext("Change"), "govuk-link");
  link.href = `#${step}`;
  link.append(element("span", ` ${question.label}`, "govuk-visually-hidden"));
  link.addEventListener("click", change);
  return link;
}

/** From the summary the question's own words tell where a link leads. */
function foundLink(question: Question, step: string, change: () => void): HTMLElement {
  const link = element("a", gettext("Change: %(question)s", { question: question.label }), "govuk-link");
  link.href = `#${step}`;
  link.addEventListener("click", change);
  return link;
}

/** One row. Words are looked through; what was chosen from a list is not. */
function row(question: Question, change: () => void): [HTMLElement, Looked] {
  const step = question.section.dataset["step"] ?? "";
  const made = element("div", "", "govuk-summary-list__row");
  const value = element("dd", question.shown || gettext("Not answered"), "govuk-summary-list__value");
  value.dir = "auto";
  if (!question.shown) value.classList.add("govuk-summary-list__value--none");
  const marks = typeof question.answer === "string" ? writeMarked(value, question.answer) : [];
  const action = element("dd", "", "govuk-summary-list__actions");
  action.append(changeLink(question, step, change));
  made.append(element("dt", question.label, "govuk-summary-list__key"), value, action);
  return [made, { marks, link: () => foundLink(question, step, change) }];
}

/** Writes the section anew. `change` is called before a link leads to a question. */
export function showCheck(
  section: HTMLElement,
  questions: readonly Question[],
  leaveOut: LeaveOut,
  change: () => void,
): void {
  const rows = questions.map((question) => row(question, change));
  part(section, "answers").replaceChildren(...rows.map(([made]) => made));
  showFound(section, rows.map(([, looked]) => looked));
  showReaders(part(section, "to"), leaveOut.to);
  showReaders(part(section, "barred"), leaveOut.barred);
  part(section, "left-out-part").hidden = leaveOut.barred.length === 0;
}

/** Takes the answers out of the section. */
export function clearCheck(section: HTMLElement): void {
  part(section, "answers").replaceChildren();
  showFound(section, []);
}
