/** Reading a file piece by piece: nothing here holds more of it than one window. */

import { NotCleaned } from "./finding.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const WINDOW = 1 << 18;

/** All bytes of a blob. */
export async function bytesOf(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** Bytes as Latin-1 text, one character a byte. */
export function latin(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Bytes as UTF-8 text; what is none becomes a mark. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Where a text of ASCII letters stands in bytes, from `from` on; -1 for nowhere. */
export function indexOfText(bytes: Uint8Array, text: string, from = 0): number {
  const wanted = new TextEncoder().encode(text);
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Joins pieces into new bytes. */
export function joined(...pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A file read through a window that moves on. Reading past the end is damage. */
export class Reader {
  readonly blob: Blob;
  #start = 0;
  #window: Bytes = new Uint8Array(0);

  constructor(blob: Blob) {
    this.blob = blob;
  }

  get size(): number {
    return this.blob.size;
  }

  /** `length` bytes from `at`; throws `NotCleaned` where the file ends before. */
  async read(at: number, length: number): Promise<Bytes> {
    if (at < 0 || at + length > this.size) throw new NotCleaned("damaged");
    if (length > WINDOW) return bytesOf(this.blob.slice(at, at + length));
    await this.#hold(at, length);
    return this.#window.subarray(at - this.#start, at - this.#start + length);
  }

  /** What the window shows from `at` on: at least two bytes unless the file ends before. */
  async rest(at: number): Promise<Bytes> {
    if (at >= this.size) return new Uint8Array(0);
    await this.#hold(at, Math.min(2, this.size - at));
    return this.#window.subarray(at - this.#start);
  }

  async #hold(at: number, length: number): Promise<void> {
    if (at >= this.#start && at + length <= this.#start + this.#window.length) return;
    this.#window = await bytesOf(this.blob.slice(at, at + WINDOW));
    this.#start = at;
  }
}
