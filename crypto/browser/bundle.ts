/** All files of an envelope as one stream, whose size is a step of a ladder and whose number is hidden. */

import type { Bytes } from "./bytes.ts";
import * as chunked from "./chunked.ts";
import { Refused } from "./refusal.ts";
import { LADDER, bound } from "./table.ts";

export const BUNDLE_ID_SIZE = 16;

/** The smallest step that holds `length` bytes. Throws `Refused("too long")` past 4 GiB. */
export function paddedSize(length: number): number {
  const size = LADDER.find((held) => length <= held);
  if (size === undefined) throw new Refused("too long");
  return size;
}

/** How many bytes the sealed bundle of files of `length` bytes in all has. */
export function streamSize(length: number): number {
  return chunked.encryptedSize(paddedSize(length));
}

/** What the stream is bound to. */
export function context(bundleId: Bytes): Bytes {
  return bound("bundle", { bundle: bundleId });
}

/** The stream's key, from the envelope's content key. */
export async function streamKey(contentKey: Bytes, bundleId: Bytes): Promise<Bytes> {
  return chunked.derive(contentKey, context(bundleId));
}
