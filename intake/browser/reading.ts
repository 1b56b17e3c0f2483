/** Reads a file once, piece by piece, and hashes exactly what was read. */

import { type Bytes, EMPTY } from "../../crypto/browser/bytes.ts";
import { Sha256, sha256 } from "../../crypto/browser/hashing.ts";
import { breathe } from "./dom.ts";

/** How much is read at a time. */
export const PIECE = 1_048_576;
/** Whole files up to here are read at once: the platform's hash is faster, and it costs no memory to speak of. */
const SMALL = 4_194_304;
/** What the speed of scripts is measured with: below 1 ms where they are compiled, above 100 where not. */
const PROBE = 65_536;
const SLOW = 50;
/** So much is hashed by a script before the page may react. */
const STRIDE = 131_072;

/** A file that can't be read any more: it was moved, changed or deleted since it was chosen. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";

  constructor(readonly blob: Blob) {
    super();
  }
}

function isProbeSlow(): boolean {
  const started = performance.now();
  new Sha256().update(new Uint8Array(PROBE));
  return performance.now() - started > SLOW;
}

/**
 * Whether scripts run without being compiled, as in Tor Browser's "Safer". The first probe runs before
 * anything could be compiled, so that a slow one is asked twice.
 */
function isInterpreted(): boolean {
  return isProbeSlow() && isProbeSlow();
}

/** The bytes of a file from `start` to `end`. Throws `Unreadable` when there are fewer, too. */
async function read(blob: Blob, start: number, end: number): Promise<Bytes> {
  let data: Bytes;
  try {
    data = new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch {
    throw new Unreadable(blob);
  }
  if (data.length !== end - start) throw new Unreadable(blob);
  return data;
}

/** The whole file in memory, or nothing when there isn't enough. */
async function whole(blob: Blob): Promise<Bytes> {
  try {
    return await read(blob, 0, blob.size);
  } catch (error) {
    // Too little memory looks like a file that can't be read; a file that can be read piece by piece tells.
    if (blob.size <= SMALL) throw error;
    return EMPTY;
  }
}

async function addAll(hash: Sha256, piece: Bytes): Promise<void> {
  for (let at = 0; at < piece.length; at += STRIDE) {
    hash.update(piece.subarray(at, at + STRIDE));
    if (at + STRIDE < piece.length) await breathe();
  }
}

/**
 * The pieces of a file, in order; returns its SHA-256 at the end. Throws `Unreadable`.
 *
 * Memory is one piece. Where scripts aren't compiled, hashing by a script takes seconds for each megabyte: there
 * the file is held whole while it is sealed, and the platform hashes it.
 */
export async function* pieces(blob: Blob): AsyncGenerator<Bytes, Bytes> {
  const held = blob.size <= SMALL || isInterpreted() ? await whole(blob) : EMPTY;
  if (held.length === blob.size) {
    const hash = await sha256(held);
    for (let at = 0; at < held.length; at += PIECE) yield held.subarray(at, at + PIECE);
    return hash;
  }
  const hash = new Sha256();
  for (let at = 0; at < blob.size; at += PIECE) {
    const piece = await read(blob, at, Math.min(at + PIECE, blob.size));
    await addAll(hash, piece);
    yield piece;
  }
  return hash.digest();
}
