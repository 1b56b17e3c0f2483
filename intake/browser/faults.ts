/** Errors of a form: a summary with links first, and a message at each field. */

import { element, find, findAll, onClick, part } from "./dom.ts";

/** What is wrong with a field; `focus` is the field's own id unless its first input has another. */
export interface Fault {
  readonly field: string;
  readonly message: string;
  readonly focus?: string;
}

const FIELDS = "input[type='text'], input[type='file'], textarea";

function mark(form: HTMLElement, field: string, message: string): void {
  const group = find(form, `[data-group="${field}"]`, HTMLElement);
  group.classList.toggle("govuk-form-group--error", message !== "");
  for (const input of findAll(group, FIELDS, HTMLElement)) {
    const kind = input instanceof HTMLTextAreaElement ? "textarea" : "input";
    input.classList.toggle(`govuk-${kind}--error`, message !== "");
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
  const place = find(group, `[id="${field}-error"]`, HTMLElement);
  part(place, "message").textContent = message;
  place.hidden = message === "";
}

function link(fault: Fault): HTMLLIElement {
  const item = document.createElement("li");
  const anchor = element("a", fault.message);
  anchor.href = `#${fault.focus ?? fault.field}`;
  // The focus moves without a change of the address, which would be another step.
  onClick(anchor, () => {
    document.getElementById(fault.focus ?? fault.field)?.focus();
  });
  item.append(anchor);
  return item;
}

/** Takes every error of a form away. */
export function clearFaults(form: HTMLElement): void {
  for (const group of findAll(form, "[data-group]", HTMLElement)) mark(form, group.dataset["group"] ?? "", "");
  part(form, "errors").hidden = true;
}

/** Shows the errors of a form in place of the ones before, and moves the focus to their summary. */
export function showFaults(form: HTMLElement, faults: readonly Fault[]): void {
  clearFaults(form);
  for (const fault of faults) mark(form, fault.field, fault.message);
  const summary = part(form, "errors");
  find(summary, "ul", HTMLElement).replaceChildren(...faults.map(link));
  summary.hidden = false;
  summary.focus();
  summary.scrollIntoView();
}
