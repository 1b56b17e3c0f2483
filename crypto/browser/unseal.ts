/** Opening envelopes with a recipient's epoch keys. */

import * as address from "./address.ts";
import { type Bytes, equal } from "./bytes.ts";
import * as chunked from "./chunked.ts";
import * as content from "./content.ts";
import * as envelope from "./envelope.ts";
import * as hpke from "./hpke.ts";
import { decodeBase64 } from "./note.ts";
import { unpad } from "./padding.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signature from "./signature.ts";

async function openSlot(slot: Bytes, seed: Bytes, info: Bytes): Promise<Bytes | null> {
  try {
    return await hpke.unseal(seed, info, slot);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/**
 * The content key that one of our slots holds, or nothing: this envelope is not for us, or a dummy.
 *
 * Throws `Refused("two keys")` when two of our slots hold different content keys.
 */
export async function openSlots(seal: Bytes, epochSeeds: readonly Bytes[]): Promise<Bytes | null> {
  const info = envelope.slotInfo(seal.slice(0, envelope.HEAD_SIZE));
  let found: Bytes | null = null;
  for (const slot of envelope.slotsOf(seal)) {
    for (const seed of epochSeeds) {
      const key = await openSlot(slot, seed, info);
      refuseUnless(key === null || found === null || equal(key, found), "two keys");
      found ??= key;
    }
  }
  return found;
}

/** The content under a content key, its form checked, its author not yet. Throws `Refused`. */
export async function openBody(seal: Bytes, body: Bytes, contentKey: Bytes): Promise<content.Content> {
  return content.decode(unpad(await chunked.decrypt(contentKey, await envelope.bodyContext(seal), body)));
}

/**
 * That the content was made by whoever made the head and the slots.
 *
 * A report's w and u must hash to C in the head; a follow-up is signed by `u` of its dossier, a hand-over
 * by the identity key of the officer who hands over. Throws `Refused("not by its author")`.
 */
export async function checkAuthor(seal: Bytes, values: content.Content, u?: Bytes): Promise<void> {
  const own = decodeBase64(values.u);
  let genuine = u === undefined || equal(u, own);
  if (values.kind !== content.FOLLOW_UP && values.kind !== content.HAND_OVER) {
    const { commitment } = envelope.parseHead(seal);
    genuine = equal(await address.commitment(decodeBase64(values.w), own), commitment);
  }
  const message = await content.signedMessage(seal, values);
  const signed = genuine && (await signature.isSigned(own, decodeBase64(values.signature), message));
  refuseUnless(signed, "not by its author");
}
