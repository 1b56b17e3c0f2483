/** What every page does first, and the way out of it. */

import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ExitThisPage } from "govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs";
import { find, findAll } from "./dom.ts";

let guarded = false;

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Asks before the page is closed or left, as long as something typed would be lost. */
export function guard(needed: boolean): void {
  if (needed === guarded) return;
  guarded = needed;
  if (needed) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
}

/** A title that looks empty. In place of one that is, browsers show the address. */
const BLANK = "\u00a0";

/** Takes everything out of the page: what was typed, and what was shown of it, of a receipt or of a mailbox. */
function wipe(): void {
  for (const form of findAll(document, "form", HTMLFormElement)) form.reset();
  find(document, "main", HTMLElement).replaceChildren();
}

/** Leaves at once: no question, no entry in the history, no title that tells. */
class Exit extends ExitThisPage {
  override exitPage(): void {
    guard(false);
    document.body.classList.add("govuk-exit-this-page-hide-content");
    document.title = BLANK;
    wipe();
    window.location.replace(this.$button.href);
  }
}

/** A page that the browser froze and shows again would still hold what was on it: it is left empty, and starts anew. */
function forgetOnLeaving(): void {
  window.addEventListener("pagehide", wipe);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

/** The skip link moves the focus without a `#fragment`, which would be a step of its own. */
function skipToMain(): void {
  const main = find(document, "main", HTMLElement);
  find(document, ".govuk-skip-link[href='#main']", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
}

/** Starts the page. Nothing that a form holds is ever submitted by the browser itself. */
export function startPage(): HTMLElement {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  document.addEventListener("submit", (event) => {
    event.preventDefault();
  });
  for (const root of findAll(document, "[data-module='govuk-checkboxes']", HTMLElement)) new Checkboxes(root);
  new Exit(document.querySelector("[data-module='govuk-exit-this-page']"));
  forgetOnLeaving();
  skipToMain();
  return find(document, "main", HTMLElement);
}
