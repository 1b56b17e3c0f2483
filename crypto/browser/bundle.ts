/** All files of an envelope as one stream, whose size is a step of a ladder and whose number is hidden. */

import { type Bytes, equal, isZero } from "./bytes.ts";
import * as chunked from "./chunked.ts";
import { Sha256 } from "./hashing.ts";
import { Refused, refuseUnless } from "./refusal.ts";
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

/** A file as its envelope names it: its length in bytes and its SHA-256. */
export interface BundledFile {
  readonly length: number;
  readonly sha256: Bytes;
}

/**
 * Takes one file out of a sealed bundle, piece by piece, and keeps less than a chunk of it.
 *
 * What `update` gives is genuine and in its place, but only a `finalize` that does not throw says that the
 * bundle is whole, that the file is the one which the envelope names, and that zeros alone follow the files.
 *
 * Each call throws `Refused`: `sealed` for another key or altered, cut or reordered bytes, `padding` for
 * other bytes than zeros behind the files or another size, `file` for another SHA-256. Then it is lost. Wait for
 * each call before the next.
 */
export class Opener {
  readonly #hash = new Sha256();
  #at = 0;

  private constructor(
    private readonly decryptor: chunked.Decryptor,
    private readonly wanted: BundledFile,
    private readonly start: number,
    private readonly filesEnd: number,
  ) {}

  /** Throws `RangeError` when there is no such file. */
  static async create(
    contentKey: Bytes,
    bundleId: Bytes,
    files: readonly BundledFile[],
    wanted: number,
  ): Promise<Opener> {
    const file = files[wanted];
    if (file === undefined) throw new RangeError("no such file");
    const sum = (some: readonly BundledFile[]): number => some.reduce((size, { length }) => size + length, 0);
    const decryptor = new chunked.Decryptor(await streamKey(contentKey, bundleId), context(bundleId));
    return new Opener(decryptor, file, sum(files.slice(0, wanted)), sum(files));
  }

  /** What the data completes of the file. */
  async update(data: Bytes): Promise<Bytes> {
    return this.#take(await this.decryptor.update(data));
  }

  /** The last bytes of the file, if any were left. */
  async finalize(): Promise<Bytes> {
    const last = this.#take(await this.decryptor.finalize());
    refuseUnless(this.#at === paddedSize(this.filesEnd), "padding");
    refuseUnless(equal(this.#hash.digest(), this.wanted.sha256), "file");
    return last;
  }

  #take(text: Bytes): Bytes {
    const start = this.#at;
    this.#at += text.length;
    refuseUnless(isZero(text.subarray(Math.max(this.filesEnd - start, 0))), "padding");
    const end = this.start + this.wanted.length;
    const found = text.slice(Math.max(this.start - start, 0), Math.max(end - start, 0));
    this.#hash.update(found);
    return found;
  }
}
