/** 48: a likelihood test finds decoys of random bytes, and does not find ours. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { type Bytes, uintOf } from "../../crypto/browser/bytes.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import { sealSlots } from "../../crypto/browser/seal.ts";

const Q = 3329;
const VALUES = 1024;
const COEFFICIENTS = 768;

/**
 * ML-KEM-768 compresses each coefficient of u to 10 bits: 257 of the 1024 values stand for four numbers modulo q,
 * the others for three, so they are not equally likely.
 */
const LOGS = Array<number>(VALUES).fill(0);
for (let number = 0; number < Q; number++) {
  const value = Math.round((VALUES * number) / Q) % VALUES;
  LOGS[value] = (LOGS[value] ?? 0) + 1;
}
LOGS.forEach((count, value) => (LOGS[value] = Math.log((count * VALUES) / Q)));

/** The logarithm of how much likelier a slot is as a real encapsulation than as random bytes. */
function likelihood(slot: Bytes): number {
  let sum = 0;
  for (let at = 0; at < COEFFICIENTS; at++) {
    const [from, shift] = [Math.floor((at * 10) / 8), (at * 10) % 8];
    const pair = uintOf(slot.slice(from, from + 2).reverse());
    sum += LOGS[(pair >> shift) % VALUES] ?? 0;
  }
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function slots(envelopes: number, recipients: readonly Bytes[]): Promise<number[]> {
  const found: number[] = [];
  for (let left = envelopes; left > 0; left--) {
    const head = randomBytes(envelope.HEAD_SIZE);
    const sealed = await sealSlots(head, recipients, randomBytes(32));
    for (let at = 0; at < envelope.SLOTS; at++) {
      found.push(likelihood(sealed.slice(at * envelope.SLOT_SIZE, (at + 1) * envelope.SLOT_SIZE)));
    }
  }
  return found;
}

test("48 random bytes are found as decoys, seals to fresh keys are not", async () => {
  const keys: Bytes[] = [];
  for (let left = envelope.SLOTS; left > 0; left--) keys.push(await hpke.publicKey(randomBytes(32)));
  const real = await slots(8, keys);
  const decoys = await slots(8, []);
  const random = Array.from({ length: 64 }, () => likelihood(randomBytes(envelope.SLOT_SIZE)));

  const found = random.filter((value) => value < 0).length + real.filter((value) => value > 0).length;
  assert.ok(found / 128 > 0.88, `random bytes told from real ones in ${found} of 128 guesses`);
  // One value varies by 3.5; five times the deviation of a difference of two means of 64.
  const bound = (5 * 3.5 * Math.SQRT2) / 8;
  assert.ok(Math.abs(mean(real) - mean(decoys)) < bound, `real ${mean(real)}, decoys ${mean(decoys)}`);
  assert.ok(mean(real) - mean(random) > bound, `real ${mean(real)}, random ${mean(random)}`);
});
