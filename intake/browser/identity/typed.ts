/** The reporter's own receipt, typed or pasted into the text: whoever reads it there could open the mailbox. */

import { LENGTH } from "../../../crypto/browser/receipt.ts";
import type { Mark } from "./marks.ts";
import type { Run } from "./runs.ts";

const MODULUS = 97;
/** A receipt with a digit missing or too many, and one with the numbers 1 to 7 of its lines. */
const NEARLY: ReadonlySet<number> = new Set([LENGTH - 1, LENGTH, LENGTH + 1, LENGTH + 7]);

/** The offset of the first 42 digits that fit together as a receipt's do; none is -1. */
function fitting(digits: string): number {
  let [rest, power] = [0, 1];
  const rests = [0];
  for (const digit of digits) {
    rest = (rest * 10 + Number(digit)) % MODULUS;
    rests.push(rest);
  }
  for (let count = 0; count < LENGTH; count++) power = (power * 10) % MODULUS;
  for (let from = 0; from + LENGTH <= digits.length; from++) {
    const inside = (rests[from + LENGTH] ?? 0) - (rests[from] ?? 0) * power;
    if (((inside % MODULUS) + MODULUS) % MODULUS === 1) return from;
  }
  return -1;
}

/** Receipts among runs. In a longer run of numbers one is found by its check digits. */
export function receipts(runs: readonly Run[]): Mark[] {
  const found: Mark[] = [];
  for (const run of runs) {
    if (run.digits.length < LENGTH - 1) continue;
    const from = NEARLY.has(run.digits.length) ? -1 : fitting(run.digits);
    if (NEARLY.has(run.digits.length)) found.push({ kind: "receipt", start: run.start, end: run.end });
    else if (from >= 0) found.push(within(run, from));
  }
  return found;
}

function within(run: Run, from: number): Mark {
  const [start, after] = [run.at[from] ?? run.start, run.at[from + LENGTH]];
  return { kind: "receipt", start, end: after ?? run.end };
}
