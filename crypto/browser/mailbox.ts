/** What a mailbox holds once it is opened: status, team, and the officers' signed messages. */

import { type Bytes, EMPTY, equal } from "./bytes.ts";
import * as canonical from "./canonical.ts";
import { type Json, hasExactly, isObject } from "./canonical.ts";
import { type Day, parseDay } from "./days.ts";
import type { Directory } from "./directory.ts";
import { SLOTS } from "./envelope.ts";
import { decodeBase64, encodeBase64 } from "./note.ts";
import { LENGTH_SIZE } from "./padding.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signature from "./signature.ts";
import { type Item, REPLY, itemHash, itemMessage } from "./statement.ts";
import { rowOf } from "./table.ts";

/** The longest JSON of a mailbox value (64,276 bytes): with it the value has the size of every answer. */
export const MAILBOX_MOST = Math.max(...rowOf("mailbox").sizes) - LENGTH_SIZE;

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const KEYS = ["v", "version", "status", "acknowledged", "team", "messages", "dropped"];
const MESSAGE = ["id", "counter", "day", "before", "author", "text", "signature"];

/** One signed answer. `author` is the fingerprint of an identity key. */
export interface Message {
  readonly item: Item;
  readonly author: Bytes;
  readonly signature: Bytes;
}

/** The counter and day of a message that fell out. */
export interface Dropped {
  readonly counter: number;
  readonly day: Day;
}

/** An opened mailbox whose messages were checked. */
export interface Mailbox {
  readonly version: number;
  readonly status: string;
  readonly acknowledged: Day | null;
  readonly team: readonly Bytes[];
  readonly messages: readonly Message[];
  readonly dropped: readonly Dropped[];
}

/** The JSON of a mailbox value. Keys are those of the JSON; bytes stand in base64. */
export type MailboxJson = {
  readonly v: 1;
  readonly version: number;
  readonly status: string;
  readonly acknowledged: string;
  readonly team: readonly string[];
  readonly messages: readonly MessageJson[];
  readonly dropped: readonly { readonly counter: number; readonly day: string }[];
};
export type MessageJson = {
  readonly id: string;
  readonly counter: number;
  readonly day: string;
  readonly before: string;
  readonly author: string;
  readonly text: string;
  readonly signature: string;
};

function insist(holds: boolean): asserts holds {
  refuseUnless(holds, "mailbox");
}

function binary(value: Json | undefined, ...sizes: readonly number[]): Bytes {
  insist(typeof value === "string");
  const data = decodeBase64(value);
  insist(sizes.includes(data.length));
  return data;
}

function dayOf(value: Json | undefined): Day {
  return parseDay(typeof value === "string" ? value : "");
}

/** The message as it stands in the mailbox value. */
export function messageJson({ item, author, signature }: Message): MessageJson {
  return {
    id: encodeBase64(item.itemId),
    counter: item.counter,
    day: item.day,
    before: encodeBase64(item.before),
    author: encodeBase64(author),
    text: item.text,
    signature: encodeBase64(signature),
  };
}

function readMessage(values: Json, installation: Bytes, address: Bytes): Message {
  insist(isObject(values) && hasExactly(values, MESSAGE));
  const { id, counter, day, before, author, text, signature } = values;
  insist(typeof counter === "number" && typeof text === "string");
  const item = {
    installation,
    place: address,
    itemId: binary(id, 16),
    kind: REPLY,
    counter,
    day: dayOf(day),
    before: binary(before, 0, 32),
    text,
  };
  return { item, author: binary(author, 32), signature: binary(signature, 64) };
}

function readDropped(values: Json): Dropped {
  insist(isObject(values) && hasExactly(values, ["counter", "day"]));
  const { counter, day } = values;
  insist(typeof counter === "number");
  return { counter, day: dayOf(day) };
}

/** That no message is missing from the middle, doubled or out of order. */
async function checkChain(messages: readonly Message[], dropped: readonly Dropped[]): Promise<void> {
  const counters = [...dropped, ...messages.map(({ item }) => item)].map(({ counter }) => counter);
  insist(counters.every((counter, at) => counter === at + 1));
  let before = dropped.length === 0 ? EMPTY : null;
  for (const { item } of messages) {
    insist(before === null || equal(item.before, before));
    before = await itemHash(item);
  }
}

/**
 * A mailbox value's JSON, its messages signed by officers of the roster and in one chain.
 *
 * Throws `Refused`: `mailbox` (form, or a message dropped or moved), `signer`, `signature`.
 */
export async function check(
  values: Json,
  directory: Directory,
  installation: Bytes,
  address: Bytes,
): Promise<Mailbox> {
  insist(isObject(values) && hasExactly(values, KEYS) && values["v"] === 1);
  const { version, status, acknowledged, team, messages, dropped } = values;
  insist(typeof version === "number" && version >= 1);
  insist(typeof status === "string" && CODE.test(status));
  insist(Array.isArray(team) && Array.isArray(messages) && Array.isArray(dropped));
  insist(team.length <= SLOTS && typeof acknowledged === "string");
  const read = messages.map((message: Json) => readMessage(message, installation, address));
  const gone = dropped.map(readDropped);
  await checkChain(read, gone);
  for (const message of read) {
    const author = directory.signer(message.author, message.item.day);
    await signature.check(author.identity, message.signature, await itemMessage(message.item));
  }
  return {
    version,
    status,
    acknowledged: acknowledged === "" ? null : parseDay(acknowledged),
    team: team.map((name: Json) => binary(name, 32)),
    messages: read,
    dropped: gone,
  };
}

/**
 * The JSON of a mailbox value with the newest messages that fit; what falls out keeps its day.
 *
 * `messages` are all of the dossier's, in the order of their counters. Throws `Refused("too long")`.
 */
export function compose(
  version: number,
  status: string,
  acknowledged: Day | null,
  team: readonly Bytes[],
  messages: readonly Message[],
): MailboxJson {
  for (let first = 0; first <= messages.length; first++) {
    const values: MailboxJson = {
      v: 1,
      version,
      status,
      acknowledged: acknowledged ?? "",
      team: team.map(encodeBase64),
      messages: messages.slice(first).map(messageJson),
      dropped: messages.slice(0, first).map(({ item: { counter, day } }) => ({ counter, day })),
    };
    if (canonical.encode(values).length <= MAILBOX_MOST) return values;
  }
  throw new Refused("too long");
}
