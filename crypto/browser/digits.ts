/** Decimal digits that people type, paste or copy from paper: receipts and passphrases. */

import { randomBelow } from "./random.ts";

/**
 * White space, hyphens and dashes, dots, commas, slashes, and the invisible marks of bidirectional text.
 * Written out, because the white space of regular expressions differs between languages.
 */
const SEPARATORS = new RegExp(
  "[" +
    "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000" +
    "\\-\\u2010-\\u2015\\u2212.\\u00b7,\\u060c/" +
    "\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff" +
    "]",
  "gu",
);
const DIGIT = /^\p{Decimal_Number}$/u;

/** `count` random ASCII digits, each as likely as the others. */
export function generate(count: number): string {
  return Array.from({ length: count }, () => randomBelow(10)).join("");
}

/** Unicode keeps each script's digits in one run of ten, zero first; runs may touch. */
function valueOf(digit: string): number {
  let before = 0;
  for (let code = (digit.codePointAt(0) ?? 0) - 1; DIGIT.test(String.fromCodePoint(code)); code--) before++;
  return before % 10;
}

/**
 * The ASCII digits of a text; nothing when another character stands in it.
 *
 * Any Unicode decimal digit counts by its value; separators and marks of direction are dropped.
 */
export function read(text: string): string | null {
  const characters = [...text.replace(SEPARATORS, "")];
  if (!characters.every((character) => DIGIT.test(character))) return null;
  return characters.map(valueOf).join("");
}
