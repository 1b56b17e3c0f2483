// The kept sentences: read, and compared with what the self-check finds.

import { readFileSync } from "node:fs";
import { find } from "../../../intake/browser/identity/find.ts";
import type { Kind, Mark } from "../../../intake/browser/identity/marks.ts";

export interface Sentence {
  readonly text: string;
  readonly expected: readonly Mark[];
}

export type Part = "tuning" | "held_out";

/** What was asked for and found of one kind. */
export interface Count {
  all: number;
  found: number;
}

export interface Result {
  readonly kinds: ReadonlyMap<Kind, Count>;
  readonly words: number;
  readonly falseMarks: number;
  /** The sentences in which something was missed or marked without reason. */
  readonly faults: readonly string[];
}

const MARKUP = /\{([a-z -]+)\|([^}]+)\}/g;
const WORDS = /[\p{L}\p{N}][^\s]*/gu;

/** A sentence without its markup, and where the marked pieces stand. */
export function parse(line: string): Sentence {
  const expected: Mark[] = [];
  let text = "";
  let done = 0;
  for (const match of line.matchAll(MARKUP)) {
    const [whole, kind = "", piece = ""] = match;
    text += line.slice(done, match.index);
    expected.push({ kind: kind as Kind, start: text.length, end: text.length + piece.length });
    text += piece;
    done = match.index + whole.length;
  }
  return { text: text + line.slice(done), expected };
}

/** The sentences of a language. The tests run in the project's folder. */
export function read(language: string, part: Part): Sentence[] {
  const kept = readFileSync(`tests/intake/identity/${language}.json`, "utf8");
  const parts = JSON.parse(kept) as Record<Part, string[]>;
  return parts[part].map(parse);
}

function overlap(one: Mark, other: Mark): number {
  return Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}

/** A number or an address is found when all of it is marked; words when half of them are. */
function isFound(wanted: Mark, marks: readonly Mark[]): boolean {
  const share = wanted.kind === "name" || wanted.kind === "role" ? 0.5 : 1;
  const least = share * (wanted.end - wanted.start);
  return marks.some((mark) => mark.kind === wanted.kind && overlap(mark, wanted) >= least);
}

/** Marks that touch nothing of their kind are false. */
function falseOf(marks: readonly Mark[], { expected }: Sentence): Mark[] {
  const isWanted = (mark: Mark): boolean =>
    expected.some((wanted) => wanted.kind === mark.kind && overlap(mark, wanted) > 0);
  return marks.filter((mark) => !isWanted(mark));
}

function told({ kind, start, end }: Mark, { text }: Sentence): string {
  return `${kind} «${text.slice(start, end)}»: ${text}`;
}

/** Compares what is found in sentences with what is written in them. */
export function measure(sentences: readonly Sentence[]): Result {
  const kinds = new Map<Kind, Count>();
  const faults: string[] = [];
  let [words, falseMarks] = [0, 0];
  for (const sentence of sentences) {
    const marks = find(sentence.text);
    words += sentence.text.match(WORDS)?.length ?? 0;
    const wrong = falseOf(marks, sentence);
    falseMarks += wrong.length;
    for (const mark of wrong) faults.push(`false ${told(mark, sentence)}`);
    for (const wanted of sentence.expected) {
      const count = kinds.get(wanted.kind) ?? { all: 0, found: 0 };
      kinds.set(wanted.kind, count);
      count.all += 1;
      if (isFound(wanted, marks)) count.found += 1;
      else faults.push(`missed ${told(wanted, sentence)}`);
    }
  }
  return { kinds, words, falseMarks, faults };
}
