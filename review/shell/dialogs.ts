/** Dialogs of the shell's own document: what is signed or lost is asked for here, and nowhere else. */

import { gettext } from "../../templates/translations/gettext.ts";
import { button, h, p } from "./dom.ts";

interface Asking {
  readonly title: string;
  readonly body: readonly (Node | string)[];
  readonly yes: string;
  readonly no?: string;
  readonly warning?: boolean;
}

function nodesOf(body: readonly (Node | string)[]): Node[] {
  return body.map((part) => (typeof part === "string" ? p(part) : part));
}

function show(title: string, body: readonly Node[], buttons: readonly Node[]): HTMLDialogElement {
  const heading = h("h2", { class: "govuk-heading-m", id: "dialog-title", tabindex: "-1" }, title);
  const row = h("div", { class: "govuk-button-group" }, ...buttons);
  const dialog = h("dialog", { class: "candour-dialog", "aria-labelledby": "dialog-title" }, heading, ...body, row);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  heading.focus();
  return dialog;
}

/** Asks; gives true after a click on `yes`. Escape and `no` are no. */
export function ask({ title, body, yes, no = gettext("Cancel"), warning = false }: Asking): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const agree = button(yes, () => {
      answer = true;
      dialog.close();
    }, warning ? "govuk-button--warning" : "");
    const decline = button(no, () => dialog.close(), "govuk-button--secondary");
    const dialog = show(title, nodesOf(body), [agree, decline]);
    dialog.addEventListener("close", () => resolve(answer));
  });
}

/** Tells something that must be seen before it goes on. */
export function tell(title: string, ...body: readonly (Node | string)[]): Promise<void> {
  return new Promise((resolve) => {
    const dialog = show(title, nodesOf(body), [button(gettext("Go on"), () => dialog.close())]);
    dialog.addEventListener("close", () => resolve());
  });
}

/** Work that takes a while: a bar, and a way to stop it. */
export interface Progress {
  /** Aborted when somebody cancels. */
  readonly signal: AbortSignal;
  /** The share that is done, from 0 to 1, and what is going on. */
  at(share: number, words?: string): void;
  close(): void;
}

/** Shows that something is being done, and lets it be cancelled. */
export function progress(title: string): Progress {
  const controller = new AbortController();
  const bar = h("progress", { class: "candour-progress", max: "1", value: "0", "aria-label": title });
  const words = h("p", { class: "govuk-body", role: "status" });
  const stop = button(gettext("Cancel"), () => dialog.close(), "govuk-button--secondary");
  const dialog = show(title, [bar, words], [stop]);
  let done = false;
  dialog.addEventListener("close", () => {
    if (!done) controller.abort();
  });
  return {
    signal: controller.signal,
    at: (share, text) => {
      bar.value = share;
      if (text !== undefined) words.textContent = text;
    },
    close: () => {
      done = true;
      dialog.close();
    },
  };
}
