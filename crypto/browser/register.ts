/** Entries of the register of receipts: what proves later that a report arrived, and was opened. */

import { digest } from "./binding.ts";
import { type Bytes, concat, equal, uint, uintOf, utf8 } from "./bytes.ts";
import { type Day, dayNumber, dayOfNumber } from "./days.ts";

export const ARRIVED = "arrived";
export const OPENED = "opened";
export const ENTRY_SIZE = 36;

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
