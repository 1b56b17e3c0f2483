/** The auditor's openings file: what commitments of the ledger hide, for one reader (private half). */

import { type Bytes, concat } from "./bytes.ts";
import * as chunked from "./chunked.ts";
import * as hpke from "./hpke.ts";
import { randomBytes } from "./random.ts";
import { refuseUnless } from "./refusal.ts";
import { bound } from "./table.ts";

const SEALED_KEY_SIZE = hpke.OVERHEAD + chunked.KEY_SIZE;

/**
 * A fresh key, B1 to the auditor's personal key (1,168 bytes), then the content, B2 under that key.
 *
 * Both are bound to the SHA-256 of the checkpoint. Throws `Refused("weak key")`.
 */
export async function sealOpenings(
  auditor: Bytes,
  installation: Bytes,
  checkpoint: Bytes,
  content: Bytes,
): Promise<Bytes> {
  const row = bound("auditor's openings", { installation, checkpoint });
  const key = randomBytes(chunked.KEY_SIZE);
  return concat(await hpke.seal(auditor, row, key), await chunked.encrypt(key, row, content));
}

/** The reverse. Throws `Refused("sealed")`. */
export async function openOpenings(
  sealed: Bytes,
  personalSeed: Bytes,
  installation: Bytes,
  checkpoint: Bytes,
): Promise<Bytes> {
  const row = bound("auditor's openings", { installation, checkpoint });
  const key = await hpke.unseal(personalSeed, row, sealed.slice(0, SEALED_KEY_SIZE));
  refuseUnless(key.length === chunked.KEY_SIZE, "sealed");
  return chunked.decrypt(key, row, sealed.slice(SEALED_KEY_SIZE));
}
