/** Fields of the shell's own forms. What may hold words or secrets is never remembered by the browser. */

import { gettext } from "../../templates/translations/gettext.ts";
import { h } from "./dom.ts";
import { QUIET } from "./quiet.ts";

interface Line {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "password";
  readonly numeric?: boolean;
}

/** A labelled line; it has no name, so that no form can send it. */
export function line({ id, label, hint, type = "text", numeric = false }: Line): [HTMLElement, HTMLInputElement] {
  const input = h("input", {
    ...QUIET,
    id,
    type,
    class: "govuk-input govuk-input--width-20",
    inputmode: numeric ? "numeric" : "text",
    dir: "ltr",
    "aria-describedby": hint === undefined ? false : `${id}-hint`,
  });
  const group = h(
    "div",
    { class: "govuk-form-group" },
    h("label", { class: "govuk-label", for: id }, label),
    hint === undefined ? null : h("div", { class: "govuk-hint", id: `${id}-hint` }, hint),
    input,
  );
  return [group, input];
}

/** A labelled box for words. */
export function words(id: string, label: string, hint: string): [HTMLElement, HTMLTextAreaElement] {
  const area = h("textarea", {
    ...QUIET,
    id,
    class: "govuk-textarea",
    rows: "4",
    dir: "auto",
    "aria-describedby": `${id}-hint`,
  });
  const group = h(
    "div",
    { class: "govuk-form-group" },
    h("label", { class: "govuk-label govuk-label--s", for: id }, label),
    h("div", { class: "govuk-hint", id: `${id}-hint` }, hint),
    area,
  );
  return [group, area];
}

/** A form that sends nothing itself: what is to be done is done by `onSubmit`. */
export function form(onSubmit: () => void, ...children: readonly Node[]): HTMLFormElement {
  const made = h("form", { ...QUIET, novalidate: true }, ...children);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit();
  });
  return made;
}

/** A button that submits. */
export function submit(text: string, kind = ""): HTMLButtonElement {
  return h("button", { type: "submit", class: `govuk-button ${kind}`.trim() }, text);
}

/** The summary of what is wrong, above a form; it takes the focus and leads to the field. */
export function showError(form: HTMLFormElement, text: string, field?: HTMLElement): void {
  clearError(form);
  const link = h("a", { href: `#${field?.id ?? ""}` }, text);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    field?.focus();
  });
  const summary = h(
    "div",
    { class: "govuk-error-summary", role: "alert", tabindex: "-1" },
    h("h2", { class: "govuk-error-summary__title" }, gettext("There is a problem")),
    h(
      "div",
      { class: "govuk-error-summary__body" },
      field === undefined
        ? h("p", { class: "govuk-body" }, text)
        : h("ul", { class: "govuk-list govuk-error-summary__list" }, h("li", {}, link)),
    ),
  );
  form.prepend(summary);
  field?.setAttribute("aria-invalid", "true");
  summary.focus();
}

/** Takes the summary away. */
export function clearError(form: HTMLFormElement): void {
  form.querySelector(".govuk-error-summary")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}
