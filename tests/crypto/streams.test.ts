/** Cobblestone piece by piece: the same bytes however the pieces fall. */

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { type Bytes, concat, equal } from "../../crypto/browser/bytes.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import { flipped } from "./maker.ts";

const { CHUNK_SIZE, Decryptor, Encryptor, HEADER_SIZE, TAG_SIZE } = chunked;
const KEY = randomBytes(32);
const CONTEXT = randomBytes(20);

/** Lengths about the edges of chunks, and where to cut. */
const LENGTHS = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: CHUNK_SIZE - 60, max: CHUNK_SIZE + 60 }),
  fc.integer({ min: 3 * CHUNK_SIZE - 60, max: 3 * CHUNK_SIZE + 60 }),
);
const CUTS = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

function pieces(data: Bytes, cuts: readonly number[]): Bytes[] {
  const edges = [0, ...cuts.map((cut) => Math.floor(cut * data.length)).sort((a, b) => a - b), data.length];
  return edges.slice(1).map((end, at) => data.subarray(edges[at] ?? 0, end));
}

interface Stream {
  update(data: Bytes): Promise<Bytes>;
  finalize(): Promise<Bytes>;
}

async function through(stream: Stream, parts: readonly Bytes[]): Promise<Bytes> {
  const out: Bytes[] = [];
  for (const part of parts) out.push(await stream.update(part));
  return concat(...out, await stream.finalize());
}

test("encrypting and decrypting in any pieces is encrypting and decrypting at once", async () => {
  const property = fc.asyncProperty(LENGTHS, CUTS, CUTS, async (length, cuts, others) => {
    const plaintext = randomBytes(Math.min(length, 65_536));
    const sealed = await through(await Encryptor.create(KEY, CONTEXT), pieces(plaintext, cuts));
    assert.equal(sealed.length, chunked.encryptedSize(plaintext.length));
    assert.ok(equal(await chunked.decrypt(KEY, CONTEXT, sealed), plaintext));
    assert.ok(equal(await through(new Decryptor(KEY, CONTEXT), pieces(sealed, others)), plaintext));
  });
  await fc.assert(property, { numRuns: 60 });
});

test("a stream cut anywhere, or with a bit flipped anywhere, is refused", async () => {
  const sealed = await chunked.encrypt(KEY, CONTEXT, randomBytes(CHUNK_SIZE + 100));
  const property = fc.asyncProperty(fc.nat(sealed.length - 1), CUTS, async (at, cuts) => {
    for (const altered of [sealed.slice(0, at), flipped(sealed, at)]) {
      await assert.rejects(through(new Decryptor(KEY, CONTEXT), pieces(altered, cuts)), new Refused("sealed"));
    }
  });
  await fc.assert(property, { numRuns: 100 });
});

test("pieces handed over without waiting come out in order", async () => {
  const encryptor = await Encryptor.create(KEY, CONTEXT);
  const parts = [randomBytes(CHUNK_SIZE + 1), randomBytes(5), randomBytes(2 * CHUNK_SIZE)];
  const sealed = await Promise.all([...parts.map((part) => encryptor.update(part)), encryptor.finalize()]);
  assert.ok(equal(await chunked.decrypt(KEY, CONTEXT, concat(...sealed)), concat(...parts)));
});

test("what comes before the end of a stream is ready as soon as its chunk is whole", async () => {
  const plaintext = randomBytes(CHUNK_SIZE + 1);
  const sealed = await chunked.encrypt(KEY, CONTEXT, plaintext);
  const decryptor = new Decryptor(KEY, CONTEXT);
  const first = HEADER_SIZE + CHUNK_SIZE + TAG_SIZE;
  assert.equal((await decryptor.update(sealed.subarray(0, first - 1))).length, 0);
  assert.ok(equal(await decryptor.update(sealed.subarray(first - 1, first)), plaintext.subarray(0, CHUNK_SIZE)));
});

test("a finished stream takes no more data: it would be sealed under a nonce that was used", async () => {
  const encryptor = await Encryptor.create(KEY, CONTEXT);
  await encryptor.finalize();
  await assert.rejects(encryptor.update(randomBytes(CHUNK_SIZE)), /finished/);
});

test("a key has 32 bytes", async () => {
  await assert.rejects(chunked.encrypt(randomBytes(31), CONTEXT, randomBytes(1)), RangeError);
});
