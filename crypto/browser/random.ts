/** Randomness, from the platform's generator alone. */

import type { Bytes } from "./bytes.ts";

/** `size` random bytes. */
export function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

/** A whole number from 0 to `limit` - 1, each as likely as the others; `limit` is at most 256. */
export function randomBelow(limit: number): number {
  // Bytes past the last whole multiple of the limit would make small numbers likelier: they are drawn again.
  const fair = 256 - (256 % limit);
  for (;;) {
    for (const byte of randomBytes(16)) {
      if (byte < fair) return byte % limit;
    }
  }
}

/** The same things in random order, each order as likely as the others; at most 256 of them. */
export function shuffled<Thing>(things: readonly Thing[]): Thing[] {
  const left = [...things];
  const order: Thing[] = [];
  while (left.length > 0) order.push(...left.splice(randomBelow(left.length), 1));
  return order;
}
