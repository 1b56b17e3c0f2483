/** SHA-2, HMAC and HKDF of the platform (WebCrypto), in the shapes that the formats need. */

import { sha256 as streamed } from "@noble/hashes/sha2.js";
import { type Bytes, EMPTY, concat } from "./bytes.ts";

export type Hash = "SHA-256" | "SHA-512";

/** SHA-256, 32 bytes. */
export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/**
 * SHA-256 of what comes piece by piece, which WebCrypto can't do. Where scripts aren't compiled it takes
 * seconds for each megabyte: then `sha256` of the whole is the better way.
 */
export class Sha256 {
  readonly #hash = streamed.create();

  /** Takes the next piece. */
  update(data: Bytes): void {
    this.#hash.update(data);
  }

  /** The 32 bytes; nothing can be added after that. */
  digest(): Bytes {
    return new Uint8Array(this.#hash.digest());
  }
}

/** HMAC: 32 bytes with SHA-256, 64 with SHA-512. It is HKDF-Extract too, with the salt as key. */
export async function hmac(hash: Hash, key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** HKDF-Expand alone (RFC 5869, 2.3), which WebCrypto's HKDF does not offer. */
export async function expand(hash: Hash, key: Bytes, info: Bytes, size: number): Promise<Bytes> {
  let output = EMPTY;
  let block = EMPTY;
  for (let counter = 1; output.length < size; counter++) {
    block = await hmac(hash, key, concat(block, info, Uint8Array.of(counter)));
    output = concat(output, block);
  }
  return output.slice(0, size);
}

/** HKDF-SHA256 without a salt (RFC 5869): extract, then expand. */
export async function hkdf(secret: Bytes, info: Bytes, size: number): Promise<Bytes> {
  return expand("SHA-256", await hmac("SHA-256", new Uint8Array(32), secret), info, size);
}
