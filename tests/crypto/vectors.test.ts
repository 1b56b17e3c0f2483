/** Every case of every vector file, and a count that none was passed over. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { hex } from "../../crypto/browser/bytes.ts";
import { inputsOf, ourFiles } from "./files.ts";
import { OPERATIONS, outcome } from "./operations.ts";

const FILES = ourFiles();
const EXPECTED = FILES.reduce((count, { cases }) => count + cases.length, 0);
let consumed = 0;

test("each file is of form 1, has cases, and names a kind that is known", () => {
  const known = new Set(Object.keys(OPERATIONS));
  for (const { format, kind, cases } of FILES) {
    assert.equal(format, 1);
    assert.ok(cases.length > 0);
    assert.ok(known.delete(kind), kind);
  }
  assert.deepEqual([...known], [], "kinds without a file");
});

for (const { kind, cases } of FILES) {
  describe(kind, () => {
    for (const vector of cases) {
      test(vector.name, async () => {
        const { output, error } = await outcome(kind, inputsOf(vector));
        consumed++;
        assert.deepEqual({ output: output && hex(output), error }, { output: vector.output, error: vector.error });
      });
    }
  });
}

after(() => {
  assert.equal(consumed, EXPECTED);
  assert.ok(EXPECTED > 400);
});
