/** Sealing to public keys: an envelope to a channel's recipients. */

import { SIGNATURE_SIZE } from "./binding.ts";
import { type Bytes, concat } from "./bytes.ts";
import * as canonical from "./canonical.ts";
import * as chunked from "./chunked.ts";
import * as content from "./content.ts";
import * as envelope from "./envelope.ts";
import * as hpke from "./hpke.ts";
import { encodeBase64 } from "./note.ts";
import { pad, step } from "./padding.ts";
import { randomBytes, shuffled } from "./random.ts";
import { refuseUnless } from "./refusal.ts";

/**
 * The smallest class whose body holds a content, its signature counted whether it is there or not.
 *
 * Throws `Refused("too long")`.
 */
export function sizeClass(values: content.Unsigned): number {
  const signed = { ...values, signature: encodeBase64(new Uint8Array(SIGNATURE_SIZE)) };
  const sizes = [...envelope.BODY_SIZES.values()];
  return sizes.indexOf(step(canonical.encode(signed), sizes)) + 1;
}

/** A real seal of a random key to a fresh random key pair: random bytes can be told apart. */
async function decoy(info: Bytes): Promise<Bytes> {
  const stranger = await hpke.publicKey(randomBytes(hpke.SEED_SIZE));
  return hpke.seal(stranger, info, randomBytes(envelope.CONTENT_KEY_SIZE));
}

/** Told after each slot how many of the eight are sealed; the next one waits for it. */
export type OnSlot = (sealed: number) => void | Promise<void>;

/**
 * Eight slots in random order: one for each recipient's X-Wing key, decoys for the rest.
 *
 * Throws `Refused("recipients")` for more than eight of them, `Refused("weak key")`, and what `onSlot` throws.
 */
export async function sealSlots(
  head: Bytes,
  recipients: readonly Bytes[],
  contentKey: Bytes,
  onSlot?: OnSlot,
): Promise<Bytes> {
  refuseUnless(recipients.length <= envelope.SLOTS, "recipients");
  const info = envelope.slotInfo(head);
  const slots: Bytes[] = [];
  for (let at = 0; at < envelope.SLOTS; at++) {
    const key = recipients[at];
    slots.push(await (key ? hpke.seal(key, info, contentKey) : decoy(info)));
    await onSlot?.(slots.length);
  }
  return concat(...shuffled(slots));
}

/**
 * A whole envelope. `values` is the content without its signature; `sign` is u's (64 bytes).
 *
 * `prove` makes the proof of authorship that the content is to have, from this envelope's head and slots.
 * Throws `Refused` when the content has another form or is longer than the head's size class holds.
 */
export async function sealEnvelope(
  head: envelope.Head,
  recipients: readonly Bytes[],
  values: content.Unsigned,
  sign: (message: Bytes) => Promise<Bytes>,
  contentKey: Bytes = randomBytes(envelope.CONTENT_KEY_SIZE),
  onSlot?: OnSlot,
  prove?: (seal: Bytes) => Promise<content.Authorship>,
): Promise<Bytes> {
  const headBytes = envelope.headBytes(head);
  const seal = concat(headBytes, await sealSlots(headBytes, recipients, contentKey, onSlot));
  const whole = prove ? { ...values, authorship: await prove(seal) } : values;
  const signature = encodeBase64(await sign(await content.signedMessage(seal, whole)));
  const signed = content.check({ ...whole, signature });
  const body = pad(canonical.encode(signed), envelope.bodySize(head.sizeClass));
  return concat(seal, await chunked.encrypt(contentKey, await envelope.bodyContext(seal), body));
}
