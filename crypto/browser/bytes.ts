/** What Python's `bytes` have and `Uint8Array` lacks. */

export type Bytes = Uint8Array<ArrayBuffer>;

const ENCODER = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

/** No bytes at all. */
export const EMPTY: Bytes = new Uint8Array();

/** The parts, one after the other. */
export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether both are the same bytes; how long that takes depends on their length alone. */
export function equal(one: Bytes, other: Bytes): boolean {
  let difference = one.length ^ other.length;
  one.forEach((byte, at) => {
    difference |= byte ^ (other[at] ?? 0);
  });
  return difference === 0;
}

/** Whether every byte is zero. */
export function isZero(data: Bytes): boolean {
  return data.every((byte) => byte === 0);
}

/** Whether a text has a UTF-8 form: no half of a surrogate pair stands alone. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** UTF-8. Throws `RangeError` for half of a surrogate pair, which `TextEncoder` would replace. */
export function utf8(text: string): Bytes {
  if (!isWellFormed(text)) throw new RangeError("a text has no lone surrogate");
  return ENCODER.encode(text);
}

/** The text of UTF-8 bytes, a byte order mark included. Throws `TypeError` for other bytes. */
export function textOf(data: Bytes): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
}

/** Lower-case hexadecimal digits. */
export function hex(data: Bytes): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A whole number in `size` bytes, big-endian. Throws `RangeError` when it does not fit. */
export function uint(value: number, size: number): Bytes {
  const data = new Uint8Array(size);
  let rest = value;
  for (let at = size - 1; at >= 0; at--) {
    data[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  if (!Number.isSafeInteger(value) || rest !== 0) throw new RangeError("a number does not fit");
  return data;
}

/** The number of big-endian bytes, at most six of them. */
export function uintOf(data: Bytes): number {
  return data.reduce((value, byte) => value * 256 + byte, 0);
}
