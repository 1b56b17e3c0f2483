/**
 * Shares of a recovery seed, each sealed to one trustee (private half).
 *
 * Shamir's scheme over GF(2^8) by `shamir-secret-sharing` 0.0.4: a share is 32 bytes of values and the byte at
 * which they were taken. Too few shares give another seed without a word, hence the check.
 */

import { digest, number } from "./binding.ts";
import { type Bytes, equal } from "./bytes.ts";
import * as hpke from "./hpke.ts";
import { refuseUnless } from "./refusal.ts";
import { bound } from "./table.ts";

export const RECOVERY_ID_SIZE = 16;
export const SHARE_SIZE = 33;
export const SHARES = 5;
export const NEEDED = 3;

function row(installation: Bytes, recovery: Bytes, index: number): Bytes {
  return bound("recovery share", { installation, recovery, index: number(index) });
}

/**
 * B1 to a trustee's key, bound to the recovery pair's id and the share's number (1 to 5).
 *
 * Throws `Refused("share")` for another size, `Refused("weak key")`.
 */
export async function sealShare(
  share: Bytes,
  trustee: Bytes,
  installation: Bytes,
  recoveryId: Bytes,
  index: number,
): Promise<Bytes> {
  refuseUnless(share.length === SHARE_SIZE, "share");
  return hpke.seal(trustee, row(installation, recoveryId, index), share);
}

/** The reverse. Throws `Refused`: `sealed`, `share`. */
export async function openShare(
  sealed: Bytes,
  trusteeSeed: Bytes,
  installation: Bytes,
  recoveryId: Bytes,
  index: number,
): Promise<Bytes> {
  const share = await hpke.unseal(trusteeSeed, row(installation, recoveryId, index), sealed);
  refuseUnless(share.length === SHARE_SIZE, "share");
  return share;
}

/** What tells a rebuilt recovery seed from the wrong one that too few shares give, 32 bytes. */
export async function recoveryCheck(seed: Bytes): Promise<Bytes> {
  return digest("candour/1 recovery", seed);
}

/** Throws `Refused("recovery")` unless this is the seed that was split. */
export async function checkRecovered(seed: Bytes, check: Bytes): Promise<void> {
  refuseUnless(equal(await recoveryCheck(seed), check), "recovery");
}
