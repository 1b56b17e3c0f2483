/** "Check your answers": every question with its answer, what may give somebody away, and links to change it. */

import { gettext } from "../../templates/translations/gettext.ts";
import type { Attached } from "./attached.ts";
import { element, part } from "./dom.ts";
import { sizeText } from "./filetypes.ts";
import { type Looked, showFound, writeMarked } from "./found.ts";
import type { Question } from "./questions.ts";
import type { LeaveOut } from "./readers.ts";
import { showReaders } from "./readers.ts";

/** A row: what it is, what it says, and the link to change it. */
function rowOf(label: string, value: HTMLElement, link: HTMLElement): HTMLElement {
  const made = element("div", "", "govuk-summary-list__row");
  const action = element("dd", "", "govuk-summary-list__actions");
  action.append(link);
  made.append(element("dt", label, "govuk-summary-list__key"), value, action);
  return made;
}

function valueOf(shown: string, none: string): HTMLElement {
  const value = element("dd", shown || none, "govuk-summary-list__value");
  value.dir = "auto";
  if (!shown) value.classList.add("govuk-summary-list__value--none");
  return value;
}

function changeLink(label: string, step: string, change: () => void): HTMLElement {
  const link = element("a", gettext("Change"), "govuk-link");
  link.href = `#${step}`;
  link.append(element("span", ` ${label}`, "govuk-visually-hidden"));
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
  const value = valueOf(question.shown, gettext("Not answered"));
  const marks = typeof question.answer === "string" ? writeMarked(value, question.answer) : [];
  const made = rowOf(question.label, value, changeLink(question.label, step, change));
  return [made, { marks, link: () => foundLink(question, step, change) }];
}

function fileText(file: Attached): string {
  const size = sizeText(file.blob.size, document.documentElement.lang);
  const kept = file.isCleaned ? gettext("hidden information removed") : gettext("sent unchanged");
  return `${file.name} (${size}; ${kept})`;
}

/** Whether a proof goes with it; the receipt that it is made of isn't shown again. */
function proofRow(proof: boolean, change: () => void): HTMLElement {
  const label = gettext("Proof of an earlier report");
  const value = valueOf(proof ? gettext("Sealed with this request") : "", gettext("None"));
  return rowOf(label, value, changeLink(label, "proof", change));
}

/**
 * Writes the section anew. `change` is called before a link leads to a question or to the files; `proof` says
 * whether a proof of an earlier report goes with it, and is nothing where none can.
 */
export function showCheck(
  section: HTMLElement,
  questions: readonly Question[],
  files: readonly Attached[],
  leaveOut: LeaveOut,
  change: () => void,
  proof?: boolean,
): void {
  const rows = questions.map((question) => row(question, change));
  const chosen = valueOf(files.map(fileText).join("\n"), gettext("None"));
  const last = rowOf(gettext("Files"), chosen, changeLink(gettext("Files"), "files", change));
  const proven = proof === undefined ? [] : [proofRow(proof, change)];
  part(section, "answers").replaceChildren(...rows.map(([made]) => made), ...proven, last);
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
