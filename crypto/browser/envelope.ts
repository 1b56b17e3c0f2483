/**
 * The envelope as the intake sees it: head, eight slots, body. Parse and check; no keys.
 *
 * A report and a follow-up have one form, so that whoever stores them can't tell them apart.
 */

import { CHANNEL_SIZE, HASH_SIZE, INSTALLATION_SIZE } from "./binding.ts";
import { type Bytes, concat, equal, utf8 } from "./bytes.ts";
import { encryptedSize } from "./chunked.ts";
import { sha256 } from "./hashing.ts";
import { OVERHEAD } from "./hpke.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import { bound, rowOf } from "./table.ts";

export const MAGIC = utf8("CNDR");
export const VERSION = 1;
export const SUITE = 1;
export const SLOTS = 8;
export const CONTENT_KEY_SIZE = 32;
export const HEAD_SIZE = 8 + INSTALLATION_SIZE + CHANNEL_SIZE + HASH_SIZE;
export const SLOT_SIZE = OVERHEAD + CONTENT_KEY_SIZE;
export const SEAL_SIZE = HEAD_SIZE + SLOTS * SLOT_SIZE;

/** Padded plaintext of the body, by size class. */
export const BODY_SIZES: ReadonlyMap<number, number> = new Map(
  rowOf("envelope").sizes.map((size, at) => [at + 1, size]),
);
/** Whole envelope, by size class: 24,848 and 70,976 bytes, no other. */
export const ENVELOPE_SIZES: ReadonlyMap<number, number> = new Map(
  [...BODY_SIZES].map(([sizeClass, size]) => [sizeClass, SEAL_SIZE + encryptedSize(size)]),
);

const FORM = concat(MAGIC, Uint8Array.of(VERSION, SUITE, SLOTS));

/** The first 72 bytes: all that an envelope says in clear. */
export interface Head {
  readonly sizeClass: number;
  readonly installation: Bytes;
  readonly channel: Bytes;
  readonly commitment: Bytes;
}

/** An envelope of right form, taken apart. `seal` is the head and the slots, 9,416 bytes. */
export interface Envelope {
  readonly head: Head;
  readonly seal: Bytes;
  readonly body: Bytes;
}

/** `CNDR`, version, suite, slots, class; installation 16; channel 16; commitment C 32. */
export function headBytes(head: Head): Bytes {
  return concat(FORM, Uint8Array.of(head.sizeClass), head.installation, head.channel, head.commitment);
}

/** The padded size of a body of this class. Throws `Refused("form")`. */
export function bodySize(sizeClass: number): number {
  const size = BODY_SIZES.get(sizeClass);
  if (size === undefined) throw new Refused("form");
  return size;
}

/** SHA-256 of the whole envelope: its name everywhere. */
export async function envelopeHash(envelope: Envelope): Promise<Bytes> {
  return sha256(concat(envelope.seal, envelope.body));
}

/** The head that stands at the start of `data`. Throws `Refused("form")`. */
export function parseHead(data: Bytes): Head {
  refuseUnless(data.length >= HEAD_SIZE && equal(data.slice(0, FORM.length), FORM), "form");
  const sizeClass = data[FORM.length] ?? 0;
  refuseUnless(BODY_SIZES.has(sizeClass), "form");
  return {
    sizeClass,
    installation: data.slice(8, 24),
    channel: data.slice(24, 40),
    commitment: data.slice(40, 72),
  };
}

/** An envelope of one of the two sizes whose head says that size. Throws `Refused("form")`. */
export function parse(data: Bytes): Envelope {
  const head = parseHead(data);
  refuseUnless(data.length === ENVELOPE_SIZES.get(head.sizeClass), "form");
  return { head, seal: data.slice(0, SEAL_SIZE), body: data.slice(SEAL_SIZE) };
}

/** The eight slots of head and slots, 1,168 bytes each. Throws `Refused("form")` for another length. */
export function slotsOf(seal: Bytes): Bytes[] {
  refuseUnless(seal.length === SEAL_SIZE, "form");
  return Array.from({ length: SLOTS }, (_, at) => {
    const start = HEAD_SIZE + at * SLOT_SIZE;
    return seal.slice(start, start + SLOT_SIZE);
  });
}

/** What each slot is bound to: the head's 72 bytes. */
export function slotInfo(head: Bytes): Bytes {
  return bound("slot", { head });
}

/** What the body is bound to: head and slots. */
export async function bodyContext(seal: Bytes): Promise<Bytes> {
  return bound("envelope", { seal: await sha256(seal) });
}
