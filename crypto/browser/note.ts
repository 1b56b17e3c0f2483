/** C2SP signed notes (signed-note v1.0.0), Ed25519 lines: exact bytes are verified first, parsed after. */

import { type Bytes, concat, equal, hex, utf8 } from "./bytes.ts";
import { sha256 } from "./hashing.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signature from "./signature.ts";

const ED25519 = Uint8Array.of(1);
const NAME = /^[a-z0-9.-]+(\/[A-Za-z0-9._-]+)*$/;
/** Control characters but line breaks, and lone surrogates, which JSON can bring and UTF-8 can't. */
const UNSIGNABLE = /[\x00-\x09\x0b-\x1f\ud800-\udfff]/u;
const MOST_LINES = 16;
const DASH = "\u2014";

/** Standard base64 with padding. */
export function encodeBase64(data: Bytes): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Standard base64 in its one form: decoders ignore stray bits, so it is encoded back and compared.
 *
 * Throws `Refused("base64")`.
 */
export function decodeBase64(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Refused("base64");
  }
  refuseUnless(btoa(binary) === text, "base64");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** A text in two at the first mark; the whole and nothing when there is none. */
export function partition(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Four bytes that tell signature lines apart: SHA-256(name, line break, algorithm, key). */
export async function keyId(name: string, key: Bytes): Promise<Bytes> {
  return (await sha256(concat(utf8(`${name}\n`), ED25519, key))).slice(0, 4);
}

/** The printed form of a key: name, eight hex digits of its id, algorithm and key in base64. */
export async function verifierKey(name: string, key: Bytes): Promise<string> {
  return `${name}+${hex(await keyId(name, key))}+${encodeBase64(concat(ED25519, key))}`;
}

/** Name and 32 bytes of a printed key. Throws `Refused("key")`, `Refused("base64")`. */
export async function parseVerifierKey(text: string): Promise<[name: string, key: Bytes]> {
  const [name, rest] = partition(text, "+");
  const [id, encoded] = partition(rest, "+");
  const key = decodeBase64(encoded);
  refuseUnless(key.length === 33 && key[0] === ED25519[0] && NAME.test(name), "key");
  refuseUnless(hex(await keyId(name, key.slice(1))) === id, "key");
  return [name, key.slice(1)];
}

interface Line {
  readonly signer: string;
  readonly id: Bytes;
  readonly signature: Bytes;
}

function parseLine(line: string): Line {
  const [dash, rest] = partition(line, " ");
  const [signer, encoded] = partition(rest, " ");
  refuseUnless(dash === DASH && signer !== "" && encoded !== "", "note");
  const field = decodeBase64(encoded);
  return { signer, id: field.slice(0, 4), signature: field.slice(4) };
}

/**
 * The text of a note that the named key signed.
 *
 * Unknown signature lines are passed over; a line of this key that fails refuses the note. Throws
 * `Refused("note")` for another form, `Refused("signature")` when the key did not sign.
 */
export async function verify(note: string, name: string, key: Bytes): Promise<string> {
  const mark = note.lastIndexOf("\n\n");
  refuseUnless(mark >= 0 && note.endsWith("\n") && note.length > mark + 2, "note");
  refuseUnless(!UNSIGNABLE.test(note), "note");
  const text = note.slice(0, mark + 1);
  const lines = note.slice(mark + 2, -1).split("\n");
  refuseUnless(lines.length <= MOST_LINES, "note");
  const id = await keyId(name, key);
  let signed = false;
  for (const line of lines) {
    const found = parseLine(line);
    if (found.signer === name && equal(found.id, id)) {
      await signature.check(key, found.signature, utf8(text));
      signed = true;
    }
  }
  refuseUnless(signed, "signature");
  return text;
}
