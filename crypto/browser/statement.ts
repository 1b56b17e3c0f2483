/**
 * What is signed by a person: items, rolls, requests to read, consents. Built and checked; no keys.
 *
 * Every message is one `bind`, so that no statement can be read as another.
 */

import { HASH_SIZE, INSTALLATION_SIZE, bind, digest, fingerprint, number, unbind } from "./binding.ts";
import { type Bytes, concat, equal, hex, uintOf, utf8 } from "./bytes.ts";
import { type Day, dayBytes, parseDay } from "./days.ts";
import { sha256 } from "./hashing.ts";
import * as hpke from "./hpke.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signature from "./signature.ts";

export const NOTE = "note";
export const REPLY = "reply";

const ROLL_FIELDS = 11;
const ASCII = /^[\x00-\x7f]*$/;

/**
 * One signed text of a dossier, or one reply in a mailbox.
 *
 * `place` is the dossier's number in ASCII, or the mailbox address A of a reply; `before` the SHA-256 of the
 * statement before it in this place and kind, empty for the first.
 */
export interface Item {
  readonly installation: Bytes;
  readonly place: Bytes;
  readonly itemId: Bytes;
  readonly kind: string;
  readonly counter: number;
  readonly day: Day;
  readonly before: Bytes;
  readonly text: string;
}

/**
 * Who belongs to a dossier from generation g on, and the case key that this makes.
 *
 * `keyHash` is `caseKeyHash(key)`, `members` are fingerprints of identity keys in ascending order, `before`
 * the SHA-256 of roll g-1, empty for the first.
 */
export interface Roll {
  readonly installation: Bytes;
  readonly dossier: string;
  readonly generation: number;
  readonly day: Day;
  readonly keyHash: Bytes;
  readonly dossierKey: Bytes;
  readonly address: Bytes;
  readonly u: Bytes;
  readonly envelope: Bytes;
  readonly members: readonly Bytes[];
  readonly before: Bytes;
}

/** What an item's author signs. Throws `Refused("day")`. */
export async function itemMessage(item: Item): Promise<Bytes> {
  return bind(
    "candour/1 item",
    item.installation,
    item.place,
    item.itemId,
    utf8(item.kind),
    number(item.counter),
    dayBytes(item.day),
    item.before,
    await sha256(utf8(item.text)),
  );
}

/** What the next item names. */
export async function itemHash(item: Item): Promise<Bytes> {
  return sha256(await itemMessage(item));
}

/** The roll's bytes: what is stored, hashed and signed. Throws `Refused("day")`. */
export function rollMessage(roll: Roll): Bytes {
  return bind(
    "candour/1 roll",
    roll.installation,
    utf8(roll.dossier),
    number(roll.generation),
    dayBytes(roll.day),
    roll.keyHash,
    roll.dossierKey,
    roll.address,
    roll.u,
    roll.envelope,
    concat(...roll.members),
    roll.before,
  );
}

/** What the next roll names. */
export async function rollHash(roll: Roll): Promise<Bytes> {
  return sha256(rollMessage(roll));
}

/** What a roll says of its case key. */
export async function caseKeyHash(key: Bytes): Promise<Bytes> {
  return digest("candour/1 case key", key);
}

/** ASCII text, or a refusal. */
function ascii(data: Bytes): string {
  const text = Array.from(data, (byte) => String.fromCharCode(byte)).join("");
  refuseUnless(ASCII.test(text), "roll");
  return text;
}

function rollDay(data: Bytes): Day {
  try {
    return parseDay(ascii(data));
  } catch {
    throw new Refused("roll");
  }
}

function membersOf(names: Bytes): Bytes[] {
  const count = names.length / HASH_SIZE;
  refuseUnless(Number.isInteger(count) && count > 0, "roll");
  const members = Array.from({ length: count }, (_, at) => names.slice(at * HASH_SIZE, (at + 1) * HASH_SIZE));
  const written = members.map(hex);
  refuseUnless(written.every((name, at) => at === 0 || (written[at - 1] ?? "") < name), "roll");
  return members;
}

/** A roll from its bytes. Throws `Refused("roll")` for another form, `Refused("binding")`. */
export function parseRoll(message: Bytes): Roll {
  const take = sized(unbind("candour/1 roll", message, ROLL_FIELDS));
  const roll = {
    installation: take(INSTALLATION_SIZE),
    dossier: ascii(take()),
    generation: uintOf(take(4)),
    day: rollDay(take()),
    keyHash: take(HASH_SIZE),
    dossierKey: take(hpke.PUBLIC_SIZE),
    address: take(HASH_SIZE),
    u: take(signature.PUBLIC_SIZE),
    envelope: take(HASH_SIZE),
    members: membersOf(take()),
    before: take(),
  };
  refuseUnless(roll.generation >= 1, "roll");
  refuseUnless(roll.before.length === (roll.generation === 1 ? 0 : HASH_SIZE), "roll");
  return roll;
}

/** Gives one field after the other, each of the size that is asked for. */
function sized(fields: readonly Bytes[]): (size?: number) => Bytes {
  let at = 0;
  return (size) => {
    const field = fields[at++];
    if (field === undefined || (size !== undefined && field.length !== size)) throw new Refused("roll");
    return field;
  };
}

function holds(names: readonly Bytes[], name: Bytes): boolean {
  return names.some((known) => equal(known, name));
}

async function follows(roll: Roll, before: Roll): Promise<boolean> {
  const same = (["installation", "address", "u", "envelope"] as const).every((name) => equal(roll[name], before[name]));
  return (
    same &&
    roll.dossier === before.dossier &&
    roll.generation === before.generation + 1 &&
    equal(roll.before, await rollHash(before))
  );
}

/**
 * That a roll follows the one before it, and that those who signed may have.
 *
 * `signers` are fingerprints whose signatures were checked; `barred` those whom the reporter left out. The
 * first roll needs no roll before it; its signer must stand in the envelope's `to`, which the caller checks.
 * Throws `Refused("roll")`; `Refused("two members")` when a barred person is added with fewer than two
 * signatures of members.
 */
export async function checkSuccession(
  roll: Roll,
  before: Roll | null,
  signers: readonly Bytes[],
  barred: readonly Bytes[],
): Promise<void> {
  refuseUnless(signers.length > 0, "roll");
  if (before === null) {
    refuseUnless(roll.generation === 1, "roll");
  } else {
    refuseUnless(await follows(roll, before), "roll");
    refuseUnless(signers.every((signer) => holds(before.members, signer)), "roll");
  }
  const known = before?.members ?? [];
  const addsBarred = roll.members.some((member) => !holds(known, member) && holds(barred, member));
  const byTwo = before !== null && new Set(signers.map(hex)).size >= 2;
  refuseUnless(!addsBarred || byTwo, "two members");
}

/**
 * What an officer signs to be handed an item (32-byte envelope hash or 16-byte item id).
 *
 * `before` is the SHA-256 of her own request before this one, empty for the first.
 */
export function openRequest(installation: Bytes, item: Bytes, day: Day, before: Bytes): Bytes {
  return bind("candour/1 open", installation, item, dayBytes(day), before);
}

/** What a new officer's identity key signs, so that the fingerprint read out covers both keys. */
export function enrolment(installation: Bytes, login: string, identity: Bytes, personal: Bytes): Bytes {
  return bind("candour/1 enrolment", installation, utf8(login), identity, personal);
}

/** What a reporter's u signs to consent, to refuse or to withdraw; `end` is a day or empty. */
export function consent(
  installation: Bytes,
  address: Bytes,
  consentId: Bytes,
  purpose: string,
  addressee: string,
  answer: string,
  end: string,
  day: Day,
): Bytes {
  const words = [purpose, addressee, answer, end].map(utf8);
  return bind("candour/1 consent", installation, address, consentId, ...words, dayBytes(day));
}

/** What an author key signs to show that the holder of a receipt made the report with this commitment. */
export async function authorship(
  installation: Bytes,
  channel: Bytes,
  commitment: Bytes,
  seal: Bytes,
): Promise<Bytes> {
  return bind("candour/1 authorship", installation, channel, commitment, await sha256(seal));
}

/** What tells the Ethics Office's browser which openings belong to the report of a proof. */
export async function knowledgeTag(w: Bytes): Promise<Bytes> {
  return digest("candour/1 knowledge", w);
}

/** Eight groups of five digits that an officer reads to the root holder (133 bits of the fingerprint). */
export async function readOut(identity: Bytes): Promise<string[]> {
  const name = await fingerprint(identity);
  return Array.from({ length: 8 }, (_, at) => {
    const part = uintOf(name.slice(4 * at, 4 * at + 4)) % 100_000;
    return String(part).padStart(5, "0");
  });
}

/** Whether the officer with this identity key signed the message. */
export async function isBy(identity: Bytes, signed: Bytes, message: Bytes): Promise<boolean> {
  return signature.isSigned(identity, signed, message);
}
