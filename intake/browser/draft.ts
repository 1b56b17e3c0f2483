/** What somebody has written and chosen so far. It lives in this page's memory and nowhere else. */

import { type JsonObject, encode } from "../../crypto/browser/canonical.ts";

/** Words, or the codes that were chosen. */
export type Answer = string | readonly string[];

/** The longest content that an envelope holds: 61,440 bytes less four of length. */
export const MOST = 61_436;

const SURROGATE = /\p{Surrogate}/gu;

/** Words as they can be sealed: half a character, which some keyboards leave, becomes a mark. */
export function clean(words: string): string {
  return words.replace(SURROGATE, "\ufffd");
}

/** Answers in the order of the questions; who didn't answer a question isn't in it. */
export function answersOf(all: ReadonlyMap<string, Answer | null>): Record<string, Answer> {
  const given = [...all].filter((entry): entry is [string, Answer] => entry[1] !== null);
  return Object.fromEntries(given);
}

/** How many bytes are left for words in a content of this form; less than none when it is too long. */
export function remaining(content: JsonObject): number {
  return MOST - encode(content).length;
}

/**
 * About how many characters so many bytes are, written like a sample: Latin letters take one byte, Arabic
 * and Cyrillic ones two, Chinese ones three. Rounded so that it never promises too much.
 */
export function inCharacters(bytes: number, sample: string): number {
  const characters = [...sample].length;
  const each = characters === 0 ? 1 : Math.max(1, (encode(sample).length - 2) / characters);
  const exact = bytes / each;
  return bytes < 0 ? Math.ceil(-exact) : Math.floor(exact);
}
