/** The roster's text: who holds which key, and who receives which channel. Form only, no signature. */

import { fingerprint } from "./binding.ts";
import { type Bytes, equal } from "./bytes.ts";
import { type Day, parseDay } from "./days.ts";
import { decodeBase64, encodeBase64, partition } from "./note.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export const MOST_RECIPIENTS = 8;

const CODE = /^[a-z][a-z-]{0,31}$/;
const ROLE = /^[A-Z][A-Z_]{0,31}$/;
const NUMBER = /^(0|[1-9][0-9]{0,8})$/;
const LANGUAGE_NAME = /^name-([a-z]{2})$/;
/** No control characters, line ends or marks that turn the direction of text: a name can't dress as another. */
const NAME = /^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]{1,200}$/u;

/** A note's text as `key: value` lines, read in one order and no other. */
export class Lines {
  readonly #lines: readonly string[];
  #at = 1;

  /** Throws `Refused("note")` unless the first line is the kind and the last one is ended. */
  constructor(text: string, kind: string) {
    refuseUnless(text.endsWith("\n"), "note");
    this.#lines = text.slice(0, -1).split("\n");
    refuseUnless(this.#lines[0] === kind, "note");
  }

  /** The key of the next line, or nothing at the end. */
  peek(): string {
    return partition(this.#lines[this.#at] ?? "", ": ")[0];
  }

  /** The value of the next line, whose key must be this one. */
  value(key: string): string {
    const line = this.#lines[this.#at] ?? "";
    refuseUnless(line.startsWith(`${key}: `), "note");
    this.#at++;
    return line.slice(key.length + 2);
  }

  /** A person's, an office's or a channel's name, 1 to 200 characters. */
  name(key: string): string {
    const value = this.value(key);
    refuseUnless(NAME.test(value) && value === value.trim(), "note");
    return value;
  }

  /** A short code in lower case. */
  code(key: string): string {
    return this.matching(key, CODE);
  }

  /** A value of this form. */
  matching(key: string, form: RegExp): string {
    const value = this.value(key);
    refuseUnless(form.test(value), "note");
    return value;
  }

  /** A key or hash of `size` bytes, in base64. */
  binary(key: string, size: number): Bytes {
    const data = decodeBase64(this.value(key));
    refuseUnless(data.length === size, "note");
    return data;
  }

  /** A day, YYYY-MM-DD. */
  day(key: string): Day {
    return parseDay(this.value(key));
  }

  /** A decimal number without leading zeros. */
  number(key: string): number {
    return Number(this.matching(key, NUMBER));
  }

  /** Refuses whatever is left. */
  end(): void {
    refuseUnless(this.#at === this.#lines.length, "note");
  }

  /** The text of lines: the kind alone, then `key: value`, bytes in base64. */
  static write(kind: string, lines: readonly Line[]): string {
    const written = lines.map(([key, value]) => `${key}: ${typeof value === "string" ? value : encodeBase64(value)}`);
    return `${[kind, ...written].join("\n")}\n`;
  }
}

export type Line = readonly [key: string, value: string | Bytes];

/** An office and its recovery key (X-Wing). */
export interface Office {
  readonly code: string;
  readonly recovery: Bytes;
}

/** Who holds a share of the recovery seeds. */
export interface Trustee {
  readonly name: string;
  readonly key: Bytes;
}

/** A channel: whom a report goes to, and how many of them at least. `names` by language. */
export interface Channel {
  readonly code: string;
  readonly channelId: Bytes;
  readonly minimum: number;
  readonly names: ReadonlyMap<string, string>;
}

/** Somebody with keys: identity (Ed25519), personal (X-Wing), and the channels she receives. */
export interface Officer {
  readonly name: string;
  readonly role: string;
  readonly office: string;
  readonly identity: Bytes;
  /** 32 bytes that name her identity key. */
  readonly fingerprint: Bytes;
  readonly personal: Bytes;
  readonly channels: readonly string[];
}

/** Somebody whose signatures of these days still count, and to whom nothing is sealed. */
export interface Former {
  readonly name: string;
  readonly role: string;
  readonly identity: Bytes;
  /** 32 bytes that name the identity key. */
  readonly fingerprint: Bytes;
  readonly first: Day;
  readonly last: Day;
}

/** Everything that the root vouches for. Days are both included. */
export interface Roster {
  readonly installation: Bytes;
  readonly organization: string;
  readonly serial: number;
  readonly first: Day;
  readonly last: Day;
  readonly freshness: Bytes;
  readonly offices: readonly Office[];
  readonly trustees: readonly Trustee[];
  readonly channels: readonly Channel[];
  readonly officers: readonly Officer[];
  readonly former: readonly Former[];
}

/** The channel with these 16 bytes. Throws `Refused("channel")`. */
export function channelOf(roster: Roster, channelId: Bytes): Channel {
  const found = roster.channels.find((channel) => equal(channel.channelId, channelId));
  if (found === undefined) throw new Refused("channel");
  return found;
}

/** The channel with this code. Throws `Refused("channel")`. */
export function channelByCode(roster: Roster, code: string): Channel {
  const found = roster.channels.find((channel) => channel.code === code);
  if (found === undefined) throw new Refused("channel");
  return found;
}

/** The office with this code. Throws `Refused("office")`. */
export function officeByCode(roster: Roster, code: string): Office {
  const found = roster.offices.find((office) => office.code === code);
  if (found === undefined) throw new Refused("office");
  return found;
}

/**
 * The officer whose keys these are: what her browser looks up at each sign-in.
 *
 * Throws `Refused("own keys")` unless both stand in the roster once, in one entry.
 */
export function ownEntry(roster: Roster, identity: Bytes, personal: Bytes): Officer {
  const mine = roster.officers.filter(
    (officer) => equal(officer.identity, identity) || equal(officer.personal, personal),
  );
  const [own] = mine;
  const whole = own !== undefined && equal(own.identity, identity) && equal(own.personal, personal);
  if (!whole || mine.length !== 1) throw new Refused("own keys");
  return own;
}

function readChannel(lines: Lines): Channel {
  const code = lines.code("channel");
  const channelId = lines.binary("id", 16);
  const minimum = lines.number("minimum");
  const names = new Map<string, string>();
  let last = "";
  for (;;) {
    const key = lines.peek();
    const language = LANGUAGE_NAME.exec(key)?.[1];
    if (language === undefined) break;
    const name = lines.name(key);
    refuseUnless(last < language, "note");
    names.set(language, name);
    last = language;
  }
  refuseUnless(names.size > 0 && minimum >= 1 && minimum <= MOST_RECIPIENTS, "note");
  return { code, channelId, minimum, names };
}

async function readOfficer(lines: Lines): Promise<Officer> {
  const name = lines.name("officer");
  const role = lines.matching("role", ROLE);
  const office = lines.code("office");
  const identity = lines.binary("identity", 32);
  const personal = lines.binary("personal", 1216);
  const codes = lines.value("channels");
  const channels = codes === "-" ? [] : codes.split(" ");
  return { name, role, office, identity, fingerprint: await fingerprint(identity), personal, channels };
}

async function readFormer(lines: Lines): Promise<Former> {
  const name = lines.name("former");
  const role = lines.matching("role", ROLE);
  const identity = lines.binary("identity", 32);
  const [first, last] = [lines.day("first"), lines.day("last")];
  return { name, role, identity, fingerprint: await fingerprint(identity), first, last };
}

async function readAll<Entry>(lines: Lines, key: string, read: () => Entry | Promise<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  while (lines.peek() === key) entries.push(await read());
  return entries;
}

/** A roster's text. Throws `Refused("note")`: another form, an unknown code, a key that stands twice. */
export async function parseRoster(text: string): Promise<Roster> {
  const lines = new Lines(text, "candour/1 roster");
  const roster = {
    installation: lines.binary("installation", 16),
    organization: lines.name("organization"),
    serial: lines.number("serial"),
    first: lines.day("from"),
    last: lines.day("until"),
    freshness: lines.binary("freshness", 32),
    offices: await readAll(lines, "office", () => ({
      code: lines.code("office"),
      recovery: lines.binary("recovery", 1216),
    })),
    trustees: await readAll(lines, "trustee", () => ({ name: lines.name("trustee"), key: lines.binary("key", 1216) })),
    channels: await readAll(lines, "channel", () => readChannel(lines)),
    officers: await readAll(lines, "officer", () => readOfficer(lines)),
    former: await readAll(lines, "former", () => readFormer(lines)),
  };
  lines.end();
  checkRoster(roster);
  return roster;
}

function checkRoster(roster: Roster): void {
  const codes = roster.channels.map(({ code }) => code);
  const offices = roster.offices.map(({ code }) => code);
  const keys = [...roster.officers, ...roster.former].map(({ identity }) => encodeBase64(identity));
  const ids = roster.channels.map(({ channelId }) => encodeBase64(channelId));
  for (const several of [codes, offices, keys, ids]) {
    refuseUnless(new Set(several).size === several.length, "note");
  }
  for (const officer of roster.officers) {
    refuseUnless(offices.includes(officer.office) && officer.channels.every((code) => codes.includes(code)), "note");
  }
  for (const code of codes) {
    const recipients = roster.officers.filter(({ channels }) => channels.includes(code));
    refuseUnless(recipients.length <= MOST_RECIPIENTS, "note");
  }
}

function entryLines(roster: Roster): Line[] {
  const { offices, trustees, channels, officers, former } = roster;
  return [
    ...offices.flatMap(({ code, recovery }): Line[] => [["office", code], ["recovery", recovery]]),
    ...trustees.flatMap(({ name, key }): Line[] => [["trustee", name], ["key", key]]),
    ...channels.flatMap(({ code, channelId, minimum, names }): Line[] => [
      ["channel", code],
      ["id", channelId],
      ["minimum", String(minimum)],
      ...[...names].sort().map(([language, name]): Line => [`name-${language}`, name]),
    ]),
    ...officers.flatMap((officer): Line[] => [
      ["officer", officer.name],
      ["role", officer.role],
      ["office", officer.office],
      ["identity", officer.identity],
      ["personal", officer.personal],
      ["channels", officer.channels.join(" ") || "-"],
    ]),
    ...former.flatMap((person): Line[] => [
      ["former", person.name],
      ["role", person.role],
      ["identity", person.identity],
      ["first", person.first],
      ["last", person.last],
    ]),
  ];
}

/** Whether two values have the same parts; names of a channel in any order. */
function same(one: unknown, other: unknown): boolean {
  if (one instanceof Map && other instanceof Map) return same([...one].sort(), [...other].sort());
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one === other;
  const parts = Object.entries(one);
  const named: Readonly<Record<string, unknown>> = { ...other };
  return parts.length === Object.keys(other).length && parts.every(([key, part]) => same(part, named[key]));
}

/** The text that `parseRoster` reads. Throws `Refused("note")` when it would not read it back. */
export async function writeRoster(roster: Roster): Promise<string> {
  const text = Lines.write("candour/1 roster", [
    ["installation", roster.installation],
    ["organization", roster.organization],
    ["serial", String(roster.serial)],
    ["from", roster.first],
    ["until", roster.last],
    ["freshness", roster.freshness],
    ...entryLines(roster),
  ]);
  refuseUnless(same(await parseRoster(text), roster), "note");
  return text;
}
