/** The receipt: forty random decimal digits and two check digits, from which a reporter's keys come. */

import * as address from "./address.ts";
import { Proof } from "./authorship.ts";
import { bind, digest } from "./binding.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import * as digits from "./digits.ts";
import { expand, hmac } from "./hashing.ts";
import * as hpke from "./hpke.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signing from "./signing.ts";
import * as statement from "./statement.ts";

export const DIGITS = 40;
export const GROUP = 6;
export const LENGTH = DIGITS + 2;

const LONGEST_INPUT = 128;
const KEY_SIZE = 32;

/** The keys of one mailbox: one for the first channel, one that serves the Ethics Office. */
export class Mailbox {
  constructor(
    readonly replySeed: Bytes,
    readonly token: Bytes,
    readonly cover: Bytes,
    readonly followSeed: Bytes,
  ) {}

  /** The X-Wing public key that officers seal answers to. */
  async replyKey(): Promise<Bytes> {
    return hpke.publicKey(this.replySeed);
  }

  /** A: what names the mailbox to those who write to it. */
  async address(): Promise<Bytes> {
    return address.mailboxAddress(this.token);
  }

  /** The public key that signs reports, follow-ups and consents. */
  async u(): Promise<Bytes> {
    return signing.publicKey(this.followSeed);
  }
}

/** All that a receipt unlocks. */
export class Receipt {
  constructor(
    readonly mailbox: Mailbox,
    readonly ethics: Mailbox,
    readonly authorSeed: Bytes,
    readonly blind: Bytes,
  ) {}

  /** The author's public key, blinded. */
  async w(): Promise<Bytes> {
    return address.authorTag(await signing.publicKey(this.authorSeed), this.blind);
  }

  /** C of the head of the report made with this receipt. */
  async commitment(): Promise<Bytes> {
    return address.commitment(await this.w(), await this.mailbox.u());
  }

  /** The proof, bound to another request's channel, head and slots, that this receipt's report is ours. */
  async prove(installation: Bytes, channel: Bytes, seal: Bytes): Promise<Proof> {
    const message = await statement.authorship(installation, channel, await this.commitment(), seal);
    const signed = await signing.sign(this.authorSeed, message);
    return new Proof(await signing.publicKey(this.authorSeed), this.blind, await this.mailbox.u(), signed);
  }
}

/** A long string of ASCII digits, modulo 97. */
function remainder(number: string): number {
  return [...number].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

/** The two digits of ISO 7064 MOD 97-10 for a string of digits. */
export function checkDigits(payload: string): string {
  return String(98 - remainder(`${payload}00`)).padStart(2, "0");
}

/** A new receipt: 42 ASCII digits. */
export function generate(): string {
  const payload = digits.generate(DIGITS);
  return payload + checkDigits(payload);
}

/** Seven groups of six digits, to be shown one numbered line each. */
export function groups(receipt: string): string[] {
  return receipt.match(/.{6}/g) ?? [];
}

/**
 * The 42 digits of what somebody typed, pasted or copied from paper.
 *
 * Any Unicode decimal digit counts by its value; separators and marks of direction are dropped. Throws
 * `Refused("overlong")` (over 128 characters) first of all, then `Refused("receipt")`; nothing is derived
 * before.
 */
export function parse(text: string): string {
  // No character takes more than two units, so a text of any length is refused without reading it.
  refuseUnless(text.length <= 2 * LONGEST_INPUT && [...text].length <= LONGEST_INPUT, "overlong");
  const typed = digits.read(text);
  if (typed === null || typed.length !== LENGTH) throw new Refused("receipt");
  // The remainder alone would take 00, 01 and 99 for 97, 98 and 02: one receipt, written in two ways.
  refuseUnless(typed.slice(DIGITS) === checkDigits(typed.slice(0, DIGITS)), "receipt");
  return typed;
}

async function mailboxOf(root: Bytes, prefix: string): Promise<Mailbox> {
  const key = async (name: string): Promise<Bytes> => expandKey(root, prefix + name);
  return new Mailbox(await key("reply"), await key("mailbox"), await key("cover"), await key("follow"));
}

async function expandKey(root: Bytes, name: string): Promise<Bytes> {
  return expand("SHA-256", root, bind(`candour/1 receipt ${name}`), KEY_SIZE);
}

/** The keys of a receipt at one installation. `receipt` is what `parse` or `generate` gave. */
export async function derive(receipt: string, installation: Bytes): Promise<Receipt> {
  const salt = await digest("candour/1 receipt", installation);
  const root = await hmac("SHA-256", salt, utf8(receipt.slice(0, DIGITS)));
  return new Receipt(
    await mailboxOf(root, ""),
    await mailboxOf(root, "ethics "),
    await expandKey(root, "author"),
    await expandKey(root, "blind"),
  );
}
