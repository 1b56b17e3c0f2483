/**
 * The recipients' directory: roster, epoch notes, freshness note; verified up to the root, then parsed.
 *
 * Everything that a browser seals to, or believes a signature of, comes from here.
 */

import { fingerprint } from "./binding.ts";
import { type Bytes, concat, equal, hex, textOf, utf8 } from "./bytes.ts";
import { type Day, daysBetween } from "./days.ts";
import { sha256 } from "./hashing.ts";
import * as note from "./note.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import { type Former, Lines, type Officer, type Roster, channelOf, parseRoster } from "./roster.ts";

export const ROSTER_DAYS = 35;
export const EPOCH_DAYS = 30;
export const FRESH_DAYS = 4;
export const CLOCK_TOLERANCE = 2;

const HEADER = utf8("candour/1 directory\n");
const LENGTH = /^[0-9]{1,7}$/;
const LINE_BREAK = 0x0a;

/** An officer's X-Wing epoch key and the days, both included, on which it is sealed to. */
export interface EpochNote {
  readonly officer: Bytes;
  readonly key: Bytes;
  readonly first: Day;
  readonly last: Day;
}

/** A verified directory. */
export class Directory {
  readonly #epochs: ReadonlyMap<string, Bytes>;

  /** `epochs` are the notes of the keys to seal to today, one for each officer. */
  constructor(
    readonly roster: Roster,
    epochs: readonly EpochNote[],
    readonly freshOn: Day,
  ) {
    this.#epochs = new Map(epochs.map(({ officer, key }) => [hex(officer), key]));
  }

  /** The key to seal to today for the officer with this fingerprint; nothing when she has no valid note. */
  epochKey(name: Bytes): Bytes | null {
    return this.#epochs.get(hex(name)) ?? null;
  }

  /** Who can be sealed to in a channel today. Throws `Refused("channel")`. */
  recipients(channel: Bytes): Officer[] {
    return this.#appointed(channel).filter((officer) => this.epochKey(officer.fingerprint) !== null);
  }

  /** Who is a recipient of the channel but has no valid epoch note. Throws `Refused("channel")`. */
  absent(channel: Bytes): Officer[] {
    return this.#appointed(channel).filter((officer) => this.epochKey(officer.fingerprint) === null);
  }

  #appointed(channel: Bytes): Officer[] {
    const { code } = channelOf(this.roster, channel);
    return this.roster.officers.filter((officer) => officer.channels.includes(code));
  }

  /**
   * The officer with this fingerprint, or a former one whose days include `day`.
   *
   * Throws `Refused("signer")`.
   */
  signer(name: Bytes, day: Day): Officer | Former {
    const officer = this.roster.officers.find((known) => equal(known.fingerprint, name));
    const former = this.roster.former.find(
      (known) => equal(known.fingerprint, name) && known.first <= day && day <= known.last,
    );
    const found = officer ?? former;
    if (found === undefined) throw new Refused("signer");
    return found;
  }
}

/** The directory's file: each note after its length in bytes; roster, epoch notes, freshness note. */
export function join(notes: readonly string[]): Bytes {
  const parts = notes.map((text) => utf8(text));
  return concat(HEADER, ...parts.flatMap((part) => [utf8(`${part.length}\n`), part]));
}

/** The notes of a directory's file. Throws `Refused("directory")`, also for bytes left over. */
export function split(data: Bytes): string[] {
  refuseUnless(equal(data.slice(0, HEADER.length), HEADER), "directory");
  const notes: string[] = [];
  let at = HEADER.length;
  while (at < data.length) {
    const mark = data.indexOf(LINE_BREAK, at);
    const length = String.fromCharCode(...data.slice(at, mark < 0 ? at : Math.min(mark, at + 8)));
    refuseUnless(LENGTH.test(length) && mark + 1 + Number(length) <= data.length, "directory");
    at = mark + 1 + Number(length);
    notes.push(noteText(data.slice(mark + 1, at)));
  }
  refuseUnless(notes.length >= 2 && equal(join(notes), data), "directory");
  return notes;
}

function noteText(data: Bytes): string {
  try {
    return textOf(data);
  } catch {
    throw new Refused("directory");
  }
}

/** The C2SP name of a key of this installation: `root`, `worker`, or `officer/` and 16 hex digits. */
export function keyName(installation: Bytes, part: string): string {
  return `${hex(installation)}/${part}`;
}

/** The C2SP name of an officer's identity key. */
export async function officerKeyName(installation: Bytes, identity: Bytes): Promise<string> {
  return keyName(installation, `officer/${hex(await fingerprint(identity)).slice(0, 16)}`);
}

/** The text of an epoch note, to be signed by the identity. */
export async function epochText(
  installation: Bytes,
  identity: Bytes,
  key: Bytes,
  first: Day,
  last: Day,
): Promise<string> {
  return Lines.write("candour/1 epoch", [
    ["installation", installation],
    ["officer", await fingerprint(identity)],
    ["key", key],
    ["from", first],
    ["until", last],
  ]);
}

/** The text of a freshness note, to be signed by the worker's key. */
export async function freshnessText(
  installation: Bytes,
  roster: string,
  epochs: readonly string[],
  day: Day,
): Promise<string> {
  return Lines.write("candour/1 freshness", [
    ["installation", installation],
    ["roster", await sha256(utf8(roster))],
    ["epochs", await sha256(utf8(epochs.join("")))],
    ["day", day],
  ]);
}

/** An epoch note's text. Throws `Refused("epoch")`: another installation, too many days. */
export function parseEpoch(text: string, installation: Bytes): EpochNote {
  const lines = new Lines(text, "candour/1 epoch");
  const named = lines.binary("installation", 16);
  const epoch = {
    officer: lines.binary("officer", 32),
    key: lines.binary("key", 1216),
    first: lines.day("from"),
    last: lines.day("until"),
  };
  lines.end();
  const days = daysBetween(epoch.first, epoch.last);
  refuseUnless(equal(named, installation) && days >= 0 && days <= EPOCH_DAYS, "epoch");
  return epoch;
}

/**
 * One epoch note by the officer with this identity key.
 *
 * Throws `Refused`: `note`, `signature`, `epoch` (another officer's name, installation, too many days).
 */
export async function verifyEpoch(text: string, identity: Bytes, installation: Bytes): Promise<EpochNote> {
  const signed = await note.verify(text, await officerKeyName(installation, identity), identity);
  const epoch = parseEpoch(signed, installation);
  refuseUnless(equal(epoch.officer, await fingerprint(identity)), "epoch");
  return epoch;
}

async function verifyNamedEpoch(text: string, roster: Roster): Promise<EpochNote> {
  // The text says whose note it is, not its signature lines: whoever signs one could add a line in a
  // colleague's name that fails, and so make every browser refuse the whole directory.
  const named = roster.officers.find((officer) =>
    text.includes(`\nofficer: ${note.encodeBase64(officer.fingerprint)}\n`),
  );
  if (named === undefined) throw new Refused("epoch");
  return verifyEpoch(text, named.identity, roster.installation);
}

/** A roster under the root, on a day. Throws `Refused`: signature, installation, serial, expired. */
export async function verifyRoster(
  text: string,
  root: Bytes,
  installation: Bytes,
  day: Day,
  lowestSerial: number,
): Promise<Roster> {
  const roster = await parseRoster(await note.verify(text, keyName(installation, "root"), root));
  refuseUnless(equal(roster.installation, installation), "installation");
  refuseUnless(roster.serial >= lowestSerial, "serial");
  refuseUnless(daysBetween(day, roster.first) <= CLOCK_TOLERANCE, "expired");
  refuseUnless(daysBetween(roster.last, day) <= CLOCK_TOLERANCE, "expired");
  refuseUnless(daysBetween(roster.first, roster.last) <= ROSTER_DAYS, "expired");
  return roster;
}

async function checkFreshness(text: string, notes: readonly string[], roster: Roster, day: Day): Promise<Day> {
  const signed = await note.verify(text, keyName(roster.installation, "worker"), roster.freshness);
  const lines = new Lines(signed, "candour/1 freshness");
  const named = [lines.binary("installation", 16), lines.binary("roster", 32), lines.binary("epochs", 32)];
  const freshOn = lines.day("day");
  lines.end();
  const [first = ""] = notes;
  const hashes = [await sha256(utf8(first)), await sha256(utf8(notes.slice(1, -1).join("")))];
  refuseUnless(equal(concat(...named), concat(roster.installation, ...hashes)), "freshness");
  const age = daysBetween(freshOn, day);
  refuseUnless(-CLOCK_TOLERANCE <= age && age <= FRESH_DAYS, "stale");
  return freshOn;
}

/**
 * The whole directory as of a day.
 *
 * Throws `Refused`: `directory` and `note` (form), `signature` (another root, worker or officer than the note
 * names), `serial`, `expired`, `stale` (a freshness note older than four days), `freshness` (it names other
 * notes), `epoch` (a note for nobody on the roster, or for more than thirty days).
 */
export async function verify(
  data: Bytes,
  root: Bytes,
  installation: Bytes,
  day: Day,
  lowestSerial: number,
): Promise<Directory> {
  const notes = split(data);
  const roster = await verifyRoster(notes.at(0) ?? "", root, installation, day, lowestSerial);
  const freshOn = await checkFreshness(notes.at(-1) ?? "", notes, roster, day);
  const newest = new Map<string, EpochNote>();
  for (const text of notes.slice(1, -1)) {
    const epoch = await verifyNamedEpoch(text, roster);
    const known = newest.get(hex(epoch.officer));
    if (epoch.first <= day && day <= epoch.last && (known === undefined || known.first < epoch.first)) {
      newest.set(hex(epoch.officer), epoch);
    }
  }
  return new Directory(roster, [...newest.values()], freshOn);
}
