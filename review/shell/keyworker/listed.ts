/** What the console's server lists, read strictly: it is believed in nothing before it is checked. */

import type { Bytes } from "../../../crypto/browser/bytes.ts";
import { type Day, parseDay } from "../../../crypto/browser/days.ts";
import { decodeBase64 } from "../../../crypto/browser/note.ts";

/** The server sent something of another form. */
export class BadList extends Error {
  override readonly name = "BadList";
}

type Fields = Readonly<Record<string, unknown>>;

/** An object's own values. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadList("object");
  return Object.assign(Object.create(null) as object, value) as Fields;
}

/** A list, each entry read. */
export function listOf<Entry>(value: unknown, read: (entry: unknown) => Entry): Entry[] {
  if (!Array.isArray(value)) throw new BadList("list");
  return value.map(read);
}

/** A string. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") throw new BadList("text");
  return value;
}

/** Bytes in base64. */
export function bytesOf(value: unknown): Bytes {
  return decodeBase64(textOf(value));
}

/** A whole number from 0 on. */
export function countOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new BadList("number");
  return value;
}

/** Somebody of the staff: her keys' fingerprint, when she has keys. */
export interface Colleague {
  readonly login: string;
  readonly name: string;
  readonly supervisor: string;
  readonly fingerprint: Bytes;
}

export function colleagueOf(value: unknown): Colleague {
  const { login, name, supervisor, fingerprint } = fieldsOf(value);
  return {
    login: textOf(login),
    name: textOf(name),
    supervisor: textOf(supervisor),
    fingerprint: bytesOf(fingerprint),
  };
}

/** A roll with its signatures, by the signers' fingerprints. */
export interface ListedRoll {
  readonly message: Bytes;
  readonly chain: Bytes;
  readonly signatures: readonly (readonly [signer: Bytes, signature: Bytes])[];
}

export function rollOf(value: unknown): ListedRoll {
  const { message, chain, signatures } = fieldsOf(value);
  const pairs = Object.entries(fieldsOf(signatures));
  return {
    message: bytesOf(message),
    chain: bytesOf(chain),
    signatures: pairs.map(([signer, signature]) => [bytesOf(signer), bytesOf(signature)] as const),
  };
}

/** An attached envelope and its content key, sealed. */
export interface ListedEnvelope {
  readonly hash: Bytes;
  readonly seal: Bytes;
  readonly generation: number;
  readonly handedIn: boolean;
  readonly contentKey: Bytes;
}

function envelopeOf(value: unknown): ListedEnvelope {
  const { hash, seal, generation, handed_in: handedIn, content_key: contentKey } = fieldsOf(value);
  return {
    hash: bytesOf(hash),
    seal: bytesOf(seal),
    generation: countOf(generation),
    handedIn: countOf(handedIn) === 1,
    contentKey: bytesOf(contentKey),
  };
}

/** A sealed item's place. */
export interface ListedItem {
  readonly itemId: Bytes;
  readonly kind: string;
  readonly counter: number;
  readonly generation: number;
  readonly author: Bytes;
}

function itemOf(value: unknown): ListedItem {
  const { item_id: itemId, kind, counter, generation, author } = fieldsOf(value);
  return {
    itemId: bytesOf(itemId),
    kind: textOf(kind),
    counter: countOf(counter),
    generation: countOf(generation),
    author: bytesOf(author),
  };
}

/** A dossier as the server lists it. */
export interface ListedDossier {
  readonly number: string;
  readonly channel: Bytes;
  readonly envelope: Bytes;
  readonly rolls: readonly ListedRoll[];
  readonly wrap: Bytes;
  readonly envelopes: readonly ListedEnvelope[];
  readonly items: readonly ListedItem[];
  readonly mailboxVersion: number;
  readonly acknowledged: Day | null;
}

export function dossierOf(value: unknown): ListedDossier {
  const listed = fieldsOf(value);
  const acknowledged = textOf(listed["acknowledged"]);
  return {
    number: textOf(listed["number"]),
    channel: bytesOf(listed["channel"]),
    envelope: bytesOf(listed["envelope"]),
    rolls: listOf(listed["rolls"], rollOf),
    wrap: bytesOf(listed["wrap"]),
    envelopes: listOf(listed["envelopes"], envelopeOf),
    items: listOf(listed["items"], itemOf),
    mailboxVersion: countOf(listed["mailbox_version"]),
    acknowledged: acknowledged === "" ? null : parseDay(acknowledged),
  };
}
