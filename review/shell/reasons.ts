/** Refusals in words: what was wrong, and what to do. */

import { gettext } from "../../templates/translations/gettext.ts";
import { Problem, Unreachable } from "./console.ts";
import { Refusal } from "./keys.ts";
import { Unanswered } from "./unanswered.ts";

const REASONS: Readonly<Record<string, () => string>> = {
  alone: () => gettext("Nobody would be left to read this report. Bar one person less, or tell your administrator."),
  barred: () => gettext("The reporter left this person out. One member alone can't add her."),
  changed: () => gettext("This file is not what the reporter sealed: it was cut or altered. Nothing was saved. Tell the auditor."),
  expired: () => gettext("The signed roster has expired. The root holder must sign a new one."),
  limit: () => gettext("You have opened 30 dossiers in this hour."),
  locked: () => gettext("Your keys are locked. Sign in again."),
  "not here": () => gettext("These files have not arrived, or are not whole. Nothing was saved. Try again after the next round."),
  "not by its author": () => gettext("This text was not made by whoever made the report. Tell the auditor, and don't act on it."),
  passphrase: () => gettext("A passphrase has 24 digits. Check what you typed."),
  register: () => gettext("The register of receipts does not hold: a batch is missing or was changed. Don't rely on it, and tell the auditor."),
  roll: () => gettext("The list of this dossier's members does not hold: a key or a signature is not what it should be. Nothing was opened. Tell the auditor."),
  sealed: () => gettext("This does not open with your keys."),
  signature: () => gettext("A signature is not by whom it names. Nothing was opened. Tell the auditor."),
  signer: () => gettext("Somebody signed who stands in no roster. Nothing was opened. Tell the auditor."),
  stale: () => gettext("The directory is older than four days, so nothing can be sealed or signed. You can still read. Tell whoever runs the worker."),
  "too long": () => gettext("The text is too long to be sealed. Shorten it, or write it in two parts."),
  "two members": () => gettext("Somebody whom the reporter left out was added by one member alone. Nothing was opened. Tell the auditor."),
  unconfirmed: () => gettext("The report must be open before this can be done. Load the page again."),
  waiting: () => gettext("Your keys don't stand on the signed roster yet."),
  "stale request": () => gettext("Another window read meanwhile. Try again."),
  conflict: () => gettext("A colleague wrote at the same time. Load the page again; your text is kept."),
};

/** What to tell somebody of an error. */
export function wordsFor(error: unknown): string {
  if (error instanceof Unreachable) {
    return gettext("The console can't be reached. Check your connection and try again; nothing that you typed is lost.");
  }
  if (error instanceof Unanswered) {
    return gettext("No answer came, so it may have been kept already. Press again: the same signed bytes go once more, and count once. Until an answer comes it can't be changed.");
  }
  const name = error instanceof Refusal ? error.reason : error instanceof Problem ? error.detail : "";
  const words = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
  if (words !== undefined) return words();
  // What the console says in words is a sentence; a code in small letters is for the table above alone.
  const said = error instanceof Problem && error.status < 500 && !/^[a-z0-9 -]*$/.test(error.detail);
  if (said) return error.detail;
  return gettext("That did not work, and nothing was kept. Try again.");
}
