/** A dossier's keys: case keys by generation, what lies under them, and the mailbox (private half). */

import { bind, number } from "./binding.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import * as canonical from "./canonical.ts";
import type { Json } from "./canonical.ts";
import * as chunked from "./chunked.ts";
import * as hpke from "./hpke.ts";
import { unpad } from "./padding.ts";
import { randomBytes } from "./random.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import { caseKeyHash } from "./statement.ts";
import { type ItemKind, bound, isItemKind, padded } from "./table.ts";

export const CASE_KEY_SIZE = 32;

/** 32 random bytes. */
export function newCaseKey(): Bytes {
  return randomBytes(CASE_KEY_SIZE);
}

function wholeKey(opened: Bytes): Bytes {
  // Whoever seals may put any bytes there: what is no key must not pass for a fault of ours later on.
  refuseUnless(opened.length === CASE_KEY_SIZE, "sealed");
  return opened;
}

/** The case key of one generation of one dossier, and all that it opens. */
export class CaseKey {
  constructor(
    readonly installation: Bytes,
    readonly dossier: string,
    readonly generation: number,
    readonly key: Bytes,
  ) {}

  get #place(): { installation: Bytes; dossier: Bytes } {
    return { installation: this.installation, dossier: utf8(this.dossier) };
  }

  get #generation(): { installation: Bytes; dossier: Bytes; generation: Bytes } {
    return { ...this.#place, generation: number(this.generation) };
  }

  #itemRow(kind: string, item: Bytes, author: Bytes): [ItemKind, Bytes] {
    if (!isItemKind(kind)) throw new Refused("kind");
    return [kind, bound(kind, { ...this.#place, item, author })];
  }

  /** What this generation's roll says of the key. */
  async hash(): Promise<Bytes> {
    return caseKeyHash(this.key);
  }

  /** The X-Wing seed for handing follow-ups in. */
  async dossierSeed(): Promise<Bytes> {
    const { installation, dossier, generation } = this.#generation;
    return chunked.derive(this.key, bind("candour/1 dossier key", installation, dossier, generation));
  }

  /** Its public half, which the roll names. */
  async dossierKey(): Promise<Bytes> {
    return hpke.publicKey(await this.dossierSeed());
  }

  /** An opened envelope's content key, re-wrapped to the dossier. */
  async sealContentKey(contentKey: Bytes, envelope: Bytes): Promise<Bytes> {
    return chunked.encryptUnder(this.key, bound("content key", { ...this.#place, envelope }), contentKey);
  }

  /** The reverse. Throws `Refused("sealed")`. */
  async openContentKey(sealed: Bytes, envelope: Bytes): Promise<Bytes> {
    return wholeKey(await chunked.decryptUnder(this.key, bound("content key", { ...this.#place, envelope }), sealed));
  }

  /** A content key that somebody handed in. Throws `Refused("sealed")`. */
  async openHandIn(sealed: Bytes, envelope: Bytes): Promise<Bytes> {
    const seed = await this.dossierSeed();
    return wholeKey(await hpke.unseal(seed, bound("hand-in", { ...this.#place, envelope }), sealed));
  }

  /**
   * An item's JSON (a note, the dossier's copy of a reply, …), padded as its row says.
   *
   * `author` is the fingerprint of an identity key, bound unless the kind has no author (`person`,
   * `coded facts`, `exhibit label`). Throws `Refused`: `kind` (no row of an item), `too long`.
   */
  async sealItem(kind: string, itemId: Bytes, author: Bytes, values: Json): Promise<Bytes> {
    const [known, row] = this.#itemRow(kind, itemId, author);
    return chunked.encryptUnder(this.key, row, padded(known, canonical.encode(values)));
  }

  /** The reverse: canonical JSON, its keys unchecked. Throws `Refused`. */
  async openItem(kind: string, itemId: Bytes, author: Bytes, sealed: Bytes): Promise<Json> {
    const [, row] = this.#itemRow(kind, itemId, author);
    return canonical.decode(unpad(await chunked.decryptUnder(this.key, row, sealed)));
  }

  /** Key and context of a document's stream, whose plaintext is filled with zeros to the ladder. */
  async documentStream(itemId: Bytes): Promise<[key: Bytes, context: Bytes]> {
    const context = bound("document", { ...this.#place, item: itemId });
    return [await chunked.derive(this.key, context), context];
  }

  /** The case key of the generation before, under this one. */
  async sealChain(before: CaseKey): Promise<Bytes> {
    return chunked.encryptUnder(this.key, bound("case chain", this.#generation), before.key);
  }

  /** The case key of the generation before. Throws `Refused("sealed")`. */
  async openChain(sealed: Bytes): Promise<CaseKey> {
    const key = await chunked.decryptUnder(this.key, bound("case chain", this.#generation), sealed);
    return new CaseKey(this.installation, this.dossier, this.generation - 1, wholeKey(key));
  }

  /** A merged dossier's case key under this one, the survivor's; bound to the merged dossier. */
  async sealLink(merged: CaseKey): Promise<Bytes> {
    return chunked.encryptUnder(this.key, bound("link", merged.#generation), merged.key);
  }

  /** The case key of a merged dossier. Throws `Refused("sealed")`. */
  async openLink(sealed: Bytes, dossier: string, generation: number): Promise<CaseKey> {
    const row = bound("link", { ...this.#place, dossier: utf8(dossier), generation: number(generation) });
    const key = await chunked.decryptUnder(this.key, row, sealed);
    return new CaseKey(this.installation, dossier, generation, wholeKey(key));
  }

  /** The case key for one member: B1 to the personal key, bound to her fingerprint. */
  async wrap(personal: Bytes, member: Bytes): Promise<Bytes> {
    return hpke.seal(personal, bound("case wrap", { ...this.#generation, member }), this.key);
  }
}

/** The case key that was wrapped to this member. Throws `Refused("sealed")`. */
export async function unwrap(
  wrapped: Bytes,
  personalSeed: Bytes,
  installation: Bytes,
  dossier: string,
  generation: number,
  member: Bytes,
): Promise<CaseKey> {
  const row = { installation, dossier: utf8(dossier), generation: number(generation), member };
  const key = await hpke.unseal(personalSeed, bound("case wrap", row), wrapped);
  return new CaseKey(installation, dossier, generation, wholeKey(key));
}

/** A follow-up's content key for the members, from an opener who need not be one. */
export async function handIn(
  contentKey: Bytes,
  dossierKey: Bytes,
  installation: Bytes,
  dossier: string,
  envelope: Bytes,
): Promise<Bytes> {
  return hpke.seal(dossierKey, bound("hand-in", { installation, dossier: utf8(dossier), envelope }), contentKey);
}

/**
 * What somebody outside a dossier must read to approve a request (16-byte id), for her alone.
 *
 * Throws `Refused("too long")` over 4,092 bytes of JSON.
 */
export async function sealApproval(
  personal: Bytes,
  installation: Bytes,
  dossier: string,
  request: Bytes,
  values: Json,
): Promise<Bytes> {
  const info = bound("approval", { installation, dossier: utf8(dossier), request });
  return hpke.seal(personal, info, padded("approval", canonical.encode(values)));
}

/** The reverse: canonical JSON, its keys unchecked. Throws `Refused`. */
export async function openApproval(
  sealed: Bytes,
  personalSeed: Bytes,
  installation: Bytes,
  dossier: string,
  request: Bytes,
): Promise<Json> {
  const info = bound("approval", { installation, dossier: utf8(dossier), request });
  return canonical.decode(unpad(await hpke.unseal(personalSeed, info, sealed)));
}

/**
 * A mailbox value of 65,536 bytes: B1 to the reply key, in B2 under the cover key.
 *
 * Throws `Refused("too long")` for JSON of more than 64,276 bytes, `Refused("weak key")`.
 */
export async function sealMailbox(
  values: Json,
  replyKey: Bytes,
  cover: Bytes,
  installation: Bytes,
  address: Bytes,
  channel: Bytes,
): Promise<Bytes> {
  const info = bound("mailbox", { installation, address, channel });
  const sealed = await hpke.seal(replyKey, info, padded("mailbox", canonical.encode(values)));
  return chunked.encrypt(cover, bound("mailbox cover", { installation, address }), sealed);
}

/** What was opened, or nothing when it is not for these keys. */
async function orNothing(opening: Promise<Bytes>): Promise<Bytes | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/**
 * The channel and JSON of a mailbox value; nothing when nobody has answered (the filler).
 *
 * Throws `Refused` when it was made for this mailbox and does not open under any of the channels.
 */
export async function openMailbox(
  value: Bytes,
  replySeed: Bytes,
  cover: Bytes,
  installation: Bytes,
  address: Bytes,
  channels: readonly Bytes[],
): Promise<[channel: Bytes, values: Json] | null> {
  const sealed = await orNothing(chunked.decrypt(cover, bound("mailbox cover", { installation, address }), value));
  if (sealed === null) return null;
  for (const channel of channels) {
    const info = bound("mailbox", { installation, address, channel });
    const content = await orNothing(hpke.unseal(replySeed, info, sealed));
    if (content !== null) return [channel, canonical.decode(unpad(content))];
  }
  throw new Refused("sealed");
}
