/** Names of people in Latin letters: titles, what introduces a name, lists of names, and capital letters. */

import {
  BEFORE, BODIES, COMMON, DETERMINERS, INTRODUCES, NOT_PEOPLE, PARTICLES, PLACED, SAYS, TITLES,
} from "./english.ts";
import { LATIN_NAMES } from "./names.ts";
import type { Mark } from "./marks.ts";
import { type Word, isArabic } from "./words.ts";

const CAPITAL = /^\p{Lu}/u;
const ACRONYM = /^\p{Lu}{2,}$/u;
const SENTENCE_END = /[.!?:;\n"“”«»•(\[]\s*$/u;
/** Between two words of one name. */
const JOINS = /^(?: |-|\. |\.)$/;
const LONGEST = 6;

/** Capitalised words that stand together. */
interface Run {
  readonly words: readonly Word[];
  readonly first: number;
}

class Reader {
  readonly #text: string;
  readonly #words: readonly Word[];
  /** Words that the text also has in small letters are no names. */
  readonly #small: ReadonlySet<string>;
  #lastName = -1;
  #lastBody = -1;

  constructor(text: string, words: readonly Word[]) {
    this.#text = text;
    this.#words = words;
    this.#small = new Set(words.filter(({ text: written, key }) => written === key).map(({ key }) => key));
  }

  names(): Mark[] {
    const found: Mark[] = [];
    let at = 0;
    while (at < this.#words.length) {
      const run = this.#runFrom(at);
      at = Math.max(at + 1, run.first + run.words.length);
      for (const part of this.#parts(run)) {
        const mark = this.#markOf(part);
        if (mark) found.push(mark);
      }
    }
    return found;
  }

  #word(at: number): Word | null {
    return this.#words[at] ?? null;
  }

  #gap(at: number): string {
    const [word, next] = [this.#word(at), this.#word(at + 1)];
    return word && next ? this.#text.slice(word.end, next.start) : "\n";
  }

  #isCapital(word: Word): boolean {
    if (isArabic(word.text) || !CAPITAL.test(word.text)) return false;
    return !ACRONYM.test(word.text) || (word.text.length > 3 && LATIN_NAMES.has(word.key));
  }

  /** The run at a word; empty when the word begins none. */
  #runFrom(first: number): Run {
    const words: Word[] = [];
    let at = first;
    for (let word = this.#word(at); word && this.#isCapital(word); word = this.#word(at)) {
      words.push(word);
      if (words.length >= LONGEST || !this.#goesOn(at, word)) break;
      at += 1;
      const particle = this.#word(at);
      const name = this.#word(at + 1);
      const linked = particle && PARTICLES.has(particle.key) && !CAPITAL.test(particle.text);
      if (linked && name && this.#isCapital(name) && JOINS.test(this.#gap(at))) {
        words.push(particle);
        at += 1;
      }
    }
    return { words: words.length > 0 ? words : this.#inSmallLetters(first), first };
  }

  /** Whether the next word may belong to the same name; a full stop only after a letter or a title. */
  #goesOn(at: number, word: Word): boolean {
    const gap = this.#gap(at);
    if (!JOINS.test(gap)) return false;
    return !gap.includes(".") || word.text.length === 1 || TITLES.has(word.key);
  }

  /** Somebody who types without capitals still writes names after a title or "called". */
  #inSmallLetters(at: number): readonly Word[] {
    const word = this.#word(at);
    const before = this.#word(at - 1);
    if (!word || !before || word.text.length < 4 || !LATIN_NAMES.has(word.key)) return [];
    return INTRODUCES.has(before.key) || BEFORE.has(before.key) || TITLES.has(before.key) ? [word] : [];
  }

  /** A run without what is no name; nothing when it names an organization. */
  #parts(run: Run): Run[] {
    const bodies = run.words.some(({ key }) => BODIES.has(key));
    const isTitled = run.words.some(({ key }, at) => TITLES.has(key) && at < run.words.length - 1);
    if (run.words.length > 0 && !isTitled && (bodies || this.#belongsToBody(run))) {
      this.#lastBody = run.first + run.words.length - 1;
      return [];
    }
    return this.#split(run);
  }

  /** "Office of Internal Oversight": what follows "of" after an organization is its name too. */
  #belongsToBody(run: Run): boolean {
    const distance = run.first - this.#lastBody;
    if (this.#lastBody < 0 || distance > 3) return false;
    const between = this.#text.slice(this.#word(this.#lastBody)?.end, run.words[0]?.start);
    return /^ (?:of|for|and|on|in|to)(?: the)? $/.test(between);
  }

  #split(run: Run): Run[] {
    const parts: Run[] = [];
    let words: Word[] = [];
    run.words.forEach((word, at) => {
      const isOut = NOT_PEOPLE.has(word.key) || TITLES.has(word.key) || (at === 0 && this.#isMereStart(run));
      if (!isOut) words.push(word);
      if ((isOut || at === run.words.length - 1) && words.length > 0) {
        parts.push({ words, first: run.first + at + (isOut ? 0 : 1) - words.length });
        words = [];
      }
    });
    return parts;
  }

  #startsSentence(first: number): boolean {
    const word = this.#word(first);
    const before = word ? this.#text.slice(Math.max(0, word.start - 3), word.start) : "";
    return !word || word.start === 0 || before.trim() === "" || SENTENCE_END.test(before);
  }

  /** A word that is capital only because it begins a sentence. */
  #isMereStart({ words, first }: Run): boolean {
    const word = words[0];
    if (!word || word.text.length === 1) return words.length === 1 || COMMON.has(word?.key ?? "");
    if (COMMON.has(word.key)) return true;
    return this.#startsSentence(first) && !LATIN_NAMES.has(word.key) && this.#small.has(word.key);
  }

  #markOf(run: Run): Mark | null {
    const [head, last] = [run.words[0], run.words.at(-1)];
    if (!head || !last || (run.words.length === 1 && head.text.length < 2)) return null;
    if (!this.#isName(run)) return null;
    this.#lastName = run.first + run.words.length - 1;
    return { kind: "name", start: head.start, end: last.end };
  }

  #isName(run: Run): boolean {
    const before = this.#gap(run.first - 1).length <= 2 ? (this.#word(run.first - 1)?.key ?? "") : "";
    if (TITLES.has(before) || this.#isIntroduced(run.first)) return true;
    if (DETERMINERS.has(before)) return false;
    if (run.words.some(({ key }) => LATIN_NAMES.has(key))) return true;
    const isStart = this.#startsSentence(run.first);
    if (run.words.length > 1) return !PLACED.has(before) || isStart;
    return isStart ? this.#speaks(run) : BEFORE.has(before) || this.#speaks(run) || this.#isListed(run.first);
  }

  /** "called X", "my name is X". */
  #isIntroduced(first: number): boolean {
    const [one, two] = [this.#word(first - 1)?.key ?? "", this.#word(first - 2)?.key ?? ""];
    if (this.#gap(first - 1).length > 2) return false;
    return INTRODUCES.has(one) || (one === "is" && (two === "name" || two === "names"));
  }

  /** An unknown word that says or does what people do. */
  #speaks({ words, first }: Run): boolean {
    const next = this.#word(first + words.length);
    const word = words[0];
    if (!next || !word || this.#gap(first + words.length - 1) !== " ") return false;
    return SAYS.has(next.key) && !/(?:s|ing|ed|ment|tion)$/.test(word.key);
  }

  /** "Hassan and X", "Hassan, X". */
  #isListed(first: number): boolean {
    const gap = this.#text.slice(this.#word(this.#lastName)?.end ?? 0, this.#word(first)?.start ?? 0);
    return this.#lastName >= 0 && /^(?:, | and |, and | or )$/.test(gap);
  }
}

/** All names of people that are written in Latin letters. */
export function namesInLatin(text: string, words: readonly Word[]): Mark[] {
  return new Reader(text, words).names();
}
