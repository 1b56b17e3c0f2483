/** Parts of a sealed bundle: laws that hold for every size of the ladder. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import fc from "fast-check";

import * as bundle from "../../crypto/browser/bundle.ts";
import { type Bytes, concat, equal } from "../../crypto/browser/bytes.ts";
import * as part from "../../crypto/browser/part.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import { LADDER } from "../../crypto/browser/table.ts";

describe("parts", () => {
  test("there is one size of a sealed bundle for each step", () => {
    assert.deepEqual(part.STREAM_SIZES, LADDER.map((step) => bundle.streamSize(step)));
  });

  test("the parts of a bundle are full but for the last, and make it up", () => {
    for (const size of part.STREAM_SIZES) {
      const sizes = Array.from({ length: part.partCount(size) }, (_, index) => part.partSize(size, index));
      assert.equal(sizes.reduce((sum, one) => sum + one, 0), size);
      assert.ok(sizes.slice(0, -1).every((one) => one === part.PART_SIZE));
      for (const index of [-1, 0.5, sizes.length]) assert.throws(() => part.partSize(size, index), Refused);
    }
  });

  test("a bundle cut into parts is joined again", () => {
    const sizes = fc.constantFrom(...part.STREAM_SIZES.slice(0, 9));
    fc.assert(
      fc.property(sizes, fc.uint8Array({ minLength: 16, maxLength: 16 }), (streamSize, id) => {
        const bundleId = new Uint8Array(id);
        const stream: Bytes = new Uint8Array(streamSize).map((_, at) => at % 251);
        const bodies = Array.from({ length: part.partCount(streamSize) }, (_, index) => {
          const data = stream.slice(index * part.PART_SIZE, (index + 1) * part.PART_SIZE);
          return part.partBytes({ head: { bundleId, streamSize, index }, data });
        });
        const parsed = bodies.map((body) => part.parse(body));
        assert.ok(equal(concat(...parsed.map(({ data }) => data)), stream));
        parsed.forEach(({ head }, index) => {
          assert.deepEqual(head, { bundleId, streamSize, index });
        });
      }),
      { numRuns: 20 },
    );
  });

  test("a part of another length is not written", () => {
    const head = { bundleId: new Uint8Array(16), streamSize: bundle.streamSize(0), index: 0 };
    const data = new Uint8Array(head.streamSize);
    assert.throws(() => part.partBytes({ head, data: data.slice(1) }), Refused);
    assert.throws(() => part.partBytes({ head: { ...head, bundleId: data.slice(0, 15) }, data }), Refused);
  });
});
