/** Envelopes: tried one by one, opened, made a dossier or handed in to one. */

import { type Bytes, equal, hex } from "../../../crypto/browser/bytes.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import type { Day } from "../../../crypto/browser/days.ts";
import { CaseKey, handIn, newCaseKey, sealMailbox } from "../../../crypto/browser/dossier.ts";
import { parseHead } from "../../../crypto/browser/envelope.ts";
import { sha256 } from "../../../crypto/browser/hashing.ts";
import { compose } from "../../../crypto/browser/mailbox.ts";
import { decodeBase64, encodeBase64 } from "../../../crypto/browser/note.ts";
import { randomBelow } from "../../../crypto/browser/random.ts";
import { Refused, refuseUnless } from "../../../crypto/browser/refusal.ts";
import * as signing from "../../../crypto/browser/signing.ts";
import * as statement from "../../../crypto/browser/statement.ts";
import { checkAuthor, openBody, openSlots } from "../../../crypto/browser/unseal.ts";
import { Denied, type Held } from "./held.ts";
import { fieldsOf, listOf, rollOf, textOf } from "./listed.ts";
import { checkRolls } from "./open_dossier.ts";
import { installation } from "./pinned.ts";

const NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const REGISTERED = "REGISTERED";

/** Tries one envelope: `shut` is for somebody else or nothing at all; `broken` should never be. */
export async function tryOne(held: Held, hash: Bytes, seal: Bytes): Promise<"shut" | "opened" | "broken"> {
  try {
    const contentKey = await openSlots(seal, held.officer.secret.epochSeeds());
    if (contentKey === null) return "shut";
    held.envelopes.set(hex(hash), { seal, contentKey, content: null });
    return "opened";
  } catch (error) {
    if (error instanceof Refused) return "broken";
    throw error;
  }
}

/** A signed request to be handed an item. */
export interface Request {
  readonly item: string;
  readonly day: Day;
  readonly before: string;
  readonly signature: string;
}

/** Requests for items, each following the one before. */
export async function requestItems(held: Held, items: readonly Bytes[], day: Day): Promise<Request[]> {
  const requests: Request[] = [];
  for (const item of items) {
    const message = statement.openRequest(installation, item, day, held.before);
    requests.push({
      item: encodeBase64(item),
      day,
      before: encodeBase64(held.before),
      signature: encodeBase64(await signing.sign(held.officer.secret.identitySeed, message)),
    });
    held.before = await sha256(message);
  }
  return requests;
}

/** Opens the body of an envelope one of whose slots opened, and checks who made it. */
export async function openTried(held: Held, hash: Bytes, body: Bytes): Promise<Content> {
  const tried = held.envelope(hash);
  const content = await openBody(tried.seal, body, tried.contentKey);
  await checkAuthor(tried.seal, content);
  tried.content = content;
  return content;
}

function contentOf(held: Held, hash: Bytes): Content {
  const { content } = held.envelope(hash);
  if (content === null) throw new Denied("unconfirmed");
  return content;
}

/** The JSON of a signed roll with its wraps. */
export interface SignedRoll {
  readonly message: string;
  readonly signatures: Readonly<Record<string, string>>;
  readonly wraps: Readonly<Record<string, string>>;
  readonly chain: string;
}

/** Signs a roll and wraps its case key to every member. */
export async function signRoll(held: Held, roll: statement.Roll, key: CaseKey, chain: string): Promise<SignedRoll> {
  const { secret, fingerprint } = held.officer;
  const message = statement.rollMessage(roll);
  const wraps: Record<string, string> = {};
  for (const member of roll.members) {
    const colleague = held.trusted.roster.officers.find((one) => equal(one.fingerprint, member));
    if (colleague === undefined) throw new Denied("unknown");
    wraps[encodeBase64(member)] = encodeBase64(await key.wrap(colleague.personal, member));
  }
  return {
    message: encodeBase64(message),
    signatures: { [encodeBase64(fingerprint)]: encodeBase64(await signing.sign(secret.identitySeed, message)) },
    wraps,
    chain,
  };
}

/** Fingerprints in the one order of a roll. */
export function inOrder(members: readonly Bytes[]): Bytes[] {
  return [...members].sort((one, other) => (hex(one) < hex(other) ? -1 : 1));
}

function newNumber(day: Day): string {
  const characters = Array.from({ length: 6 }, () => NUMBER_ALPHABET[randomBelow(NUMBER_ALPHABET.length)]);
  return `${day.slice(0, 4)}-${characters.join("")}`;
}

/** The one request that makes an opened envelope a dossier. */
export interface Opening {
  readonly kind: string;
  readonly roll: SignedRoll;
  readonly w: string;
  readonly content_key: string;
  readonly barred: readonly string[];
  readonly mailbox: string;
  /** The bundle that the envelope names, or empty. */
  readonly bundle: string;
}

/**
 * Makes a dossier of an opened envelope, for those of its recipients who aren't barred.
 *
 * `barred` are sign-in names, `barredKeys` the fingerprints among them. Throws `Denied("alone")` when nobody
 * would be left.
 */
export async function makeOpening(
  held: Held,
  hash: Bytes,
  barred: readonly string[],
  barredKeys: readonly string[],
  day: Day,
): Promise<Opening> {
  const content = contentOf(held, hash);
  const { seal, contentKey } = held.envelope(hash);
  const known = new Set(held.trusted.roster.officers.map(({ fingerprint }) => hex(fingerprint)));
  const out = new Set([...barredKeys, ...content.barred.map((name) => hex(decodeBase64(name)))]);
  const members = content.to.map(decodeBase64).filter((name) => known.has(hex(name)) && !out.has(hex(name)));
  if (members.length === 0) throw new Denied("alone");
  const key = new CaseKey(installation, newNumber(day), 1, newCaseKey());
  const roll = {
    installation,
    dossier: key.dossier,
    generation: 1,
    day,
    keyHash: await key.hash(),
    dossierKey: await key.dossierKey(),
    address: decodeBase64(content.mailbox),
    u: decodeBase64(content.u),
    envelope: hash,
    members: inOrder(members),
    before: new Uint8Array(),
  };
  const { channel } = parseHead(seal);
  return {
    kind: content.kind,
    roll: await signRoll(held, roll, key, ""),
    w: content.w,
    content_key: encodeBase64(await key.sealContentKey(contentKey, hash)),
    barred,
    mailbox: encodeBase64(await firstValue(content, channel, roll.members, day)),
    bundle: content.bundle,
  };
}

/** The first mailbox value: an officer has opened the report, and who reads on. */
async function firstValue(content: Content, channel: Bytes, team: readonly Bytes[], day: Day): Promise<Bytes> {
  const values = compose(1, REGISTERED, day, team, []);
  const address = decodeBase64(content.mailbox);
  return sealMailbox(values, decodeBase64(content.reply_key), decodeBase64(content.cover), installation, address, channel);
}

/** What attaches a follow-up to the dossier that the server names for its address. */
export interface HandIn {
  readonly address: string;
  readonly envelope: string;
  readonly generation: number;
  readonly content_key: string;
  readonly bundle: string;
}

/** Seals a follow-up's content key to the dossier, after its rolls were checked; its author must be the dossier's. */
export async function makeHandIn(held: Held, hash: Bytes, place: unknown): Promise<HandIn> {
  const { number, rolls } = fieldsOf(place);
  const checked = await checkRolls(listOf(rolls, rollOf), held.trusted, []);
  const newest = checked.at(-1)?.roll;
  const content = contentOf(held, hash);
  const { seal, contentKey } = held.envelope(hash);
  refuseUnless(newest !== undefined && newest.dossier === textOf(number), "roll");
  refuseUnless(equal(newest.address, decodeBase64(content.mailbox)), "roll");
  await checkAuthor(seal, content, newest.u);
  const sealed = await handIn(contentKey, newest.dossierKey, installation, newest.dossier, hash);
  return {
    address: content.mailbox,
    envelope: encodeBase64(hash),
    generation: newest.generation,
    content_key: encodeBase64(sealed),
    bundle: content.bundle,
  };
}
