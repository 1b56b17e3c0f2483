/** Names of people in Arabic letters: no capital letters help here, so lists and neighbours decide. */

import { BESIDE, COMMON, FOREIGN_ENDING, INTRODUCES, LINKS, NOT_FAMILIES, TITLES } from "./arabic_words.ts";
import type { Mark } from "./marks.ts";
import { DOUBTFUL, FAMILIES, SURE } from "./names_arabic.ts";
import { type Word, isArabic } from "./words.ts";

/** "and", "so", "by", "to", "like", written together with the next word. */
const PREFIX = /^(?:و|ف)?(?:ب|ل|ك)?/u;
/** Names with al-Din of words that are no names alone. */
const BEFORE_DIN: ReadonlySet<string> = new Set(["سيف", "محيي", "علم"]);
const ARTICLE = "ال";
/** "On" is written like the name Ali with another last letter; with a doubled one it is "on me". */
const ON = /^ع[َ]?ل(?:ى|يّ)/u;
const LONGEST = 6;

/** A name that begins at a word: how many letters before it belong to another word, how many words it has. */
interface Found {
  readonly skipped: number;
  readonly words: number;
}

class Reader {
  readonly #text: string;
  readonly #words: readonly Word[];
  #lastName = -1;

  constructor(text: string, words: readonly Word[]) {
    this.#text = text;
    this.#words = words;
  }

  names(): Mark[] {
    const found: Mark[] = [];
    for (let at = 0; at < this.#words.length; at++) {
      const word = this.#words[at];
      if (!word || !isArabic(word.text)) continue;
      const name = this.#nameAt(at);
      const last = name ? this.#words[at + name.words - 1] : null;
      if (!name || !last) continue;
      found.push({ kind: "name", start: word.start + name.skipped, end: last.end });
      this.#lastName = last.end;
      at += name.words - 1;
    }
    return found;
  }

  /** The word as it is looked up, if only a space parts it from the one before. */
  #next(at: number): string {
    const [word, before] = [this.#words[at], this.#words[at - 1]];
    if (!word || !before || !isArabic(word.text) || ON.test(word.text)) return "";
    return word.start - before.end === 1 && this.#text.charAt(before.end) === " " ? word.key : "";
  }

  #before(at: number): string {
    const [word, before] = [this.#words[at], this.#words[at - 1]];
    return word && before && this.#text.slice(before.end, word.start).trim() === "" ? before.key : "";
  }

  #nameAt(at: number): Found | null {
    const word = this.#words[at];
    if (!word || ON.test(word.text)) return null;
    const whole = this.#startsName(at, word.key, 0);
    if (whole || DOUBTFUL.has(word.key)) return whole;
    const prefix = PREFIX.exec(word.text)?.[0] ?? "";
    for (let skipped = 1; skipped <= prefix.length; skipped++) {
      const key = word.key.slice(skipped);
      const inside = key.length > 2 ? this.#startsName(at, key, skipped) : null;
      if (inside) return inside;
    }
    return null;
  }

  #startsName(at: number, key: string, skipped: number): Found | null {
    const compound = this.#compound(at, key);
    if (compound > 0) return { skipped, words: this.#extend(at, compound) };
    if (SURE.has(key)) return { skipped, words: this.#extend(at, 1) };
    if (DOUBTFUL.has(key)) {
      const words = this.#extend(at, 1);
      return words > 1 || this.#isBeside(at, skipped) ? { skipped, words } : null;
    }
    return skipped === 0 && this.#isAnnounced(at, key) ? { skipped, words: this.#extend(at, 1) } : null;
  }

  /** How many words a name such as "Abd al-…", "Abu …", "… al-Din" takes; none when it is no such name. */
  #compound(at: number, key: string): number {
    const next = this.#next(at + 1);
    if (!next) return 0;
    if (key === "عبد" && next.startsWith(ARTICLE)) return 2;
    if (next === "الدين" && (SURE.has(key) || DOUBTFUL.has(key) || BEFORE_DIN.has(key))) return 2;
    if ((key !== "ابو" && key !== "ام") || !this.#isKunya(key, next)) return 0;
    return next === "عبد" && this.#next(at + 2) ? 3 : 2;
  }

  #isKunya(key: string, next: string): boolean {
    const bare = next.startsWith(ARTICLE) ? next.slice(2) : next;
    if (SURE.has(bare) || next === "عبد") return true;
    if (key !== "ابو" || next === "ظبي") return false;
    return DOUBTFUL.has(bare) || FAMILIES.has(bare) || (next === bare && next.length > 2 && !COMMON.has(next));
  }

  /** Whether what stands before shows that a word which can be a name is one. */
  #isBeside(at: number, skipped: number): boolean {
    const [before, earlier] = [this.#before(at), this.#before(at - 1)];
    if (skipped > 0) return this.#isListed(at);
    if (TITLES.has(before) || INTRODUCES.has(before) || BESIDE.has(before)) return true;
    // "He said to me X", "to the manager X".
    return (before === "لي" || before === "لنا" || before === "من") && BESIDE.has(earlier);
  }

  /** "X and Y": what follows a name and "and" directly. */
  #isListed(at: number): boolean {
    return this.#words[at]?.key.startsWith("و") === true && this.#words[at - 1]?.end === this.#lastName;
  }

  /** After a title or "called" any word is a name that isn't a common one or a post. */
  #isAnnounced(at: number, key: string): boolean {
    const before = this.#before(at);
    if (!TITLES.has(before) && !INTRODUCES.has(before)) return false;
    return key.length > 2 && !key.startsWith(ARTICLE) && !COMMON.has(key) && !TITLES.has(key) && !LINKS.has(key);
  }

  /** How many words a name has that has so many at least. */
  #extend(at: number, least: number): number {
    let count = least;
    while (count < LONGEST) {
      const next = this.#next(at + count);
      const more = next ? this.#more(at + count, next) : 0;
      if (more === 0) break;
      count += more;
    }
    return count;
  }

  #more(at: number, key: string): number {
    const after = this.#next(at + 1);
    if (LINKS.has(key)) return after && !COMMON.has(after) ? 2 : 0;
    if (key === "عبد") return after ? 2 : 0;
    if (COMMON.has(key)) return 0;
    if (key.length > 4 && FOREIGN_ENDING.test(key)) return 1;
    if (SURE.has(key) || DOUBTFUL.has(key) || FAMILIES.has(key)) return 1;
    return key.startsWith(ARTICLE) && this.#isFamily(key) ? 1 : 0;
  }

  #isFamily(key: string): boolean {
    const bare = key.slice(2);
    if (FAMILIES.has(bare) || SURE.has(bare) || DOUBTFUL.has(bare)) return !NOT_FAMILIES.has(key);
    return key.length > 4 && key.endsWith("ي") && !NOT_FAMILIES.has(key);
  }
}

/** All names of people that are written in Arabic letters. */
export function namesInArabic(text: string, words: readonly Word[]): Mark[] {
  return new Reader(text, words).names();
}
