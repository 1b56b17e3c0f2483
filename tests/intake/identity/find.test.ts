// The self-check's rules one by one, and what must hold of any text.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { generate, groups } from "../../../crypto/browser/receipt.ts";
import { find } from "../../../intake/browser/identity/find.ts";
import { cut, settle } from "../../../intake/browser/identity/marks.ts";

/** As long as a report can be. */
const LONGEST = 61_440;
/** Ten times what the slowest takes on an old computer; a rule that grows with the square takes minutes. */
const PATIENCE = 5_000;

/** What is marked, as `kind: piece`. */
function found(text: string): string[] {
  return find(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

function inScript(receipt: string, zero: number): string {
  return Array.from(receipt, (digit) => String.fromCodePoint(zero + Number(digit))).join("");
}

test("a receipt is marked however it was typed", () => {
  const receipt = generate();
  const parts = groups(receipt);
  const typed = [
    receipt, parts.join(" "), parts.join("-"), parts.join(", "), parts.join("\n"), [...receipt].join(" "),
    parts.map((group, at) => `${String(at + 1)}. ${group}`).join("\n"),
    inScript(receipt, 0x660), inScript(receipt, 0x6f0), inScript(receipt, 0x966), inScript(receipt, 0x1d7ce),
  ];
  for (const each of typed) assert.deepEqual(found(`Mine is ${each} please`), [`receipt: ${each}`]);
});

test("a receipt is found among other numbers, and one with a wrong digit too", () => {
  const receipt = generate();
  const shown = groups(receipt).join(" ");
  assert.ok(found(`12 34 ${shown} 56 78 90 12 34`).some((each) => each.startsWith(`receipt: ${shown}`)));
  assert.deepEqual(found(`It is ${receipt.slice(1)} I think`), [`receipt: ${receipt.slice(1)}`]);
});

test("numbers that say nothing of a person aren't marked", () => {
  const texts = [
    "On 12.04.2025 and 2024-11-30, and 1/2/23 at 14:30.", "USD 12,500.00 or 1 250 000 francs, €1.250.000",
    "ST/SGB/2017/2, OIOS/2022/118, A/72/209, UNDT/2019/043", "IBAN GB29 NWBK 6016 1331 9268 19",
    "Invoice 2024-00871, case 2023/0457, PO 4500087213", "Staff rule 10.1, article 101, chapter 9",
    "Passport no. 88213407 and container 7741203", "From 2016 to 2019, pages 14-21, 18,000 people",
  ];
  for (const text of texts) assert.deepEqual(found(text), [], text);
});

test("telephone and staff numbers are marked in any digits", () => {
  assert.deepEqual(found("Call +254 722 345 678."), ["telephone: +254 722 345 678"]);
  assert.deepEqual(found("(212) 555-0147, ext. 23"), ["telephone: (212) 555-0147, ext. 23"]);
  assert.deepEqual(found("هاتفي ٠٧٩١٢٣٤٥٦٧"), ["telephone: ٠٧٩١٢٣٤٥٦٧"]);
  assert.deepEqual(found("index no. 734512"), ["staff number: 734512"]);
  assert.deepEqual(found("الرقم الوظيفي ٧٣٤٥١٢"), ["staff number: ٧٣٤٥١٢"]);
});

test("addresses are marked, also with words for their signs", () => {
  assert.deepEqual(found("to kwame.mensah@example.org."), ["e-mail: kwame.mensah@example.org"]);
  assert.deepEqual(found("name at un dot org"), ["e-mail: name at un dot org"]);
  assert.deepEqual(found("a.b (at) example [dot] net"), ["e-mail: a.b (at) example [dot] net"]);
  assert.deepEqual(found("Meet us at example.org at noon."), []);
});

test("names are marked in both scripts in one text, whatever the page's language", () => {
  assert.deepEqual(found("The label says سعيد الحارثي and Fatou Ndiaye saw it."), [
    "name: سعيد الحارثي", "name: Fatou Ndiaye",
  ]);
});

test("places, months, posts and organizations are no names", () => {
  const text =
    "In March the Secretary-General, the Deputy Director and the Board of Auditors met in New York and Accra. " +
    "UNHCR, the World Food Programme, Blue Nile Logistics and the Office of Legal Affairs came on Monday. " +
    "قال الأمين العام إن برنامج الأغذية العالمي في بورتسودان، والسيد المدير في الخرطوم.";
  assert.deepEqual(found(text), []);
});

test("what one says of her own work is marked", () => {
  assert.deepEqual(found("my supervisor and my office"), ["role: my supervisor", "role: my office"]);
  assert.ok(found("As the head of procurement I know it").includes("role: As the head of procurement"));
  assert.ok(found("I am the only nurse here").includes("role: I am the only nurse"));
  assert.ok(found("أنا الممرضة الوحيدة هنا").includes("role: أنا الممرضة الوحيدة"));
});

/** Whether an offset parts the two halves of a character. */
function isInsideCharacter(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}

/** Pieces that the rules look for, and others, in any order. */
const PIECES = fc.array(
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "Fatou ", "Mr. ", "my supervisor", "محمد ", "عبد ", "الرحمن", "و", " at ", "@", " dot ", "a.b@c.org", "+",
      "(", ")", " ", "\n", "482913", "٠٧٩", "ext. ", "staff no. ", "هاتفي ", "أنا ال", "I am the only ",
      "\ud83d", "e\u0301", "\u202e", "'s ", "-",
    ),
  ),
).map((pieces) => pieces.join(""));

test("marks lie inside the text, in order, apart, on whole characters; the pieces are the text", () => {
  fc.assert(
    fc.property(PIECES, (text) => {
      const marks = find(text);
      let done = 0;
      for (const { start, end } of marks) {
        assert.ok(done <= start && start < end && end <= text.length);
        assert.ok(![start, end].some((at) => isInsideCharacter(text, at)));
        done = end;
      }
      const pieces = cut(text, marks);
      assert.equal(pieces.map((piece) => piece.text).join(""), text);
      assert.equal(pieces.filter(({ kind }) => kind !== null).length, marks.length);
      assert.ok(pieces.every((piece) => piece.text !== ""));
    }),
    { numRuns: 2_000 },
  );
});

test("where marks touch, the one named first stays", () => {
  const mark = fc.record({ kind: fc.constant("name" as const), start: fc.nat(40), end: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(mark), (marks) => {
      const kept = settle(marks);
      kept.forEach((each, at) => {
        assert.ok(at === 0 || (kept[at - 1]?.end ?? 0) <= each.start);
      });
    }),
  );
  const [weak, strong] = [{ kind: "name", start: 0, end: 9 }, { kind: "receipt", start: 4, end: 12 }] as const;
  assert.deepEqual(settle([strong, weak]), [strong]);
  assert.deepEqual(settle([{ ...strong, start: 9 }, weak]), [weak, { ...strong, start: 9 }]);
});

test("no text keeps the page waiting", () => {
  const seeds = [
    "a", "A", "1", "1 ", "+1", "(", "@", "a@", "a@b.cc.", "a . ", " at ", "a at b dot ", ".", "-", " ",
    "\n", "'", "a'", "A-", "A. ", "Fatou ", "Fatou van ", "Mr. ", "my ", "I am the ", "i am the only ",
    "only two ", "as the head of ", "staff no. ", "staff no ", "ext 12, ", "phone 12345678 ", "123.456.",
    "و", "عبد ال", "ابو ", "أنا ال", "لا يعرف ", "لا يعرف كلمة كلمة سوى كلمة ", "هاتف ", "\u064e",
    "e\u0301", "😀", "\ud83d", "\u202e",
  ];
  for (const seed of seeds) {
    const text = seed.repeat(Math.ceil(LONGEST / seed.length)).slice(0, LONGEST);
    const started = performance.now();
    find(text);
    const took = performance.now() - started;
    assert.ok(took < PATIENCE, `${JSON.stringify(seed)} took ${took.toFixed(0)} ms`);
  }
});
