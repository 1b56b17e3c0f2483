/**
 * Building block 2: C2SP chunked-encryption, instance Cobblestone-256.
 *
 * Salt 24, commitment 32, then chunks of 16 KiB and their tags of 16 bytes; the last chunk is shorter.
 */

import { type Bytes, EMPTY, concat, equal, uint, utf8 } from "./bytes.ts";
import { expand } from "./hashing.ts";
import { randomBytes } from "./random.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export const KEY_SIZE = 32;
export const HEADER_SIZE = 56;
export const CHUNK_SIZE = 16_384;
export const TAG_SIZE = 16;

const SALT_SIZE = 24;
const NONCE_SIZE = 12;
const INFO = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

/** What HKDF makes of key, salt and context. */
interface Stream {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
  readonly commitment: Bytes;
}

function checkKey(key: Bytes): void {
  if (key.length !== KEY_SIZE) throw new RangeError("a stream's key has 32 bytes");
}

async function start(key: Bytes, context: Bytes, salt: Bytes, use: "encrypt" | "decrypt"): Promise<Stream> {
  const parts = await expand("SHA-512", key, concat(INFO, salt, context), KEY_SIZE + NONCE_SIZE + 32);
  return {
    key: await crypto.subtle.importKey("raw", parts.slice(0, KEY_SIZE), "AES-GCM", false, [use]),
    nonce: parts.slice(KEY_SIZE, KEY_SIZE + NONCE_SIZE),
    commitment: parts.slice(KEY_SIZE + NONCE_SIZE),
  };
}

/** AES-GCM's arguments for a chunk. Throws `RangeError` past 2^32 chunks (64 TiB), a limit that C2SP allows. */
function algorithm(stream: Stream, counter: number): AesGcmParams {
  const mask = concat(new Uint8Array(NONCE_SIZE - 4), uint(counter, 4));
  return { name: "AES-GCM", iv: stream.nonce.map((byte, at) => byte ^ (mask[at] ?? 0)) };
}

/** Cuts whole chunks of `size` bytes off the front of what has come; the rest waits for more. */
class Chunks {
  #rest: Bytes = EMPTY;
  #counter = 0;
  #finished = false;

  constructor(private readonly size: number) {}

  whole(data: Bytes): [counter: number, chunk: Bytes][] {
    // Data after the last chunk would be sealed under the last chunk's nonce.
    if (this.#finished) throw new Error("the stream is finished");
    const all = this.#rest.length > 0 ? concat(this.#rest, data) : data;
    const chunks: [number, Bytes][] = [];
    let at = 0;
    for (; at + this.size <= all.length; at += this.size) {
      chunks.push([this.#counter++, all.subarray(at, at + this.size)]);
    }
    this.#rest = all.slice(at);
    return chunks;
  }

  last(): [counter: number, chunk: Bytes] {
    this.#finished = true;
    return [this.#counter, this.#rest];
  }
}

/**
 * Encrypts a stream piece by piece: each call gives the bytes that are ready. It keeps less than a chunk.
 *
 * Calls may follow each other without waiting; `finalize` is the last one.
 */
export class Encryptor {
  readonly #chunks = new Chunks(CHUNK_SIZE);
  #header: Bytes;

  private constructor(private readonly stream: Stream, salt: Bytes) {
    this.#header = concat(salt, stream.commitment);
  }

  /** Starts a stream under a 32-byte key, bound to a context. Throws `RangeError`. */
  static async create(key: Bytes, context: Bytes): Promise<Encryptor> {
    checkKey(key);
    const salt = randomBytes(SALT_SIZE);
    return new Encryptor(await start(key, context, salt, "encrypt"), salt);
  }

  /** The header, if this is the first call, and the chunks that the data fills. */
  async update(data: Bytes): Promise<Bytes> {
    const header = this.#header;
    this.#header = EMPTY;
    const sealed = this.#chunks.whole(data).map(([counter, chunk]) => this.#seal(counter, chunk));
    return concat(header, ...(await Promise.all(sealed)));
  }

  /** The last chunk, shorter than the others. */
  async finalize(): Promise<Bytes> {
    const [counter, chunk] = this.#chunks.last();
    return concat(this.#header, await this.#seal(counter, chunk));
  }

  async #seal(counter: number, chunk: Bytes): Promise<Bytes> {
    const { stream } = this;
    return new Uint8Array(await crypto.subtle.encrypt(algorithm(stream, counter), stream.key, chunk));
  }
}

/**
 * Decrypts a stream piece by piece. What it gives is genuine and in its place, but only a `finalize` that
 * does not throw says that nothing is missing at the end.
 *
 * Every call throws `Refused("sealed")` for another key or context, altered, cut or reordered bytes; after
 * that the stream is lost. Wait for each call before the next.
 */
export class Decryptor {
  readonly #chunks = new Chunks(CHUNK_SIZE + TAG_SIZE);
  #header: Bytes = EMPTY;
  #stream: Stream | null = null;

  /** `key` has 32 bytes. Throws `RangeError`. */
  constructor(private readonly key: Bytes, private readonly context: Bytes) {
    checkKey(key);
  }

  /** The plaintext of the chunks that the data completes. */
  async update(data: Bytes): Promise<Bytes> {
    const missing = HEADER_SIZE - this.#header.length;
    this.#header = concat(this.#header, data.subarray(0, missing));
    if (this.#header.length < HEADER_SIZE) return EMPTY;
    const stream = (this.#stream ??= await this.#start());
    const chunks = this.#chunks.whole(data.subarray(missing));
    return concat(...(await Promise.all(chunks.map(([counter, chunk]) => unsealChunk(stream, counter, chunk)))));
  }

  /** The plaintext of the last chunk. */
  async finalize(): Promise<Bytes> {
    const [counter, chunk] = this.#chunks.last();
    if (this.#stream === null) throw new Refused("sealed");
    return unsealChunk(this.#stream, counter, chunk);
  }

  async #start(): Promise<Stream> {
    const salt = this.#header.slice(0, SALT_SIZE);
    const stream = await start(this.key, this.context, salt, "decrypt");
    refuseUnless(equal(stream.commitment, this.#header.slice(SALT_SIZE)), "sealed");
    return stream;
  }
}

async function unsealChunk(stream: Stream, counter: number, chunk: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(stream, counter), stream.key, chunk));
  } catch {
    throw new Refused("sealed");
  }
}

/** How many bytes `size` bytes of plaintext become. */
export function encryptedSize(size: number): number {
  return HEADER_SIZE + size + TAG_SIZE * (Math.floor(size / CHUNK_SIZE) + 1);
}

/** One stream under a 32-byte key, bound to a context. */
export async function encrypt(key: Bytes, context: Bytes, plaintext: Bytes): Promise<Bytes> {
  const encryptor = await Encryptor.create(key, context);
  return concat(await encryptor.update(plaintext), await encryptor.finalize());
}

/**
 * The plaintext, whole or not at all.
 *
 * Throws `Refused("sealed")` for another key or context, altered, cut or reordered bytes.
 */
export async function decrypt(key: Bytes, context: Bytes, stream: Bytes): Promise<Bytes> {
  const decryptor = new Decryptor(key, context);
  return concat(await decryptor.update(stream), await decryptor.finalize());
}

/** A 32-byte key under another one: HKDF-Expand-SHA-512 with the context as info. Throws `RangeError`. */
export async function derive(key: Bytes, context: Bytes): Promise<Bytes> {
  checkKey(key);
  return expand("SHA-512", key, context, KEY_SIZE);
}

/** A stream whose own key is derived from `key` and the same context (a row of the frozen table). */
export async function encryptUnder(key: Bytes, context: Bytes, plaintext: Bytes): Promise<Bytes> {
  return encrypt(await derive(key, context), context, plaintext);
}

/** The reverse of `encryptUnder`. Throws `Refused("sealed")`. */
export async function decryptUnder(key: Bytes, context: Bytes, stream: Bytes): Promise<Bytes> {
  return decrypt(await derive(key, context), context, stream);
}
