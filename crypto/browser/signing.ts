/** Private halves of Ed25519: keys from 32-byte seeds, signatures, signed notes. */

import { type Bytes, concat, utf8 } from "./bytes.ts";
import { decodeBase64, encodeBase64, keyId } from "./note.ts";

/** DER of PKCS #8 around a 32-byte Ed25519 seed (RFC 8410): the one form in which WebCrypto takes a seed. */
const PKCS8 = Uint8Array.of(
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
);

async function imported(seed: Bytes, extractable: boolean): Promise<CryptoKey> {
  if (seed.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes");
  return crypto.subtle.importKey("pkcs8", concat(PKCS8, seed), "Ed25519", extractable, ["sign"]);
}

/** The 32 bytes of the public key of a 32-byte seed. Throws `RangeError`. */
export async function publicKey(seed: Bytes): Promise<Bytes> {
  const { x = "" } = await crypto.subtle.exportKey("jwk", await imported(seed, true));
  return decodeBase64(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`);
}

/** 64 bytes over the message. Throws `RangeError`. */
export async function sign(seed: Bytes, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", await imported(seed, false), message));
}

/**
 * A C2SP signed note: the text, an empty line, one signature line by the named key.
 *
 * Throws `RangeError` when the text does not end with a line break.
 */
export async function signNote(seed: Bytes, name: string, text: string): Promise<string> {
  if (!text.endsWith("\n")) throw new RangeError("a note's text ends with a line break");
  const signature = concat(await keyId(name, await publicKey(seed)), await sign(seed, utf8(text)));
  return `${text}\n\u2014 ${name} ${encodeBase64(signature)}\n`;
}
