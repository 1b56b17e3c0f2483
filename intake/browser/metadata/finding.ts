/** What is found in a file besides its content, and why a file can't be freed of it. */

import { gettext } from "../../../templates/translations/gettext.ts";

/** One thing that a file tells: what it is, in words, and what it says. */
export interface Finding {
  readonly label: string;
  readonly value: string;
}

/** Why a file stays as it is. */
export type Reason = "encrypted" | "damaged" | "too large" | "signed" | "embedded";

/** The file can't be cleaned; its reason is one of a closed list. */
export class NotCleaned extends Error {
  override readonly name = "NotCleaned";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`The file can't be cleaned: ${reason}.`);
    this.reason = reason;
  }
}

/** What a format's reader gives back. */
export interface Outcome {
  readonly kind: string;
  readonly findings: readonly Finding[];
  readonly cleaned: Blob;
}

const LONGEST = 300;
const MOST_VALUES = 12;

/** Words from a file, fit to be shown: one line, no control or direction signs, not endless. */
export function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]+/gu, " ");
  const trimmed = line.replace(/\s+/g, " ").trim();
  return trimmed.length > LONGEST ? `${[...trimmed].slice(0, LONGEST).join("")}…` : trimmed;
}

/** Gathers findings in the order in which they come, each value once under its label. */
export class Findings {
  readonly #values = new Map<string, Set<string>>();
  #added = 0;

  /** How often something was added, known before or not. */
  get added(): number {
    return this.#added;
  }

  add(label: string, value: string): void {
    const text = shown(value);
    if (text === "") return;
    this.#added += 1;
    const values = this.#values.get(label) ?? new Set();
    if (values.size < MOST_VALUES) values.add(text);
    this.#values.set(label, values);
  }

  /** Takes over what was found in a part of the file. */
  addAll(findings: readonly Finding[]): void {
    for (const { label, value } of findings) this.add(label, value);
  }

  list(): Finding[] {
    return [...this.#values].map(([label, values]) => ({ label, value: [...values].join("; ") }));
  }
}

/** A reason in words, with what the reporter can do. */
export function explain(reason: Reason): string {
  switch (reason) {
    case "encrypted":
      return gettext("This file is locked with a password, so hidden information in it can't be removed.");
    case "damaged":
      return gettext("This file is damaged, or isn't what it seems to be, so hidden information in it can't be removed.");
    case "too large":
      return gettext("This file is too large to remove hidden information from it here.");
    case "signed":
      return gettext(
        "This file carries a digital signature that names who signed. Removing hidden information would break the signature.",
      );
    case "embedded":
      return gettext("This file holds other files or programs that can't be cleaned here.");
  }
}
