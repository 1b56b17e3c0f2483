/** The shell's own frame around every page: whose keys are open, and the way to lock them. */

import { gettext } from "../../templates/translations/gettext.ts";
import { bdi, byId, h } from "./dom.ts";
import { language } from "./language.ts";
import type { Session } from "./session.ts";

let onLanguage: (code: string) => void = () => {};

/** Tells what is to be done when somebody chooses a language. */
export function whenChosen(choose: (code: string) => void): void {
  onLanguage = choose;
}

/** The languages that there are, each named in itself; nothing while there is only one. */
function languages(): HTMLElement | null {
  if (LANGUAGES.length < 2) return null;
  const items = LANGUAGES.map(({ code, name, direction }) => {
    const button = h("button", {
      type: "button", class: "candour-languages__button", lang: code, dir: direction,
      "aria-current": code === language() ? "true" : false,
    }, name);
    button.addEventListener("click", () => onLanguage(code));
    return h("li", {}, button);
  });
  return h("nav", { class: "candour-languages", "aria-label": gettext("Language") }, h("ul", {}, ...items));
}

function fillBar(...parts: readonly (Node | null)[]): void {
  byId("bar").replaceChildren(...parts.filter((part) => part !== null));
}

/** The frame while nobody is signed in. */
export function showLocked(): void {
  fillBar(
    h("span", { class: "candour-bar__name" }, "Candour"),
    languages(),
    h("span", { class: "candour-bar__state" }, gettext("Keys locked")),
  );
  byId("notice").replaceChildren();
}

/** The frame of a session. */
export function showOpen(session: Session, onLock: () => void): void {
  const lock = h("button", { type: "button", class: "candour-bar__button" }, gettext("Lock"));
  lock.addEventListener("click", onLock);
  fillBar(
    h("a", { class: "candour-bar__name", href: "/" }, "Candour"),
    languages(),
    h("span", { class: "candour-bar__state" }, gettext("Keys open:"), " ", bdi(session.name)),
    lock,
  );
  byId("notice").replaceChildren(...noticeOf(session));
}

function noticeOf({ standing, readOut }: Session): Node[] {
  switch (standing.state) {
    case "waiting":
      return [
        banner(
          gettext("Waiting for the root holder"),
          gettext("Your keys don't stand on the signed roster yet, so nothing can be opened. Read these eight groups to the root holder, by voice or in person:"),
          groups(readOut),
        ),
      ];
    case "stale":
      return [
        banner(
          gettext("The directory is stale"),
          gettext("You can read, but nothing is sealed or signed until a fresh directory is here. It comes with the worker's next round."),
        ),
      ];
    case "refused":
      return [
        banner(
          gettext("The directory can't be believed"),
          gettext("What this server gives out is not signed by your organization's root. Nothing can be opened. Tell your administrator and the auditor."),
        ),
      ];
    default:
      return [];
  }
}

function banner(title: string, text: string, ...more: readonly Node[]): HTMLElement {
  return h(
    "div",
    { class: "candour-banner", role: "region", "aria-label": title },
    h("h2", { class: "govuk-heading-s" }, title),
    h("p", { class: "govuk-body" }, text),
    ...more,
  );
}

/** Numbered groups of digits, left to right in every language. */
export function groups(parts: readonly string[]): HTMLElement {
  return h("ol", { class: "candour-groups", dir: "ltr" }, ...parts.map((part) => h("li", {}, part)));
}
