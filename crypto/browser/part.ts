/**
 * One part of a sealed bundle as it is uploaded: a head that says where it belongs, and at most 1 MiB of it.
 *
 * Parts are cut from the stream without a look at its chunks; whoever stores them needs no key.
 */

import { BUNDLE_ID_SIZE } from "./bundle.ts";
import { type Bytes, concat, equal, isZero, uint, uintOf, utf8 } from "./bytes.ts";
import { encryptedSize } from "./chunked.ts";
import { refuseUnless } from "./refusal.ts";
import { LADDER } from "./table.ts";

export const MAGIC = utf8("CNDP");
export const VERSION = 1;
/** Bytes of the stream in every part but the last. */
export const PART_SIZE = 1_048_576;
export const HEAD_SIZE = 8 + BUNDLE_ID_SIZE + 8 + 4;
/** Every answer to a part. */
export const ANSWER_SIZE = 1_024;

/** The only sizes of a sealed bundle, smallest first: one for each step of the ladder. */
export const STREAM_SIZES: readonly number[] = LADDER.map((step) => encryptedSize(step));

const MARKS = concat(MAGIC, Uint8Array.of(VERSION, 0, 0, 0));

/** Where a part belongs: the bundle's id, its size in bytes, and which part of it, counted from 0. */
export interface PartHead {
  readonly bundleId: Bytes;
  readonly streamSize: number;
  readonly index: number;
}

/** A part of right form: its head and as many bytes as `partSize` says. */
export interface Part {
  readonly head: PartHead;
  readonly data: Bytes;
}

/** How many parts a sealed bundle has. Throws `Refused("form")` for a size off the ladder. */
export function partCount(streamSize: number): number {
  refuseUnless(STREAM_SIZES.includes(streamSize), "form");
  return Math.ceil(streamSize / PART_SIZE);
}

/** How many bytes of the stream part `index` holds. Throws `Refused("form")` for one that isn't there. */
export function partSize(streamSize: number, index: number): number {
  refuseUnless(Number.isInteger(index) && index >= 0 && index < partCount(streamSize), "form");
  return Math.min(PART_SIZE, streamSize - index * PART_SIZE);
}

/** `CNDP`, version, three zeros; bundle id 16; stream size 8; index 4; data. Throws `Refused("form")`. */
export function partBytes({ head, data }: Part): Bytes {
  const { bundleId, streamSize, index } = head;
  refuseUnless(bundleId.length === BUNDLE_ID_SIZE && data.length === partSize(streamSize, index), "form");
  return concat(MARKS, bundleId, uint(streamSize, 8), uint(index, 4), data);
}

/** The head that stands at the start of `data`. Throws `Refused("form")`. */
export function parseHead(data: Bytes): PartHead {
  refuseUnless(data.length >= HEAD_SIZE && equal(data.slice(0, MARKS.length), MARKS), "form");
  refuseUnless(isZero(data.subarray(24, 26)), "form");
  const head = {
    bundleId: data.slice(8, 24),
    streamSize: uintOf(data.subarray(26, 32)),
    index: uintOf(data.subarray(32, 36)),
  };
  partSize(head.streamSize, head.index);
  return head;
}

/** A whole part, neither longer nor shorter than its head says. Throws `Refused("form")`. */
export function parse(body: Bytes): Part {
  const head = parseHead(body);
  refuseUnless(body.length === HEAD_SIZE + partSize(head.streamSize, head.index), "form");
  return { head, data: body.slice(HEAD_SIZE) };
}
