/**
 * The language of the officers' side: chosen in the frame, changed without a reload, since a reload ends the keys.
 *
 * The choice, a language's code and nothing else, is the one thing that the shell keeps in the browser.
 */

import { gettext } from "../../templates/translations/gettext.ts";
import { byId } from "./dom.ts";
import { type Catalogue, ENGLISH, use } from "./messages.ts";

const KEPT = "candour-language";
const FIRST = "en";

/** The language that is shown. */
export function language(): string {
  return document.documentElement.lang;
}

function isOffered(code: string): boolean {
  return LANGUAGES.some((one) => one.code === code);
}

/** What was chosen before; a browser that keeps nothing just doesn't remember. */
function chosen(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(code: string): void {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // It is asked for again at the next visit.
  }
}

function preferred(): string {
  const wishes = [chosen() ?? "", ...navigator.languages.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "")];
  return wishes.find(isOffered) ?? FIRST;
}

async function catalogueOf(code: string): Promise<Catalogue> {
  if (code === FIRST) return ENGLISH;
  // A module of the shell's own origin, made at build time.
  return (await import(`/-/messages.${code}.js`)) as Catalogue;
}

/** Replaces the style sheet by the one for a direction, once that is here. */
function turn(direction: string): Promise<void> {
  const old = document.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
  const address = direction === "rtl" ? "/-/shell-rtl.css" : "/-/shell.css";
  if (old === null || old.getAttribute("href") === address) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    const done = (): void => {
      old.remove();
      resolve();
    };
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    old.after(link);
  });
}

async function speak(code: string): Promise<void> {
  const { direction } = LANGUAGES.find((one) => one.code === code) ?? { direction: "ltr" };
  const catalogue = await catalogueOf(code);
  await turn(direction);
  use(catalogue);
  document.documentElement.lang = code;
  document.documentElement.dir = direction;
  byId("skip").textContent = gettext("Skip to the page");
}

/** Speaks the language that was chosen before, or the first of the browser's that there is. */
export async function begin(): Promise<void> {
  try {
    await speak(preferred());
  } catch {
    await speak(FIRST);
  }
}

/** Speaks another language from now on. Rejects, and changes nothing, when its texts can't be fetched. */
export async function choose(code: string): Promise<void> {
  await speak(code);
  keep(code);
}
