/** One bundle on its way: files are read, sealed and posted part by part, once, however often it is stopped. */

import * as bundle from "../../crypto/browser/bundle.ts";
import type { Bytes } from "../../crypto/browser/bytes.ts";
import { Encryptor } from "../../crypto/browser/chunked.ts";
import { CONTENT_KEY_SIZE } from "../../crypto/browser/envelope.ts";
import * as part from "../../crypto/browser/part.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import type { PartOutcome } from "./post.ts";
import { PIECE, pieces } from "./reading.ts";

/** The portal takes no bundle of this size. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** The portal takes this bundle in no way; a new one may fare better. */
export class BundleRefused extends Error {
  override readonly name = "BundleRefused";
}

/** What an upload asks of the line: to wait as long as it must, and to say how far it is. */
export interface Line {
  /** Resolves when a part may be posted: at once, or after a pause. Throws when it was stopped for good. */
  readonly open: () => Promise<void>;
  /** Posts a part. A pause and a stop cut it off. */
  readonly post: (data: Bytes) => Promise<PartOutcome>;
  /** Resolves when a part that was lost may be sent again; `failures` counts those in a row, from 1. */
  readonly lost: (failures: number, seconds: number) => Promise<void>;
  /** Bytes that the portal has, of all. */
  readonly progress: (done: number, total: number) => void;
}

function sum(blobs: readonly Blob[]): number {
  return blobs.reduce((size, blob) => size + blob.size, 0);
}

/**
 * Gives memory back at once. Left to be collected, pieces of a large file pile up to hundreds of megabytes; a
 * browser that can't do this collects them in its own time.
 */
function release(data: Bytes): void {
  const buffer = data.buffer as ArrayBuffer & { readonly transfer?: (size: number) => ArrayBuffer };
  if (data.length === buffer.byteLength) buffer.transfer?.(0);
}

/** Fills one part after the other with what comes; the last one is as long as what remains. */
class Cutter {
  readonly #bundleId: Bytes;
  readonly #total: number;
  #index = 0;
  #data: Bytes;
  #filled = 0;

  constructor(bundleId: Bytes, total: number) {
    this.#bundleId = bundleId;
    this.#total = total;
    this.#data = this.#empty();
  }

  *cut(sealed: Bytes): Generator<Bytes, void> {
    for (let at = 0; at < sealed.length; ) {
      const taken = sealed.subarray(at, at + this.#data.length - this.#filled);
      this.#data.set(taken, this.#filled);
      at += taken.length;
      this.#filled += taken.length;
      if (this.#filled === this.#data.length) yield this.#take();
    }
  }

  #empty(): Bytes {
    return new Uint8Array(Math.min(part.PART_SIZE, this.#total - this.#index * part.PART_SIZE));
  }

  #take(): Bytes {
    const head = { bundleId: this.#bundleId, streamSize: this.#total, index: this.#index++ };
    const body = part.partBytes({ head, data: this.#data });
    this.#filled = 0;
    release(this.#data);
    if (this.#index * part.PART_SIZE < this.#total) this.#data = this.#empty();
    return body;
  }
}

/**
 * The upload of some files under a content key of their own. It can be stopped and taken up again, and sends no
 * part twice that the portal has. Change the files, and a new one is needed.
 */
export class Upload {
  readonly id: Bytes = randomBytes(bundle.BUNDLE_ID_SIZE);
  readonly contentKey: Bytes = randomBytes(CONTENT_KEY_SIZE);
  /** The size of the sealed stream. */
  readonly total: number;
  readonly #files: readonly Blob[];
  readonly #hashes: Bytes[] = [];
  readonly #parts: AsyncGenerator<Bytes, void>;
  /** The part that the portal doesn't have yet, and the one that is being sealed meanwhile. */
  #current: Promise<IteratorResult<Bytes, void>> | null = null;
  #ahead: Promise<IteratorResult<Bytes, void>> | null = null;
  #index = 0;
  #run: Promise<unknown> = Promise.resolve();

  /** Throws `Refused("too long")` past 4 GiB. */
  constructor(files: readonly Blob[]) {
    this.#files = files;
    this.total = bundle.streamSize(sum(files));
    this.#parts = this.#seal();
  }

  /** How many bytes the portal has. */
  get done(): number {
    return Math.min(this.#index * part.PART_SIZE, this.total);
  }

  /** The SHA-256 of each file, once all was sent. */
  get hashes(): readonly Bytes[] {
    return this.#hashes;
  }

  /** Whether these are its files, in this order. */
  isOf(files: readonly Blob[]): boolean {
    return files.length === this.#files.length && files.every((file, at) => file === this.#files[at]);
  }

  /**
   * Sends what the portal doesn't have. Throws `Unreadable`, `TooLarge`, `BundleRefused` and what the line
   * throws; after one of the first three this upload is lost.
   */
  send(line: Line): Promise<void> {
    // A run that was left behind ends first: two would seal and count past each other.
    const turn = this.#run.then(() => this.#send(line));
    this.#run = turn.catch(() => undefined);
    return turn;
  }

  async #send(line: Line): Promise<void> {
    for (;;) {
      line.progress(this.done, this.total);
      await line.open();
      const next = await (this.#current ??= this.#parts.next());
      if (next.done) return;
      this.#ahead ??= this.#parts.next();
      // It is looked at in its turn, and not only then.
      this.#ahead.catch(() => undefined);
      await this.#deliver(next.value, line);
      this.#index++;
      this.#current = this.#ahead;
      this.#ahead = null;
    }
  }

  async #deliver(body: Bytes, line: Line): Promise<void> {
    for (let failures = 1; ; failures++) {
      await line.open();
      const outcome = await line.post(body);
      switch (outcome.is) {
        case "received":
          release(body);
          return;
        case "too large":
          throw new TooLarge();
        case "refused":
          throw new BundleRefused();
        case "lost":
          await line.lost(failures, outcome.seconds);
      }
    }
  }

  /** The sealed stream as parts with their heads, which are what is posted. */
  async *#seal(): AsyncGenerator<Bytes, void> {
    const key = await bundle.streamKey(this.contentKey, this.id);
    const encryptor = await Encryptor.create(key, bundle.context(this.id));
    const cutter = new Cutter(this.id, this.total);
    for await (const plain of this.#plaintext()) {
      const sealed = await encryptor.update(plain);
      release(plain);
      yield* cutter.cut(sealed);
      release(sealed);
    }
    yield* cutter.cut(await encryptor.finalize());
  }

  /** The files one after the other, and zeros up to the ladder's step. */
  async *#plaintext(): AsyncGenerator<Bytes, void> {
    for (const file of this.#files) this.#hashes.push(yield* pieces(file));
    const size = sum(this.#files);
    let missing = bundle.paddedSize(size) - size;
    for (; missing > 0; missing -= Math.min(PIECE, missing)) yield new Uint8Array(Math.min(PIECE, missing));
  }
}
