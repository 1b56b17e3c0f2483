/**
 * The register of receipts: what proves later that a report arrived, and was opened.
 *
 * Batches of entries, each chained to the one before. Whoever has the whole register finds the day of a tag
 * that she knows, and nobody sees what she looked for.
 */

import { digest, number } from "./binding.ts";
import { type Bytes, EMPTY, concat, equal, hex, uint, uintOf, utf8 } from "./bytes.ts";
import { type Day, dayBytes, dayNumber, dayOfNumber } from "./days.ts";
import { sha256 } from "./hashing.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export const ARRIVED = "arrived";
export const OPENED = "opened";
export const ENTRY_SIZE = 36;
/** A batch has a multiple of so many entries, so that its size tells little of how many are real. */
export const BATCH_STEP = 64;

const PAST_ALL_DAYS = 1_000_000;

export type Kind = typeof ARRIVED | typeof OPENED;

async function mask(kind: Kind, tag: Bytes): Promise<Bytes> {
  return (await digest("candour/1 register day", utf8(kind), tag)).slice(0, 4);
}

function xor(one: Bytes, other: Bytes): Bytes {
  return one.map((byte, at) => byte ^ (other[at] ?? 0));
}

/** The 32 bytes by which whoever knows the tag (C of an arrival, w of an opening) finds its entry. */
export async function name(kind: Kind, tag: Bytes): Promise<Bytes> {
  return digest("candour/1 register", utf8(kind), tag);
}

/** Name, then the day as four bytes under a mask that only the tag gives. Throws `RangeError` before 1970. */
export async function entry(kind: Kind, tag: Bytes, day: Day): Promise<Bytes> {
  const days = dayNumber(day);
  if (days < 0) throw new RangeError("the register begins in 1970");
  return concat(await name(kind, tag), xor(uint(days, 4), await mask(kind, tag)));
}

/** The day that an entry gives to whoever knows its tag; nothing when it is another tag's. */
export async function dayOf(data: Bytes, kind: Kind, tag: Bytes): Promise<Day | null> {
  if (data.length !== ENTRY_SIZE || !equal(data.slice(0, 32), await name(kind, tag))) return null;
  const days = uintOf(xor(data.slice(32), await mask(kind, tag)));
  return days < PAST_ALL_DAYS ? dayOfNumber(days) : null;
}

/** Sorted entries, the day on which they were put into the register, and the chain's head after them. */
export interface Batch {
  readonly day: Day;
  readonly entries: Bytes;
  readonly head: Bytes;
}

/** The head after batch `count` (from 1); `before` is the head before it, empty for the first. */
export async function chain(before: Bytes, count: number, day: Day, entries: Bytes): Promise<Bytes> {
  return digest("candour/1 register batch", before, number(count), dayBytes(day), await sha256(entries));
}

function split(entries: Bytes): Bytes[] {
  const count = Math.ceil(entries.length / ENTRY_SIZE);
  return Array.from({ length: count }, (_, at) => entries.subarray(at * ENTRY_SIZE, (at + 1) * ENTRY_SIZE));
}

function ascending(entries: readonly Bytes[]): boolean {
  const names = entries.map(hex);
  return names.every((name, at) => at === 0 || (names[at - 1] ?? "") < name);
}

/**
 * The newest head of a whole register; 32 zero bytes when it is empty.
 *
 * Throws `Refused("register")` when an entry or a batch is missing, added, moved or altered.
 */
export async function verify(batches: readonly Batch[]): Promise<Bytes> {
  let [head, last]: [Bytes, Day] = [EMPTY, ""];
  for (const [at, { day, entries, head: given }] of batches.entries()) {
    const whole = entries.length > 0 && entries.length % (BATCH_STEP * ENTRY_SIZE) === 0;
    refuseUnless(whole && ascending(split(entries)) && day >= last, "register");
    head = await chain(head, at + 1, day, entries);
    last = day;
    if (!equal(head, given)) throw new Refused("register");
  }
  return head.length > 0 ? head : new Uint8Array(32);
}

/** The day that a register gives to whoever knows a tag; the first one, since C can be copied later. */
export async function find(batches: readonly Batch[], kind: Kind, tag: Bytes): Promise<Day | null> {
  const wanted = await name(kind, tag);
  let first: Day | null = null;
  for (const { entries } of batches) {
    for (const one of split(entries)) {
      if (!equal(one.slice(0, 32), wanted)) continue;
      const day = await dayOf(one.slice(), kind, tag);
      if (day !== null && (first === null || day < first)) first = day;
    }
  }
  return first;
}
