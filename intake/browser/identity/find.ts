/**
 * The self-check: what in a text may tell who wrote it. Rules and lists of names, nothing else; it runs in the
 * reporter's browser, reads the text alone, and keeps and sends nothing. It misses things and marks too much.
 */

import { addresses } from "./addresses.ts";
import { namesInArabic } from "./arabic.ts";
import { namesInLatin } from "./latin.ts";
import { type Mark, settle } from "./marks.ts";
import { numbers } from "./numbers.ts";
import { roles } from "./roles.ts";
import { digitsOf, narrowRuns, wideRuns } from "./runs.ts";
import { receipts } from "./typed.ts";
import { wordsOf } from "./words.ts";

/** Marks in the order of the text, none overlapping another, whatever languages the text is in. */
export function find(text: string): Mark[] {
  const digits = digitsOf(text);
  const words = wordsOf(text);
  return settle([
    ...receipts(wideRuns(text, digits)),
    ...addresses(text),
    ...numbers(text, narrowRuns(text, digits)),
    ...roles(text),
    ...namesInLatin(text, words),
    ...namesInArabic(text, words),
  ]);
}
