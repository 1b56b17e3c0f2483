/** A dossier's slots: report and thread, notes, and the shell's own forms to write and to add colleagues. */

import { type Bytes, hex } from "../../../crypto/browser/bytes.ts";
import { inWords } from "../../../templates/translations/days.ts";
import { gettext } from "../../../templates/translations/gettext.ts";
import { announce, bdi, filled, h, p } from "../dom.ts";
import { language } from "../language.ts";
import { type Opened, openDossier, readItems } from "../reading.ts";
import { wordsFor } from "../reasons.ts";
import { nameOf, signedIn } from "../session.ts";
import { fillColleague } from "./colleague.ts";
import { contentNodes, wordsBlock } from "./content.ts";
import { filesToSave } from "./files.ts";
import { proofNodes } from "./proof.ts";
import { fillWriting } from "./writing.ts";

const READ = new Set(["envelope", "reply", "note"]);
const MOST_AT_ONCE = 50;

function bytesOfHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Opens the dossier and fills its slots, the report first: it confirms who may be believed. */
export async function fillDossier(number: string, slots: readonly HTMLElement[]): Promise<void> {
  const reading = slots.filter((slot) => READ.has(slot.dataset["sealed"] ?? ""));
  for (const slot of reading) slot.replaceChildren(p(gettext("Opening…"), "govuk-hint"));
  announce(gettext("Opening the dossier"));
  let found: Opened;
  try {
    found = await openDossier(number);
    for (let at = 0; at < reading.length; at += MOST_AT_ONCE) await fillSome(number, reading.slice(at, at + MOST_AT_ONCE), found);
  } catch (error) {
    for (const slot of reading) slot.replaceChildren(p(wordsFor(error), "govuk-error-message"));
    announce(wordsFor(error));
    return;
  }
  for (const slot of slots) fillActing(number, slot, found.members);
  announce(gettext("The dossier is open"));
}

async function fillSome(number: string, slots: readonly HTMLElement[], found: Opened): Promise<void> {
  const names = slots.map((slot) => bytesOfHex(slot.dataset["n"] ?? ""));
  const sealed = await readItems(number, names);
  for (const [at, slot] of slots.entries()) {
    const [name, ciphertext] = [names[at], sealed[at]];
    if (name === undefined || ciphertext === undefined) continue;
    try {
      slot.replaceChildren(...(await opened(number, slot.dataset["sealed"] ?? "", name, ciphertext, found)));
    } catch (error) {
      slot.replaceChildren(p(wordsFor(error), "govuk-error-message"));
    }
  }
}

async function opened(number: string, kind: string, name: Bytes, sealed: Bytes, found: Opened): Promise<Node[]> {
  const { keys } = signedIn();
  if (kind === "envelope") {
    const { content } = await keys.ask("openEnvelope", { dossier: number, hash: name, body: sealed });
    const state = found.bundles.get(hex(name)) ?? "missing";
    const files = filesToSave({ number, hash: name, content, state });
    return [...contentNodes(content), ...proofNodes(number, name, content), ...files];
  }
  const { text, author, day } = await keys.ask("openItem", { dossier: number, itemId: name, sealed });
  return [
    wordsBlock(text),
    h("p", { class: "govuk-hint" }, filled(gettext("Signed by %(name)s, %(day)s"), { name: bdi(nameOf(author)), day: inWords(day, language()) })),
  ];
}

function fillActing(number: string, slot: HTMLElement, members: readonly string[]): void {
  switch (slot.dataset["sealed"]) {
    case "write-reply":
      fillWriting(slot, number, "reply");
      break;
    case "write-note":
      fillWriting(slot, number, "note");
      break;
    case "add-colleague":
      fillColleague(slot, number, members);
      break;
  }
}
