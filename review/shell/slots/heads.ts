/** Trying heads and slots: so many at a time, counted, stopped and gone on with at any envelope. */

import { decodeBase64 } from "../../../crypto/browser/note.ts";
import { gettext } from "../../../templates/translations/gettext.ts";
import * as console from "../console.ts";
import { announce, button, h } from "../dom.ts";
import { session, signedIn } from "../session.ts";

/** How many heads are asked for at once; the console hands out no more. */
const AT_ONCE = 32;

interface Listed {
  readonly hash: string;
}

/** What trying gave: hashes of what opened, and how many were tried, broken, or not come to. */
export interface Tried {
  readonly opened: string[];
  tried: number;
  left: number;
  broken: number;
  /** Whether whoever began it is still signed in, at the page where she began. */
  here(): boolean;
}

/** The hashes of all that is still to try, oldest day first, by one list after the other. */
async function listAll(): Promise<string[]> {
  const hashes: string[] = [];
  for (;;) {
    const after = encodeURIComponent(hashes.at(-1) ?? "");
    const listed = (await console.get(`/api/untried?after=${after}`)) as Listed[];
    if (listed.length === 0) return hashes;
    hashes.push(...listed.map(({ hash }) => hash));
  }
}

/** A bar with its count and a button that stops, in the slot, so that the page can be used meanwhile. */
function showProgress(slot: HTMLElement, onStop: () => void): (done: number, all: number) => void {
  const bar = h("progress", { class: "candour-progress", max: "1", value: "0", "aria-label": gettext("Trying envelopes") });
  const words = h("p", { class: "govuk-body" }, gettext("Trying envelopes"));
  const stop = button(gettext("Stop"), onStop, "govuk-button--secondary");
  slot.replaceChildren(words, bar, h("div", {}, stop));
  // The button that was pressed is gone.
  stop.focus({ preventScroll: true });
  announce(gettext("Trying envelopes"));
  return (done, all) => {
    bar.value = done / all;
    words.textContent = gettext("%(done)s of %(all)s", { done, all });
  };
}

/**
 * Tries heads and slots of all that is untried, bodies never.
 *
 * What was found is told to the console for each 32, so that after a stop, a lock or a break only the rest is
 * tried. Leaving the page stops it too.
 */
export async function tryHeads(slot: HTMLElement): Promise<Tried> {
  const begun = signedIn();
  let stopped = false;
  const shown = showProgress(slot, () => {
    stopped = true;
  });
  const here = (): boolean => session() === begun && slot.isConnected;
  const found: Tried = { opened: [], tried: 0, left: 0, broken: 0, here };
  const hashes = await listAll();
  for (let at = 0; at < hashes.length && !stopped && here(); at += AT_ONCE) {
    await trySome(hashes.slice(at, at + AT_ONCE), found, () => {
      shown(found.tried, hashes.length);
      return !stopped && here();
    });
  }
  found.left = Math.max(0, hashes.length - found.tried);
  // What opened is asked about next, and there is nothing more to stop.
  if (here()) slot.replaceChildren();
  return found;
}

async function trySome(hashes: readonly string[], found: Tried, goesOn: () => boolean): Promise<void> {
  const { keys } = signedIn();
  const seals = (await console.ask("/api/envelopes/seals", { hashes })) as Record<string, string>;
  const outcomes: Record<string, string> = {};
  for (const [hash, seal] of Object.entries(seals)) {
    const { outcome } = await keys.ask("try", { hash: decodeBase64(hash), seal: decodeBase64(seal) });
    found.tried += 1;
    // What opened leaves the list once it is a dossier's: until then it is tried again.
    if (outcome === "opened") found.opened.push(hash);
    else outcomes[hash] = outcome;
    if (outcome === "broken") found.broken += 1;
    if (!goesOn()) break;
  }
  await console.post("/api/envelopes/trials", { outcomes });
}
