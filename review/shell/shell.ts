/** The shell: the only document that an officer's browser runs. */

import { gettext } from "../../templates/translations/gettext.ts";
import * as console from "./console.ts";
import { tell } from "./dialogs.ts";
import { byId, fillView, h, p } from "./dom.ts";
import * as drafts from "./drafts.ts";
import { showEnrolment } from "./enrol.ts";
import * as frame from "./frame.ts";
import * as entries from "./history.ts";
import * as idle from "./idle.ts";
import * as language from "./language.ts";
import { onReload, reload } from "./reload.ts";
import { wordsFor } from "./reasons.ts";
import { canSanitize } from "./sanitizer.ts";
import { type Session, end, session } from "./session.ts";
import { isAnswer, show, whenLocked } from "./show.ts";
import { settle, showSignIn } from "./sign_in.ts";
import { noted } from "./typed.ts";

const ENROL = "/enrol";
const nothing = (): string => "";

async function go(path: string, form?: FormData): Promise<void> {
  try {
    await show(path, form);
  } catch (error) {
    if (session() !== null) await tell(gettext("Not done"), wordsFor(error));
  }
}

/** Seals what was typed, ends the key worker, empties the view, and only then asks for a passphrase. */
async function lock(why: () => string): Promise<void> {
  idle.unwatch();
  const open = session();
  byId("view").replaceChildren();
  document.title = "Candour";
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  if (open !== null) await drafts.sealAll(open);
  // Keys are gone before the server is told: it may be slow to answer, or never do.
  end();
  frame.showLocked();
  console.hangUp();
  // The session may be over already; then there is nothing to end.
  if (open !== null) await console.post("/api/session/end", { everywhere: 0 }).catch(() => {});
  console.setToken("");
  showSignIn((begun) => void start(begun), why);
}

async function start(begun: Session): Promise<void> {
  if (begun.standing.state === "mismatch") {
    await alarm();
    return;
  }
  onReload(() => go(entries.here()));
  showFrame();
  idle.watch(() => void lock(() => gettext("Your keys were locked because nothing was done for 15 minutes.")));
  try {
    await settle(begun);
  } catch (error) {
    // The keys were locked meanwhile: that is no fault to tell of.
    if (session() !== begun) return;
    await tell(gettext("Not everything is ready"), wordsFor(error));
  }
  if (session() !== begun) return;
  await go(location.pathname === ENROL ? "/" : entries.here() + location.hash);
}

/** A roster that names this officer with other keys: somebody reads what is sealed to her. */
async function alarm(): Promise<void> {
  await lock(nothing);
  await tell(
    gettext("Alarm: these are not your keys"),
    gettext("The signed roster names you with other keys than yours. Whoever has those reads what reporters seal to you. Nothing was opened. Call the root holder now, not by mail."),
  );
}

/** A link to a page is shown here; with a modifier key, or to a file, the browser does as always. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || url.pathname === ENROL) return;
  if (url.pathname === location.pathname && url.search === location.search && url.hash !== "") return;
  event.preventDefault();
  if (session() !== null) void go(url.pathname + url.search + url.hash);
}

/** A form of a console's page; the shell's own forms have no address and are left alone. */
function submitForm(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const action = form.getAttribute("action");
  if (action === null || event.defaultPrevented) return;
  event.preventDefault();
  const data = new FormData(form);
  if (form.getAttribute("method")?.toLowerCase() === "post") void go(action, data);
  else void go(`${action}?${new URLSearchParams([...data] as [string, string][]).toString()}`);
}

function guardLeaving(event: BeforeUnloadEvent): void {
  if (drafts.hasDrafts()) event.preventDefault();
}

/** The view in another language: nothing that was typed is lost, and the keys stay where they are. */
async function speak(code: string): Promise<void> {
  const view = byId("view");
  const before = { lang: language.language(), dir: document.documentElement.dir };
  try {
    await language.choose(code);
  } catch {
    await tell(gettext("Not done"), gettext("The texts of this language can't be fetched. Check your connection and try again."));
    return;
  }
  const restore = noted(view);
  // Until it is shown anew, what is there stays in the language that it was written in.
  Object.assign(view, before);
  showFrame();
  if (!isAnswer()) await reload();
  restore();
  document.querySelector<HTMLElement>(".candour-languages [aria-current]")?.focus();
}

function showFrame(): void {
  const open = session();
  if (open === null) frame.showLocked();
  else frame.showOpen(open, () => void lock(nothing));
}

function showUnfit(): void {
  onReload(async () => showUnfit());
  fillView(
    h("main", { class: "candour-main" }, h("h1", { class: "govuk-heading-l" }, gettext("This browser can't be used")),
      p(gettext("The console needs a current Chromium or Firefox, over https."))),
  );
}

async function boot(): Promise<void> {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  document.addEventListener("click", followLink);
  document.addEventListener("submit", submitForm);
  window.addEventListener("popstate", () => {
    if (session() !== null) void go(entries.here());
  });
  window.addEventListener("beforeunload", guardLeaving);
  whenLocked(() => void lock(() => gettext("Your session has ended. Sign in again; what you typed is kept, sealed.")));
  frame.whenChosen((code) => void speak(code));
  await language.begin();
  frame.showLocked();
  if (!canSanitize() || !isSecureContext) {
    showUnfit();
  } else if (location.pathname === ENROL) {
    showEnrolment();
  } else {
    showSignIn((begun) => void start(begun), nothing);
  }
}

void boot();

