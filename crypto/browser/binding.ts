/** The one way to bind: a label and length-prefixed fields, never two readings of the same bytes. */

import { type Bytes, concat, equal, uint, uintOf } from "./bytes.ts";
import { sha256 } from "./hashing.ts";
import { refuseUnless } from "./refusal.ts";

export const INSTALLATION_SIZE = 16;
export const CHANNEL_SIZE = 16;
export const HASH_SIZE = 32;
export const SIGNATURE_SIZE = 64;

const LABEL = /^[\x01-\x7f]*$/;
const LONGEST_FIELD = 0xffff;

function prefixOf(label: string): Bytes {
  if (!LABEL.test(label)) throw new RangeError("a label is ASCII without a zero byte");
  return Uint8Array.from(`${label}\0`, (character) => character.charCodeAt(0));
}

/**
 * Label in ASCII, 0x00, then each field as two bytes of big-endian length and its bytes.
 *
 * Throws `RangeError` when a field is longer than 65,535 bytes or the label holds a zero byte.
 */
export function bind(label: string, ...fields: readonly Bytes[]): Bytes {
  if (fields.some((field) => field.length > LONGEST_FIELD)) {
    throw new RangeError("a bound field has at most 65,535 bytes");
  }
  return concat(prefixOf(label), ...fields.flatMap((field) => [uint(field.length, 2), field]));
}

/**
 * The `count` fields of a message made by `bind(label, …)`.
 *
 * Throws `Refused("binding")` for another label, another number of fields, or bytes left over.
 */
export function unbind(label: string, message: Bytes, count: number): Bytes[] {
  const prefix = prefixOf(label);
  refuseUnless(equal(message.slice(0, prefix.length), prefix), "binding");
  const fields: Bytes[] = [];
  let at = prefix.length;
  for (let left = count; left > 0; left--) {
    const end = at + 2 + uintOf(message.slice(at, at + 2));
    refuseUnless(at + 2 <= message.length && end <= message.length, "binding");
    fields.push(message.slice(at + 2, end));
    at = end;
  }
  refuseUnless(at === message.length, "binding");
  return fields;
}

/** SHA-256 of `bind(label, …)`, 32 bytes. */
export async function digest(label: string, ...fields: readonly Bytes[]): Promise<Bytes> {
  return sha256(bind(label, ...fields));
}

/** 32 bytes that name a public key. */
export async function fingerprint(key: Bytes): Promise<Bytes> {
  return digest("candour/1 fingerprint", key);
}

/** A counter, a version or a generation as four bytes, big-endian. */
export function number(value: number): Bytes {
  return uint(value, 4);
}
