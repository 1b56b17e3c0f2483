/** Writing on a dossier: signed notes and answers, members, drafts. */

import { type Bytes, EMPTY, equal, utf8 } from "../../../crypto/browser/bytes.ts";
import type { Json } from "../../../crypto/browser/canonical.ts";
import type { Day } from "../../../crypto/browser/days.ts";
import { CaseKey, newCaseKey, sealMailbox } from "../../../crypto/browser/dossier.ts";
import { type Message, compose } from "../../../crypto/browser/mailbox.ts";
import { decodeBase64, encodeBase64 } from "../../../crypto/browser/note.ts";
import { randomBytes } from "../../../crypto/browser/random.ts";
import * as signing from "../../../crypto/browser/signing.ts";
import * as statement from "../../../crypto/browser/statement.ts";
import { type SignedRoll, inOrder, signRoll } from "./envelopes.ts";
import { Denied, type Held } from "./held.ts";
import type { OpenDossier } from "./open_dossier.ts";
import { installation } from "./pinned.ts";

const ITEM_ID_SIZE = 16;

/** A sealed text as it is posted. */
export interface PostedItem {
  readonly item_id: string;
  readonly kind: string;
  readonly counter: number;
  readonly generation: number;
  readonly sealed: string;
}

/** An answer as it is posted: the dossier's copy, and the whole mailbox value that has it. */
export interface PostedAnswer {
  readonly item: PostedItem;
  readonly version: number;
  readonly mailbox: string;
}

async function write(
  held: Held,
  dossier: OpenDossier,
  kind: string,
  text: string,
  day: Day,
): Promise<[PostedItem, Message]> {
  const self = held.officer;
  const chain = dossier.chainOf(kind);
  const last = chain.at(-1)?.item;
  const item = {
    installation,
    place: kind === statement.REPLY ? dossier.roll.address : utf8(dossier.listed.number),
    itemId: randomBytes(ITEM_ID_SIZE),
    kind,
    counter: chain.length + 1,
    day,
    before: last === undefined ? EMPTY : await statement.itemHash(last),
    text,
  };
  const signature = await signing.sign(self.secret.identitySeed, await statement.itemMessage(item));
  const values: Json = {
    roll: encodeBase64(await statement.rollHash(dossier.roll)),
    author: encodeBase64(self.fingerprint),
    text,
    counter: item.counter,
    day,
    before: encodeBase64(item.before),
    signature: encodeBase64(signature),
  };
  const sealed = await dossier.key.sealItem(kind, item.itemId, self.fingerprint, values);
  const { generation } = dossier.roll;
  const posted = { item_id: encodeBase64(item.itemId), kind, counter: item.counter, generation, sealed: encodeBase64(sealed) };
  return [posted, { item, author: self.fingerprint, signature }];
}

/** A note for the members. Throws `Refused("too long")` past 64 KiB. */
export async function writeNote(held: Held, number: string, text: string, day: Day): Promise<PostedItem> {
  requireFresh(held);
  const [posted] = await write(held, held.dossier(number), statement.NOTE, text, day);
  return posted;
}

function requireFresh(held: Held): void {
  if (!held.fresh) throw new Denied("stale");
}

/** The mailbox value of a dossier with these answers, for these members. */
async function mailboxOf(
  dossier: OpenDossier,
  members: readonly Bytes[],
  messages: readonly Message[],
  day: Day,
): Promise<{ version: number; mailbox: string }> {
  const { report, listed } = dossier;
  const version = listed.mailboxVersion + 1;
  const values = compose(version, "REGISTERED", listed.acknowledged ?? day, members, messages);
  const value = await sealMailbox(
    values,
    decodeBase64(report.reply_key),
    decodeBase64(report.cover),
    installation,
    dossier.roll.address,
    listed.channel,
  );
  return { version, mailbox: encodeBase64(value) };
}

/** An answer to the reporter, signed. Throws `Refused("too long")`. */
export async function writeReply(held: Held, number: string, text: string, day: Day): Promise<PostedAnswer> {
  requireFresh(held);
  const dossier = held.dossier(number);
  const earlier = dossier.chainOf(statement.REPLY);
  const [item, message] = await write(held, dossier, statement.REPLY, text, day);
  return { item, ...(await mailboxOf(dossier, dossier.roll.members, [...earlier, message], day)) };
}

/** The next generation, with one more member, and the mailbox value that tells the reporter who reads on. */
export async function addMember(
  held: Held,
  number: string,
  member: Bytes,
  day: Day,
): Promise<{ roll: SignedRoll; version: number; mailbox: string }> {
  const dossier = held.dossier(number);
  const before = dossier.roll;
  const left = dossier.report.barred.some((name) => equal(decodeBase64(name), member));
  if (left) throw new Denied("barred");
  const members = inOrder([...before.members.filter((name) => !equal(name, member)), member]);
  const key = new CaseKey(installation, number, before.generation + 1, newCaseKey());
  const roll = {
    ...before,
    generation: key.generation,
    day,
    keyHash: await key.hash(),
    dossierKey: await key.dossierKey(),
    members,
    before: await statement.rollHash(before),
  };
  const chain = encodeBase64(await key.sealChain(dossier.key));
  const messages = dossier.chainOf(statement.REPLY);
  return { roll: await signRoll(held, roll, key, chain), ...(await mailboxOf(dossier, members, messages, day)) };
}

/** Seals an unfinished text, so that it outlives a lock in the shell's memory without lying there in clear. */
export async function sealDraft(held: Held, number: string, text: string): Promise<{ itemId: Bytes; sealed: Bytes }> {
  const itemId = randomBytes(ITEM_ID_SIZE);
  const { fingerprint } = held.officer;
  return { itemId, sealed: await held.dossier(number).key.sealItem("draft", itemId, fingerprint, { text }) };
}

/** Opens an unfinished text again, under whichever case key it was sealed. */
export async function openDraft(held: Held, number: string, itemId: Bytes, sealed: Bytes): Promise<string> {
  const { fingerprint } = held.officer;
  for (const key of held.dossier(number).keys.values()) {
    const values = await key.openItem("draft", itemId, fingerprint, sealed).catch(() => null);
    if (values !== null && typeof values === "object" && !Array.isArray(values)) {
      const { text } = values as { text?: unknown };
      if (typeof text === "string") return text;
    }
  }
  throw new Denied("unknown");
}

