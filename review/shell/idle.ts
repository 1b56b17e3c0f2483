/** Fifteen idle minutes lock the keys; a minute before, the shell asks. */

import { ask } from "./dialogs.ts";
import { gettext } from "../../templates/translations/gettext.ts";

const IDLE_MS = 15 * 60_000;
const WARNING_MS = 60_000;
// What a person does: a page also scrolls by itself, when a dialog closes and the focus goes back.
const ACTS = ["keydown", "pointerdown", "wheel", "touchmove"] as const;

let timer = 0;
let lastAct = 0;
let warned = false;
let watching = false;
let lock: () => void = () => {};

/** Watches until the keys are locked. */
export function watch(onIdle: () => void): void {
  lock = onIdle;
  watching = true;
  lastAct = Date.now();
  for (const act of ACTS) document.addEventListener(act, touch, { capture: true, passive: true });
  touch();
}

/** Stops watching. */
export function unwatch(): void {
  watching = false;
  for (const act of ACTS) document.removeEventListener(act, touch, { capture: true });
  clearTimeout(timer);
}

function touch(): void {
  if (warned) return;
  clearTimeout(timer);
  // Timers stand still while a computer sleeps; whoever wakes it finds the keys locked.
  if (Date.now() - lastAct > IDLE_MS) {
    lock();
    return;
  }
  lastAct = Date.now();
  timer = window.setTimeout(() => void warn(), IDLE_MS - WARNING_MS);
}

async function warn(): Promise<void> {
  warned = true;
  timer = window.setTimeout(lock, WARNING_MS);
  const stays = await ask({
    title: gettext("Are you still there?"),
    body: [gettext("Your keys will be locked in a minute. What you have typed is kept, sealed.")],
    yes: gettext("Stay signed in"),
    no: gettext("Lock now"),
  });
  warned = false;
  // The minute is over, and the keys are locked already.
  if (!watching) return;
  if (stays) {
    lastAct = Date.now();
    touch();
  } else {
    lock();
  }
}
