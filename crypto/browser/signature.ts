/** Ed25519 signatures (RFC 8032): checked here, made in `signing`. */

import { SIGNATURE_SIZE } from "./binding.ts";
import { type Bytes, hex } from "./bytes.ts";
import { refuseUnless } from "./refusal.ts";

export const PUBLIC_SIZE = 32;

/** The y of the points whose eighth multiple is neutral, in every encoding that 255 bits allow. */
const SMALL_ORDER = new Set([
  `${"00".repeat(32)}`,
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fdd7792ac07a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);

function hasSmallOrder(point: Bytes): boolean {
  return SMALL_ORDER.has(hex(point.map((byte, at) => (at === 31 ? byte & 0x7f : byte))));
}

/**
 * Whether the key with these 32 bytes signed the message.
 *
 * A key or a signature's R of small order counts as unsigned: under such a key one signature fits many
 * messages, and libraries disagree about it.
 */
export async function isSigned(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  if (key.length !== PUBLIC_SIZE || signature.length !== SIGNATURE_SIZE) return false;
  if (hasSmallOrder(key) || hasSmallOrder(signature.slice(0, 32))) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch (error) {
    // Some engines refuse bytes that are no point; a browser without Ed25519 must not pass for that.
    if (error instanceof DOMException && error.name !== "NotSupportedError") return false;
    throw error;
  }
}

/** Throws `Refused("signature")` unless the key signed the message. */
export async function check(key: Bytes, signature: Bytes, message: Bytes): Promise<void> {
  refuseUnless(await isSigned(key, signature, message), "signature");
}
