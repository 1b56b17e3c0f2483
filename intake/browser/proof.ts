/** The step to prove an earlier report: its receipt is typed here, and never leaves the page. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import type { Authorship } from "../../crypto/browser/content.ts";
import { type Receipt, derive, parse } from "../../crypto/browser/receipt.ts";
import { find } from "./dom.ts";
import type { Fault } from "./faults.ts";
import { countDigits, receiptProblem } from "./receipts.ts";

const FIELD = "earlier-receipt";

/** What makes the proof of authorship that an envelope is to have, from its head and slots. */
export type Prove = (seal: Bytes) => Promise<Authorship>;

/** The proof that the request itself is bound to: its installation and channel, then head and slots. */
export function proving(earlier: Receipt, installation: Bytes, channel: Bytes): Prove {
  return async (seal) => (await earlier.prove(installation, channel, seal)).toJson();
}

/** The section of a channel that takes proofs. */
export class ProofStep {
  readonly #field: HTMLTextAreaElement;

  constructor(readonly section: HTMLElement) {
    this.#field = find(section, `#${FIELD}`, HTMLTextAreaElement);
    countDigits(find(section, `[data-group='${FIELD}']`, HTMLElement));
  }

  get form(): HTMLFormElement {
    return find(this.section, "form", HTMLFormElement);
  }

  /** Whether something was typed. */
  get given(): boolean {
    return this.#field.value.trim() !== "";
  }

  /** What is wrong with what was typed; an empty field is fine. */
  get faults(): Fault[] {
    const message = this.given ? receiptProblem(this.#field.value) : "";
    return message ? [{ field: FIELD, message }] : [];
  }

  /** The keys of the earlier report, or nothing. Throws `Refused` for what isn't a receipt. */
  async earlier(installation: Bytes): Promise<Receipt | null> {
    return this.given ? derive(parse(this.#field.value), installation) : null;
  }
}
