// The portal's own arithmetic and words, without a page. Bundled and run by test_scripts.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths, dayOf, isolated } from "../../intake/browser/calendar.ts";
import { inWords } from "../../templates/translations/days.ts";
import { MOST, answersOf, clean, inCharacters, remaining } from "../../intake/browser/draft.ts";
import { postEnvelope, postVisit } from "../../intake/browser/post.ts";
import { roomText } from "../../intake/browser/questions.ts";
import { inOneLine, receiptProblem } from "../../intake/browser/receipts.ts";
import { measured } from "../../intake/browser/report.ts";
import { readDay } from "../../intake/browser/senton.ts";
import { roleName, statusOf } from "../../intake/browser/words.ts";
import { encode } from "../../crypto/browser/canonical.ts";
import { check } from "../../crypto/browser/content.ts";
import { generate } from "../../crypto/browser/receipt.ts";
import { sizeClass } from "../../crypto/browser/seal.ts";
import { gettext, ngettext, pgettext } from "../../templates/translations/gettext.ts";

const SIGNAL = new AbortController().signal;

test("months end on their last day", () => {
  assert.equal(addMonths("2026-08-31", 6), "2027-02-28");
  assert.equal(addMonths("2027-08-31", 6), "2028-02-29");
  assert.equal(addMonths("2026-11-24", 6), "2027-05-24");
  assert.equal(addMonths("2026-12-31", 1), "2027-01-31");
  assert.equal(addMonths("2026-01-31", 1), "2026-02-28");
  assert.equal(addMonths("2026-01-15", 12), "2027-01-15");
});

test("clocks count days or months", () => {
  assert.equal(dayOf({ length: 5, unit: "days" }, "2026-12-29"), "2027-01-03");
  assert.equal(dayOf({ length: 6, unit: "months" }, "2026-12-29"), "2027-06-29");
});

test("days in words have the page's digits and calendar", () => {
  assert.equal(inWords("2026-11-24", "en"), "24 November 2026");
  assert.equal(inWords("2026-03-03", "ar"), "3 مارس 2026");
  assert.equal(inWords("2026-03-03", "ru"), "3 марта 2026 г.");
  assert.equal(isolated("A"), "\u2068A\u2069");
});

test("half characters become marks, whole ones stay", () => {
  assert.equal(clean("a\ud83d\ude00b"), "a\ud83d\ude00b");
  assert.equal(clean("a\ud83db\ude00"), "a\ufffdb\ufffd");
});

test("who answered nothing isn't among the answers", () => {
  const all = new Map<string, string | readonly string[] | null>([["a", "words"], ["b", null], ["c", ["UNKNOWN"]]]);
  assert.deepEqual(answersOf(all), { a: "words", c: ["UNKNOWN"] });
});

test("what is measured has the form that is sealed, and the room is exact", () => {
  for (const kind of ["report", "protection request"] as const) {
    const empty = measured(kind, { what_happened: "" }, 8);
    const room = remaining(empty);
    const full = measured(kind, { what_happened: "a".repeat(room) }, 8);
    assert.equal(encode(full).length, MOST);
    assert.equal(remaining(full), 0);
    assert.equal(sizeClass(full), 2);
    assert.throws(() => sizeClass(measured(kind, { what_happened: "a".repeat(room + 1) }, 8)), /too long/);
  }
  const names = new Set(measured("report", {}, 1).to);
  assert.equal(check(measured("report", {}, 1)).to.length, names.size);
});

test("room is said in characters of the script that is written", () => {
  assert.equal(inCharacters(100, ""), 100);
  assert.equal(inCharacters(100, "abc"), 100);
  assert.equal(inCharacters(100, "ش"), 50);
  assert.equal(inCharacters(100, "字"), 33);
  assert.equal(inCharacters(-3, "ش"), 2);
  assert.equal(roomText(1, "a"), "There is room for about 1 more character, in all answers together.");
  assert.match(roomText(-40, "ش"), /about 20 characters too long/);
});

test("a receipt's problems are named, the coarsest first", () => {
  const receipt = generate();
  const next = (digit: string): string => String((Number(digit) + 1) % 10);
  const wrong = next(receipt.charAt(0)) + receipt.slice(1);
  assert.equal(receiptProblem(receipt), "");
  assert.equal(receiptProblem(inOneLine(receipt), receipt), "");
  assert.match(receiptProblem("9".repeat(200)), /far longer/);
  assert.match(receiptProblem(""), /Type the 42 digits/);
  assert.match(receiptProblem("12a"), /Only digits/);
  assert.match(receiptProblem(receipt.slice(1)), /You typed 41 digits/);
  assert.match(receiptProblem(wrong), /don't fit together/);
  assert.equal(receiptProblem(wrong, receipt), "Group 1 differs from the receipt above.");
  assert.match(receiptProblem(generate(), receipt), /^Groups/);
});

test("days of sending are read in any digits and never lie ahead", () => {
  assert.equal(readDay("3", "2", "2026", "2026-11-24"), "2026-02-03");
  assert.equal(readDay("٢٤", "١١", "٢٠٢٦", "2026-11-24"), "2026-11-24");
  for (const typed of ["25.11.2026", "31.2.2026", "..", "1.1.26", "0.1.2026", "x.1.2026"]) {
    const [day = "", month = "", year = ""] = typed.split(".");
    assert.equal(readDay(day, month, year, "2026-11-24"), null);
  }
});

test("codes that this page doesn't know have words too", () => {
  assert.equal(statusOf("REGISTERED").text, "An officer has opened your report.");
  assert.equal(statusOf("NEW_STAGE").name, "In progress");
  assert.equal(statusOf("toString").name, "In progress");
  assert.equal(roleName("ETHICS_OFFICER"), "Ethics officer");
  assert.equal(roleName("SOMETHING"), "Officer");
});

test("texts fill their places and count", () => {
  assert.equal(gettext("Plain"), "Plain");
  assert.equal(gettext("%(a)s and %(b)s", { a: "$&", b: 2 }), "$& and 2");
  assert.equal(gettext("%(missing)s"), "%(missing)s");
  assert.equal(pgettext("context", "Text"), "Text");
  assert.equal(ngettext("%(count)s day", "%(count)s days", 1), "1 day");
  assert.equal(ngettext("%(count)s day", "%(count)s days", 0), "0 days");
  assert.equal(gettext("constructor"), "constructor");
});

/** Answers the next request like a portal, or a stranger. */
function answerWith(status: number, body: string | Uint8Array<ArrayBuffer>): void {
  globalThis.fetch = () => Promise.resolve(new Response(body, { status }));
}

const even = (text: string): string => text.padEnd(65_536);

test("only the portal's own words acknowledge an envelope", async () => {
  const outcomes: [number, string, string][] = [
    [201, even('{"status":"received"}'), "received"],
    [201, '{"status":"received"}', "unknown"],
    [200, even('{"status":"received"}'), "unknown"],
    [201, even("<html>"), "unknown"],
    [422, even("{}"), "refused"],
    [403, even("{}"), "refused"],
    [422, "{}", "unknown"],
    [503, even("{}"), "unknown"],
  ];
  for (const [status, body, outcome] of outcomes) {
    answerWith(status, body);
    assert.equal(await postEnvelope(new Uint8Array(1), SIGNAL), outcome);
  }
  globalThis.fetch = () => Promise.reject(new TypeError("no line"));
  assert.equal(await postEnvelope(new Uint8Array(1), SIGNAL), "unknown");
});

test("a visit's answer has one length or is none", async () => {
  answerWith(200, new Uint8Array(65_536));
  assert.equal((await postVisit(new Uint8Array(1))).length, 65_536);
  for (const [status, size] of [[200, 65_535], [503, 65_536], [404, 65_536]] as const) {
    answerWith(status, new Uint8Array(size));
    await assert.rejects(postVisit(new Uint8Array(1)), { name: "Unreachable" });
  }
});
