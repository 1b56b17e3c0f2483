/** Showing a page: fetched from the console, made inert, its slots filled by the shell's own code. */

import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";

import { Problem, fetchPage } from "./console.ts";
import { byId, fillView } from "./dom.ts";
import * as entries from "./history.ts";
import { clean } from "./sanitizer.ts";
import { session } from "./session.ts";
import { fillSlots } from "./slots/registry.ts";

/** What is to be done when the console says that nobody is signed in. */
let onLocked: () => void = () => {};

export function whenLocked(lock: () => void): void {
  onLocked = lock;
}

let newest = 0;
let answer = false;

/** Whether the page that is shown answers a form, and can't be fetched again: a code that is shown once. */
export function isAnswer(): boolean {
  return answer && session() !== null;
}

/** Fetches a page and shows it, with one history entry when the address is new. */
export async function show(path: string, form?: FormData): Promise<void> {
  const mine = ++newest;
  const asking = session();
  byId("view").setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(path, form);
    // Somebody went on or locked meanwhile: what comes late is not shown.
    if (mine !== newest || session() !== asking) return;
    const target = page.url.pathname + page.url.search;
    if (page.status !== 422) entries.enter(target + hashOf(path));
    const scroll = entries.beginMove();
    const { title, nodes } = clean(page.text, target);
    document.title = title;
    fillView(...nodes);
    answer = page.answers;
    startSummary();
    await fillSlots(byId("view"), entries.here());
    if (mine === newest) settle(path, scroll);
  } catch (error) {
    // A page that was asked for before a lock comes too late to tell anything.
    if (session() !== asking) return;
    if (error instanceof Problem && error.status === 401) onLocked();
    else throw error;
  } finally {
    byId("view").removeAttribute("aria-busy");
  }
}

function hashOf(path: string): string {
  return new URL(path, CONSOLE).hash;
}

/** What the page is about takes the focus: what is wrong with a form, else its heading. */
function startSummary(): void {
  const summary = byId("view").querySelector(".govuk-error-summary");
  if (summary !== null) {
    new ErrorSummary(summary);
    return;
  }
  const heading = byId("view").querySelector<HTMLElement>("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

function settle(path: string, scroll: number): void {
  const target = hashOf(path) === "" ? null : document.getElementById(hashOf(path).slice(1));
  target?.scrollIntoView();
  entries.endMove(target === null ? scroll : null);
}
