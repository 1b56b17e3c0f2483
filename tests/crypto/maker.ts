/** A report made by hand, so that a test may put anything anywhere in it. */

import { type Bytes, concat } from "../../crypto/browser/bytes.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import * as content from "../../crypto/browser/content.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import { encodeBase64 } from "../../crypto/browser/note.ts";
import { pad } from "../../crypto/browser/padding.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import * as receipt from "../../crypto/browser/receipt.ts";
import * as seal from "../../crypto/browser/seal.ts";
import * as signing from "../../crypto/browser/signing.ts";

export const INSTALLATION = randomBytes(16);
export const CHANNEL = randomBytes(16);

/** A reporter's keys. */
export async function newReceipt(): Promise<receipt.Receipt> {
  return receipt.derive(receipt.generate(), INSTALLATION);
}

/** A report's content without its signature. */
export async function report(keys: receipt.Receipt, answers: content.Answers = {}): Promise<content.Unsigned> {
  return {
    v: 1,
    kind: content.REPORT,
    answers,
    language: "en",
    sealed_on: "2026-11-20",
    serial: 7,
    to: [encodeBase64(randomBytes(32))],
    barred: [],
    reply_key: encodeBase64(await keys.mailbox.replyKey()),
    mailbox: encodeBase64(await keys.mailbox.address()),
    cover: encodeBase64(keys.mailbox.cover),
    w: encodeBase64(await keys.w()),
    u: encodeBase64(await keys.mailbox.u()),
    counter: 0,
    newest: "",
    files: [],
    bundle: "",
  };
}

/** The head of a report of the smaller class. */
export function headOf(commitment: Bytes): envelope.Head {
  return { sizeClass: 1, installation: INSTALLATION, channel: CHANNEL, commitment };
}

/** An envelope to one recipient, its parts at hand. */
export class Made {
  private constructor(
    readonly keys: receipt.Receipt,
    readonly seed: Bytes,
    readonly contentKey: Bytes,
    readonly seal: Bytes,
  ) {}

  static async make(commitment?: Bytes): Promise<Made> {
    const [keys, seed, contentKey] = [await newReceipt(), randomBytes(32), randomBytes(32)];
    const head = envelope.headBytes(headOf(commitment ?? (await keys.commitment())));
    const slots = await seal.sealSlots(head, [await hpke.publicKey(seed)], contentKey);
    return new Made(keys, seed, contentKey, concat(head, slots));
  }

  /** The content with the signature that belongs to this head and these slots. */
  async signed(values: content.Unsigned): Promise<content.Content> {
    const message = await content.signedMessage(this.seal, values);
    return { ...values, signature: encodeBase64(await signing.sign(this.keys.mailbox.followSeed, message)) };
  }

  /** The envelope around any padded body. */
  async around(padded: Bytes): Promise<Bytes> {
    const context = await envelope.bodyContext(this.seal);
    return concat(this.seal, await chunked.encrypt(this.contentKey, context, padded));
  }

  /** The envelope around any text. */
  async aroundText(text: Bytes): Promise<Bytes> {
    return this.around(pad(text, envelope.bodySize(1)));
  }

  /** The envelope around a signed content. */
  async aroundContent(values: content.Unsigned): Promise<Bytes> {
    return this.aroundText(canonical.encode(await this.signed(values)));
  }
}

/** w and u of somebody, as they stand in a content. */
export async function names(keys: receipt.Receipt): Promise<{ w: string; u: string }> {
  return { w: encodeBase64(await keys.w()), u: encodeBase64(await keys.mailbox.u()) };
}

/** One bit flipped. */
export function flipped(data: Bytes, at: number): Bytes {
  return data.map((byte, index) => (index === (at + data.length) % data.length ? byte ^ 1 : byte));
}

/** `part` in the place of what stands at `at`. */
export function replaced(data: Bytes, at: number, part: Bytes): Bytes {
  return concat(data.slice(0, at), part, data.slice(at + part.length));
}

