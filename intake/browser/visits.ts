/** Coming back: both mailboxes of a receipt are always asked for, and what lies in them is opened here. */

import { visit } from "../../crypto/browser/address.ts";
import { type Bytes, equal } from "../../crypto/browser/bytes.ts";
import type { Directory } from "../../crypto/browser/directory.ts";
import { openMailbox } from "../../crypto/browser/dossier.ts";
import { type Mailbox, check } from "../../crypto/browser/mailbox.ts";
import type { Mailbox as Keys, Receipt } from "../../crypto/browser/receipt.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import { channelOf } from "../../crypto/browser/roster.ts";
import { itemHash } from "../../crypto/browser/statement.ts";
import { type Reader, installation, readerOf } from "./list.ts";
import { postVisit } from "./post.ts";

/** A mailbox that somebody has written to. */
export interface Box {
  readonly keys: Keys;
  readonly channel: Bytes;
  /** The channel's code, and its name in this page's language. */
  readonly code: string;
  readonly title: string;
  readonly opened: Mailbox;
}

/** What a visit found. `spoilt` counts mailboxes whose content isn't as the officers signed it. */
export interface Found {
  readonly directory: Directory;
  readonly boxes: readonly Box[];
  readonly spoilt: number;
}

async function open(keys: Keys, value: Bytes, directory: Directory, language: string): Promise<Box | null> {
  const address = await keys.address();
  const channels = directory.roster.channels.map((channel) => channel.channelId);
  const found = await openMailbox(value, keys.replySeed, keys.cover, installation, address, channels);
  if (!found) return null;
  const [channel, values] = found;
  const { code, names } = channelOf(directory.roster, channel);
  const opened = await check(values, directory, installation, address);
  return { keys, channel, code, title: names.get(language) ?? names.get("en") ?? code, opened };
}

/** Visits both mailboxes of a receipt, at once and always. Throws `Unreachable`. */
export async function visitBoth(receipt: Receipt, directory: Directory, language: string): Promise<Found> {
  const both = [receipt.mailbox, receipt.ethics];
  const values = await Promise.all(both.map((keys) => postVisit(visit(keys.token))));
  const boxes: Box[] = [];
  let spoilt = 0;
  for (const [at, keys] of both.entries()) {
    try {
      const box = await open(keys, values[at] ?? new Uint8Array(), directory, language);
      if (box) boxes.push(box);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      spoilt++;
    }
  }
  return { directory, boxes, spoilt };
}

/** The members of a dossier who are still on the list; nothing is ever sealed to anybody else. */
export function teamOf(box: Box, directory: Directory): Reader[] {
  const members = directory.roster.officers.filter((officer) =>
    box.opened.team.some((name) => equal(name, officer.fingerprint)),
  );
  return members.map((officer) => readerOf(directory, officer)).filter((reader) => reader.key !== null);
}

/** Counter and hash of the newest message that a mailbox shows; none and empty when it shows none. */
export async function newestOf(box: Box | null): Promise<{ counter: number; newest: Bytes }> {
  const message = box?.opened.messages.at(-1);
  if (!message) return { counter: 0, newest: new Uint8Array() };
  return { counter: message.item.counter, newest: await itemHash(message.item) };
}
