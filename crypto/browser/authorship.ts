/**
 * The proof of authorship: that whoever made a request holds the receipt of an earlier report. No keys.
 *
 * It travels inside the sealed request and is bound to it, so that nobody can hand it on as her own.
 */

import * as address from "./address.ts";
import { HASH_SIZE, SIGNATURE_SIZE } from "./binding.ts";
import { type Bytes, equal } from "./bytes.ts";
import type { Authorship } from "./content.ts";
import { parseHead } from "./envelope.ts";
import { decodeBase64, encodeBase64 } from "./note.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signature from "./signature.ts";
import * as statement from "./statement.ts";

const SIZES = { author: 32, blind: HASH_SIZE, u: 32, signature: SIGNATURE_SIZE } as const;

const zeros = (size: number): string => encodeBase64(new Uint8Array(size));

/** What takes the place of a proof while a content is only measured. */
export const BLANK: Authorship = {
  author: zeros(SIZES.author),
  blind: zeros(SIZES.blind),
  u: zeros(SIZES.u),
  signature: zeros(SIZES.signature),
};

/** Author key, blind and u of the report proved, and the author key's signature. */
export class Proof {
  constructor(
    readonly author: Bytes,
    readonly blind: Bytes,
    readonly u: Bytes,
    readonly signature: Bytes,
  ) {}

  /** By which the register names the opening. */
  async w(): Promise<Bytes> {
    return address.authorTag(this.author, this.blind);
  }

  /** C, by which the register names the arrival. */
  async commitment(): Promise<Bytes> {
    return address.commitment(await this.w(), this.u);
  }

  /** As it stands inside an envelope. */
  toJson(): Authorship {
    return {
      author: encodeBase64(this.author),
      blind: encodeBase64(this.blind),
      u: encodeBase64(this.u),
      signature: encodeBase64(this.signature),
    };
  }
}

/** A proof from an envelope's content. Throws `Refused("content")`, `Refused("base64")`. */
export function parse(values: Authorship): Proof {
  const part = (name: keyof Authorship): Bytes => {
    const data = decodeBase64(values[name]);
    refuseUnless(data.length === SIZES[name], "content");
    return data;
  };
  refuseUnless(Object.keys(values).length === 4 && Object.keys(SIZES).every((name) => Object.hasOwn(values, name)), "content");
  return new Proof(part("author"), part("blind"), part("u"), part("signature"));
}

/**
 * That a proof was made for this request. `seal` is the request's head and slots, `others` the ids of channels
 * that it may have been made for by mistake.
 *
 * Throws `Refused("channel")` for a request of another channel or a proof for one of the others,
 * `Refused("own receipt")` when the report proved would be this request itself, `Refused("signature")` when it
 * was made for another request, or its parts belong to different reports.
 */
export async function check(
  proof: Proof,
  installation: Bytes,
  channel: Bytes,
  seal: Bytes,
  others: readonly Bytes[] = [],
): Promise<void> {
  const head = parseHead(seal);
  refuseUnless(equal(head.installation, installation) && equal(head.channel, channel), "channel");
  const commitment = await proof.commitment();
  const isFor = async (one: Bytes): Promise<boolean> => {
    const message = await statement.authorship(installation, one, commitment, seal);
    return signature.isSigned(proof.author, proof.signature, message);
  };
  if (!(await isFor(channel))) {
    for (const other of others) if (await isFor(other)) throw new Refused("channel");
    throw new Refused("signature");
  }
  refuseUnless(!equal(commitment, head.commitment), "own receipt");
}
