/** Digits with what people put between them, in any decimal script. */

import { read } from "../../../crypto/browser/digits.ts";

/** A run of digits and separators. `digits` are ASCII; `at[i]` is the offset of digit i in the text. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly at: readonly number[];
}

const DIGIT = /\p{Nd}/gu;
/** Between two digits of a number: nothing or a few of these. Longer gaps part numbers. */
const LONGEST_GAP = 3;
const SIGNS = "\\s\\-\\u2010-\\u2015\\u2212.\\u00b7()/\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff";
const GAP = new RegExp(`^[${SIGNS}]*$`, "u");
/** A receipt is also copied with commas, and with the numbers of its lines. */
const WIDE_GAP = new RegExp(`^[${SIGNS},:\\u060c]*$`, "u");

interface Digit {
  readonly text: string;
  readonly at: number;
}

/** All digits of a text. */
export function digitsOf(text: string): Digit[] {
  return Array.from(text.matchAll(DIGIT), (match) => ({ text: match[0], at: match.index }));
}

function runOf(digits: readonly Digit[]): Run {
  const last = digits.at(-1);
  return {
    start: digits[0]?.at ?? 0,
    end: last ? last.at + last.text.length : 0,
    digits: read(digits.map((digit) => digit.text).join("")) ?? "",
    at: digits.map((digit) => digit.at),
  };
}

/** Digits joined to runs wherever `joins` says that the text between two belongs to one number. */
function join(text: string, digits: readonly Digit[], joins: (gap: string) => boolean): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let next = 1; next <= digits.length; next++) {
    const [before, digit] = [digits[next - 1], digits[next]];
    if (!before || (digit && joins(text.slice(before.at + before.text.length, digit.at)))) continue;
    runs.push(runOf(digits.slice(from, next)));
    from = next;
  }
  return runs;
}

/** Runs as telephone and staff numbers have them. */
export function narrowRuns(text: string, digits: readonly Digit[]): Run[] {
  return join(text, digits, (gap) => gap.length <= LONGEST_GAP && !gap.includes("\n") && GAP.test(gap));
}

/** Runs as receipts have them, also over several lines. */
export function wideRuns(text: string, digits: readonly Digit[]): Run[] {
  return join(text, digits, (gap) => gap.length <= 2 * LONGEST_GAP && WIDE_GAP.test(gap));
}
