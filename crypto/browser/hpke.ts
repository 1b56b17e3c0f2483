/**
 * Building block 1: HPKE base mode, single shot (RFC 9180), with X-Wing, HKDF-SHA256 and AES-256-GCM.
 *
 * KEM 0x647A (draft-ietf-hpke-pq, X-Wing of draft-connolly-cfrg-xwing-kem-10), KDF 0x0001, AEAD 0x0002.
 * The associated data is always empty: whatever is bound goes into `info`.
 */

import { Aes256Gcm, CipherSuite, EncapError, HkdfSha256, HpkeError } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

import { type Bytes, concat } from "./bytes.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export const SEED_SIZE = 32;
export const PUBLIC_SIZE = 1216;
export const ENCAPSULATION_SIZE = 1120;
export const OVERHEAD = ENCAPSULATION_SIZE + 16;

const KEM = new XWing();
const SUITE = new CipherSuite({ kem: KEM, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** The 1216 bytes of the public key of a 32-byte seed: ML-KEM-768, then X25519. Throws `RangeError`. */
export async function publicKey(seed: Bytes): Promise<Bytes> {
  if (seed.length !== SEED_SIZE) throw new RangeError("an X-Wing seed has 32 bytes");
  // A copy, because the library reads the whole buffer behind a view.
  const { publicKey: key } = await KEM.generateKeyPairDerand(seed.slice());
  return new Uint8Array(await KEM.serializePublicKey(key));
}

/**
 * Encapsulation (1120 bytes) and ciphertext (plaintext + 16 bytes).
 *
 * Throws `Refused("weak key")` for a public key of another size, an unreduced ML-KEM key or an X25519 key
 * of low order.
 */
export async function seal(recipient: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes> {
  refuseUnless(recipient.length === PUBLIC_SIZE, "weak key");
  const recipientPublicKey = await KEM.deserializePublicKey(recipient);
  try {
    const { enc, ct } = await SUITE.seal({ recipientPublicKey, info }, plaintext);
    return concat(new Uint8Array(enc), new Uint8Array(ct));
  } catch (error) {
    throw error instanceof EncapError ? new Refused("weak key") : error;
  }
}

/** The plaintext. Throws `Refused("sealed")` for another key, another `info` or altered bytes. */
export async function unseal(seed: Bytes, info: Bytes, sealed: Bytes): Promise<Bytes> {
  const enc = sealed.slice(0, ENCAPSULATION_SIZE);
  try {
    const recipientKey = await KEM.deserializePrivateKey(seed);
    return new Uint8Array(await SUITE.open({ recipientKey, enc, info }, sealed.slice(ENCAPSULATION_SIZE)));
  } catch (error) {
    throw error instanceof HpkeError ? new Refused("sealed") : error;
  }
}
