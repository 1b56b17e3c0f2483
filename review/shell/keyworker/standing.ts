/** Whom to believe: the directory verified up to the root, and one's own place in it. */

import { type Bytes, equal, hex } from "../../../crypto/browser/bytes.ts";
import type { Day } from "../../../crypto/browser/days.ts";
import { Directory, split, verify, verifyRoster } from "../../../crypto/browser/directory.ts";
import * as officer from "../../../crypto/browser/officer.ts";
import { Refused } from "../../../crypto/browser/refusal.ts";
import { type Officer, type Roster, ownEntry } from "../../../crypto/browser/roster.ts";
import type { Held } from "./held.ts";
import * as pinned from "./pinned.ts";

/** A person as the signed roster names her. */
export interface Named {
  readonly fingerprint: string;
  readonly name: string;
  readonly role: string;
  readonly channels: readonly string[];
}

/**
 * Where the officer stands.
 *
 * `ready`: all may be done. `stale`: reading alone, since no fresh directory is there. `waiting`: no roster
 * names her yet. `mismatch`: a roster names her with other keys: an alarm. `refused`: nothing verifies.
 */
export interface Standing {
  readonly state: "ready" | "stale" | "waiting" | "mismatch" | "refused";
  readonly reason: string;
  readonly people: readonly Named[];
  readonly newcomers: readonly Named[];
}

/** One item of the officer's own trail, in her row alone. */
const TRAIL_ID = new Uint8Array(16);
const MOST_SEEN = 40;

function named(officer: Officer): Named {
  const { fingerprint, name, role, channels } = officer;
  return { fingerprint: hex(fingerprint), name, role, channels };
}

function standing(state: Standing["state"], reason = "", people: readonly Named[] = []): Standing {
  return { state, reason, people, newcomers: [] };
}

async function read(file: Bytes, roster: string, day: Day): Promise<[Directory, fresh: boolean]> {
  try {
    return [await verify(file, pinned.root, pinned.installation, day, pinned.lowestSerial), true];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const text = file.length > 0 ? (split(file)[0] ?? roster) : roster;
    const newest = await verifyRoster(roster || text, pinned.root, pinned.installation, day, pinned.lowestSerial);
    return [new Directory(newest, [], day), false];
  }
}

/** Verifies what the server gives out, and looks for the officer's own keys in it. */
export async function stand(held: Held, file: Bytes, roster: string, name: string, day: Day): Promise<Standing> {
  const self = held.officer;
  if (file.length === 0 && roster === "") return standing("waiting");
  let found: Directory;
  let fresh: boolean;
  try {
    [found, fresh] = await read(file, roster, day);
  } catch (error) {
    if (error instanceof Refused) return standing("refused", error.reason);
    throw error;
  }
  const place = placeOf(found.roster, self.identity, await self.secret.personal(), name);
  if (place !== "own") return standing(place);
  held.directory = found;
  held.fresh = fresh;
  return standing(fresh ? "ready" : "stale", "", found.roster.officers.map(named));
}

/** Whether the roster has the officer's own keys under her name, other keys for her, or nothing of her yet. */
function placeOf(roster: Roster, identity: Bytes, personal: Bytes, name: string): "own" | "mismatch" | "waiting" {
  const isMine = (one: Officer): boolean =>
    one.name === name || equal(one.identity, identity) || equal(one.personal, personal);
  if (!roster.officers.some(isMine)) return "waiting";
  try {
    return ownEntry(roster, identity, personal).name === name ? "own" : "mismatch";
  } catch {
    return "mismatch";
  }
}

/** Who is new in the officer's channels since she last looked, and the trail that remembers it. */
export async function newcomers(held: Held, sealed: Bytes): Promise<{ newcomers: Named[]; trail: Bytes }> {
  const self = held.officer;
  const { officers } = held.known.roster;
  const own = officers.find(({ identity }) => equal(identity, self.identity));
  const colleagues = officers.filter(
    (one) => !equal(one.identity, self.identity) && one.channels.some((code) => own?.channels.includes(code)),
  );
  const seen = await seenBefore(held, sealed);
  const names = colleagues.map(({ fingerprint }) => hex(fingerprint).slice(0, 16));
  const values = { v: 1, seen: names.slice(0, MOST_SEEN) };
  return {
    newcomers: seen === null ? [] : colleagues.filter((_, at) => !seen.has(names[at] ?? "")).map(named),
    trail: await officer.sealOwn(self.secret, "own trail", pinned.installation, self.login, TRAIL_ID, values),
  };
}

async function seenBefore(held: Held, sealed: Bytes): Promise<Set<string> | null> {
  if (sealed.length === 0) return null;
  const { secret, login } = held.officer;
  const values = await officer.openOwn(secret, "own trail", pinned.installation, login, TRAIL_ID, sealed);
  const seen = typeof values === "object" && !Array.isArray(values) ? (values as { seen?: unknown }).seen : [];
  return new Set(Array.isArray(seen) ? seen.filter((name) => typeof name === "string") : []);
}

