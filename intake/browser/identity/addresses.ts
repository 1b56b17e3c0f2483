/** E-mail addresses, also with spaces or words in place of their signs. */

import type { Mark } from "./marks.ts";

const SIGN = /\s{0,2}@\s{0,2}|\s?[([{]\s?(?:at|@)\s?[)\]}]\s?| at /giu;
// The grave accent by its number: the search for texts would take it for the start of a template.
const LOCAL = /[\p{L}\p{N}!#$%&*+/=?^_\u0060{|}~'-]/u;
const LONGEST_LOCAL = 64;
const DOT = "(?:\\.| \\. | ?[(\\[{] ?(?:dot|\\.) ?[)\\]}] ?| dot )";
const DOMAIN = new RegExp(`[\\p{L}\\p{N}-]{1,63}(?:${DOT}[\\p{L}\\p{N}-]{2,63}){1,6}`, "iuy");
const SPOKEN_DOT = /dot/iu;

/** Where the part before a sign begins; `at` itself when there is none. */
function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL) {
    const before = text.charAt(start - 1);
    if (LOCAL.test(before) || before === ".") start--;
    else if (before === " " && text.slice(start - 3, start) === " . ") start -= 3;
    else break;
  }
  while (start < at && !/[\p{L}\p{N}_]/u.test(text.charAt(start))) start++;
  return start;
}

/** All addresses. The word "at" counts only where a "dot" is spelt out too. */
export function addresses(text: string): Mark[] {
  const found: Mark[] = [];
  for (const sign of text.matchAll(SIGN)) {
    DOMAIN.lastIndex = sign.index + sign[0].length;
    const domain = DOMAIN.exec(text)?.[0];
    if (!domain || (sign[0] === " at " && !SPOKEN_DOT.test(domain))) continue;
    const start = localStart(text, sign.index);
    const end = sign.index + sign[0].length + domain.length;
    if (start < sign.index) found.push({ kind: "e-mail", start, end });
  }
  return found;
}
