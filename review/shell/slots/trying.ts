/** Trying envelopes, and making dossiers of those that open. */

import type { Bytes } from "../../../crypto/browser/bytes.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import { decodeBase64 } from "../../../crypto/browser/note.ts";
import { gettext, ngettext } from "../../../templates/translations/gettext.ts";
import { type StaffMember, type Suggestion, suggestions } from "../bars.ts";
import * as console from "../console.ts";
import { ask } from "../dialogs.ts";
import { bdi, button, code, h, p } from "../dom.ts";
import { Refusal } from "../keys.ts";
import { QUIET } from "../quiet.ts";
import { readBody } from "../reading.ts";
import { wordsFor } from "../reasons.ts";
import { reload } from "../reload.ts";
import { session, signedIn } from "../session.ts";
import { contentNodes } from "./content.ts";
import { fileNames } from "./files.ts";
import { tryHeads } from "./heads.ts";

/** What became of the envelopes of one run. */
interface Run {
  tried: number;
  left: number;
  readonly dossiers: string[];
  waiting: number;
  broken: number;
  kept: number;
}

/** Puts the button, or what the last run gave, into the slot. */
export function fillTry(slot: HTMLElement, before: readonly Node[] = [], label = gettext("Try all envelopes")): void {
  slot.replaceChildren(...before, button(label, () => void run(slot)));
}

async function run(slot: HTMLElement): Promise<void> {
  const begun = signedIn();
  try {
    const { opened, tried, left, broken, here } = await tryHeads(slot);
    const found: Run = { tried, left, dossiers: [], waiting: 0, broken, kept: 0 };
    for (const hash of opened) {
      if (!here()) return;
      await openOne(hash, found);
    }
    if (!here()) return;
    await reload();
    report(found);
  } catch (error) {
    // The keys were locked meanwhile: that is no fault to tell of.
    if (session() !== begun) return;
    fillTry(slot, [p(wordsFor(error), "govuk-error-message")]);
  }
}

async function mark(hash: string, outcome: "opened" | "waiting" | "broken"): Promise<void> {
  await console.post("/api/envelopes/trials", { outcomes: { [hash]: outcome } });
}

/** Reads one opened envelope and puts it where it belongs, unless a colleague did so already. */
async function openOne(name: string, found: Run): Promise<void> {
  const { keys } = signedIn();
  const hash = decodeBase64(name);
  const { number } = (await console.post("/api/envelopes/place", { hash: name })) as { number: string };
  if (number !== "") {
    found.dossiers.push(number);
    await mark(name, "opened");
    return;
  }
  let content: Content;
  try {
    content = (await keys.ask("openTried", { hash, body: await readBody(hash) })).content;
  } catch (error) {
    await openedElsewhere(name, error, found);
    return;
  }
  if (content.kind === "follow-up") await attach(name, hash, content, found);
  else await openReport(name, hash, content, found);
}

/** Somebody else was first, or the body isn't what the slot promised. */
async function openedElsewhere(name: string, error: unknown, found: Run): Promise<void> {
  if (error instanceof console.Problem && (error.status === 410 || error.status === 404)) {
    await mark(name, "opened");
    return;
  }
  if (!(error instanceof Refusal)) throw error;
  // A slot opened and the body did not: always shown, to this officer and the auditor.
  found.broken += 1;
  await mark(name, "broken");
}

async function attach(name: string, hash: Bytes, content: Content, found: Run): Promise<void> {
  const { keys } = signedIn();
  try {
    const place = await console.post("/api/addresses", { address: content.mailbox });
    const { handIn } = await keys.ask("handIn", { hash, place });
    const { number } = (await console.post("/api/hand-ins", handIn)) as { number: string };
    found.dossiers.push(number);
    await mark(name, "opened");
  } catch (error) {
    if (error instanceof console.Problem && error.status === 404) {
      found.waiting += 1;
      await mark(name, "waiting");
    } else {
      await openedElsewhere(name, error, found);
    }
  }
}

async function openReport(name: string, hash: Bytes, content: Content, found: Run): Promise<void> {
  const staff = (await console.get("/api/staff")) as StaffMember[];
  const barred = await chooseBarred(content, staff);
  if (barred === null) {
    found.kept += 1;
    return;
  }
  const logins = barred.map(({ login }) => login);
  const barredKeys = barred.filter(({ fingerprint }) => fingerprint !== "").map(({ fingerprint }) => hexOf(fingerprint));
  await makeDossier(name, hash, logins, barredKeys, found);
}

async function makeDossier(
  name: string, hash: Bytes, barred: readonly string[], barredKeys: readonly string[], found: Run,
): Promise<void> {
  const { keys } = signedIn();
  for (;;) {
    const { opening } = await keys.ask("opening", { hash, barred, barredKeys });
    try {
      const { number } = (await console.post("/api/dossiers", opening)) as { number: string };
      found.dossiers.push(number);
      await mark(name, "opened");
      return;
    } catch (error) {
      // The random number is taken: another one is drawn.
      if (error instanceof console.Problem && error.detail === "number taken") continue;
      await openedElsewhere(name, error, found);
      return;
    }
  }
}

function hexOf(base64: string): string {
  return Array.from(decodeBase64(base64), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function checkbox({ member, reason, chosen, fixed }: Suggestion): [HTMLElement, HTMLInputElement] {
  const id = `bar-${member.login}`;
  const input = h("input", { ...QUIET, class: "govuk-checkboxes__input", id, type: "checkbox", disabled: fixed });
  input.checked = chosen;
  const label = h("label", { class: "govuk-label govuk-checkboxes__label", for: id }, bdi(member.name));
  const hint = h("div", { class: "govuk-hint govuk-checkboxes__hint" }, reason);
  return [h("div", { class: "govuk-checkboxes__item" }, input, label, hint), input];
}

/** Shows the report and who will be barred; nothing when the officer puts it off. */
async function chooseBarred(content: Content, staff: readonly StaffMember[]): Promise<StaffMember[] | null> {
  const found = suggestions(content, staff);
  const boxes = found.map(checkbox);
  const choice = found.length === 0
    ? [p(gettext("The report names nobody of the staff list, and nobody was left out."))]
    : [
        p(gettext("These people will get no sign that the dossier exists. Check it before you go on: it can't be taken back.")),
        h("div", { class: "govuk-checkboxes govuk-checkboxes--small" }, ...boxes.map(([node]) => node)),
      ];
  const agreed = await ask({
    title: gettext("A report for you"),
    body: [h("div", { class: "candour-scroll-box", tabindex: "0", role: "region", "aria-label": gettext("Report") }, ...contentNodes(content), ...fileNames(content)),
      h("h3", { class: "govuk-heading-s" }, gettext("Who is barred")), ...choice],
    yes: gettext("Sign and open the dossier"),
    no: gettext("Not now"),
  });
  if (!agreed) return null;
  return found.filter((_, at) => boxes[at]?.[1].checked === true).map(({ member }) => member);
}

/** Says what the run gave, with links. */
function report(found: Run): void {
  const slot = document.querySelector<HTMLElement>("section[data-sealed='try']");
  if (slot === null) return;
  const lines: Node[] = [
    p(ngettext("%(count)s envelope was tried.", "%(count)s envelopes were tried.", found.tried)),
  ];
  if (found.left > 0) {
    lines.push(p(ngettext("%(count)s envelope is still to be tried.", "%(count)s envelopes are still to be tried.", found.left)));
  }
  if (found.dossiers.length > 0) {
    const links = [...new Set(found.dossiers)].map((number) =>
      h("li", {}, h("a", { class: "govuk-link", href: `/dossiers/${number}` }, code(number))),
    );
    lines.push(p(gettext("These dossiers are new or have a new message:")), h("ul", { class: "govuk-list" }, ...links));
  }
  if (found.waiting > 0) {
    lines.push(p(ngettext("%(count)s follow-up waits until its report is opened.", "%(count)s follow-ups wait until their reports are opened.", found.waiting)));
  }
  if (found.kept > 0) lines.push(p(gettext("What you put off is still on your list.")));
  if (found.broken > 0) {
    lines.push(p(gettext("An envelope opened, but what it holds was not made by whoever sealed it. Tell the auditor."), "govuk-error-message"));
  }
  if (found.left > 0) fillTry(slot, lines, gettext("Go on with the rest"));
  else fillTry(slot, lines);
}

