/** Sizes are padded, so that a length tells a class and nothing more. */

import { type Bytes, isZero, uint, uintOf } from "./bytes.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export const LENGTH_SIZE = 4;

/** Four bytes of length, the content, zeros up to `size`. Throws `Refused("too long")`. */
export function pad(content: Bytes, size: number): Bytes {
  refuseUnless(LENGTH_SIZE + content.length <= size, "too long");
  const padded = new Uint8Array(size);
  padded.set(uint(content.length, LENGTH_SIZE));
  padded.set(content, LENGTH_SIZE);
  return padded;
}

/** The content. Throws `Refused("padding")` for a length past the end or a byte that is not zero. */
export function unpad(padded: Bytes): Bytes {
  const end = LENGTH_SIZE + uintOf(padded.slice(0, LENGTH_SIZE));
  refuseUnless(padded.length >= LENGTH_SIZE && end <= padded.length && isZero(padded.subarray(end)), "padding");
  return padded.slice(LENGTH_SIZE, end);
}

/** The smallest of the padded sizes that holds the content. Throws `Refused("too long")`. */
export function step(content: Bytes, sizes: readonly number[]): number {
  const size = sizes.find((held) => LENGTH_SIZE + content.length <= held);
  if (size === undefined) throw new Refused("too long");
  return size;
}
