// How much the self-check finds in the kept sentences, and how often it is wrong. See README.md.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kind } from "../../../intake/browser/identity/marks.ts";
import { type Result, type Sentence, measure, read } from "./corpus.ts";

const NUMBERS: readonly Kind[] = ["e-mail", "telephone", "staff number"];
const LEAST_OF_NUMBERS = 0.95;
const LEAST_OF_NAMES = 0.7;
const MOST_FALSE_MARKS = 1 / 100;

function share({ kinds }: Result, ...wanted: readonly Kind[]): number {
  const counts = wanted.map((kind) => kinds.get(kind) ?? { all: 0, found: 0 });
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  assert.ok(all > 0, `no sentence holds ${wanted.join()}`);
  return counts.reduce((sum, count) => sum + count.found, 0) / all;
}

function inWords(title: string, { kinds, words, falseMarks }: Result): string {
  const found = [...kinds].map(([kind, count]) => `${kind} ${String(count.found)} of ${String(count.all)}`);
  const wrong = `${String(falseMarks)} false marks in ${String(words)} words`;
  return `${title}: ${found.join(", ")}; ${wrong} (${((100 * falseMarks) / words).toFixed(2)} in 100)`;
}

function holds(title: string, sentences: readonly Sentence[]): void {
  const result = measure(sentences);
  console.log(inWords(title, result));
  assert.ok(share(result, ...NUMBERS) >= LEAST_OF_NUMBERS, `${title}: too few addresses and numbers are found`);
  assert.ok(share(result, "name") >= LEAST_OF_NAMES, `${title}: too few names are found`);
  assert.equal(share(result, "receipt"), 1, `${title}: a receipt is missed`);
  assert.ok(result.falseMarks / result.words <= MOST_FALSE_MARKS, `${title}: too many false marks`);
}

for (const [language, title] of [["en", "English"], ["ar", "Arabic"]] as const) {
  const [tuning, heldOut] = [read(language, "tuning"), read(language, "held_out")];

  test(`enough sentences in ${title}, many with nothing to mark`, () => {
    const all = [...tuning, ...heldOut];
    assert.ok(all.length >= 200);
    assert.ok(all.filter(({ expected }) => expected.length === 0).length >= all.length / 3);
    assert.equal(new Set(all.map(({ text }) => text)).size, all.length);
  });

  test(`what is found in ${title}`, () => {
    holds(`${title}, the part that rules were made on`, tuning);
    holds(`${title}, the part kept apart`, heldOut);
    holds(`${title}, all`, [...tuning, ...heldOut]);
  });
}
