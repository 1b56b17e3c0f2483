/** The officers of a channel, from the directory that this browser has verified up to the root. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import type { Day } from "../../crypto/browser/days.ts";
import { type Directory, verify } from "../../crypto/browser/directory.ts";
import { decodeBase64, encodeBase64 } from "../../crypto/browser/note.ts";
import { refuseUnless } from "../../crypto/browser/refusal.ts";
import { type Officer, channelByCode } from "../../crypto/browser/roster.ts";
import { today } from "./calendar.ts";
import { fetchDirectory } from "./post.ts";

// deploy/build.mjs writes these into each bundle: the organization's file, base64 as it stands there.
declare const INSTALLATION: string;
declare const ROOT_KEY: string;
declare const LOWEST_SERIAL: number;

/** The installation that this page was built for. */
export const installation: Bytes = decodeBase64(INSTALLATION);
const ROOT: Bytes = decodeBase64(ROOT_KEY);

/** Somebody who receives a channel. Without a key she is absent: nothing can be sealed to her today. */
export interface Reader {
  readonly name: string;
  readonly role: string;
  /** Of the identity key, in base64. */
  readonly fingerprint: string;
  readonly key: Bytes | null;
}

/** A channel's officers as of today. */
export interface List {
  readonly organization: string;
  readonly serial: number;
  readonly until: Day;
  readonly channel: Bytes;
  readonly minimum: number;
  readonly readers: readonly Reader[];
}

/** The directory, fetched and verified. Throws `Unreachable`, `NotReady`, `Refused`. */
export async function loadDirectory(): Promise<Directory> {
  return verify(await fetchDirectory(), ROOT, installation, today(), LOWEST_SERIAL);
}

/** An officer as a reader. */
export function readerOf(directory: Directory, officer: Officer): Reader {
  return {
    name: officer.name,
    role: officer.role,
    fingerprint: encodeBase64(officer.fingerprint),
    key: directory.epochKey(officer.fingerprint),
  };
}

/**
 * A channel's officers, those who are present first.
 *
 * Throws `Refused`: `channel` (it isn't on the roster), `recipients` (too few can be sealed to).
 */
export function listOf(directory: Directory, code: string): List {
  const { roster } = directory;
  const channel = channelByCode(roster, code);
  const present = directory.recipients(channel.channelId);
  refuseUnless(present.length >= channel.minimum, "recipients");
  return {
    organization: roster.organization,
    serial: roster.serial,
    until: roster.last,
    channel: channel.channelId,
    minimum: channel.minimum,
    readers: [...present, ...directory.absent(channel.channelId)].map((officer) => readerOf(directory, officer)),
  };
}
