/** From the passphrase to the officer's keys: enrolment, unlocking, the next epoch. */

import { type Bytes, hex } from "../../../crypto/browser/bytes.ts";
import { fingerprint } from "../../../crypto/browser/binding.ts";
import { type Day, addDays, daysBetween } from "../../../crypto/browser/days.ts";
import { EPOCH_DAYS, epochText, officerKeyName } from "../../../crypto/browser/directory.ts";
import * as hpke from "../../../crypto/browser/hpke.ts";
import * as officer from "../../../crypto/browser/officer.ts";
import { randomBytes } from "../../../crypto/browser/random.ts";
import { officeByCode } from "../../../crypto/browser/roster.ts";
import * as signing from "../../../crypto/browser/signing.ts";
import * as statement from "../../../crypto/browser/statement.ts";
import type { Held, Self } from "./held.ts";
import { installation } from "./pinned.ts";

const FIRST_VERSION = 1;
const SEED_SIZE = 32;
/** The next epoch is made when fewer days than these are left, and overlaps by five. */
const RENEW_DAYS = 10;
const OVERLAP_DAYS = 5;
/** An epoch seed is destroyed so many days after its last day. */
const KEEP_DAYS = 30;

/** Stretches the passphrase; gives what goes to the server at sign-in. */
export async function derive(
  held: Held,
  login: string,
  passphrase: string,
  onProgress: (done: number) => void,
): Promise<{ key: Bytes }> {
  const digits = officer.parsePassphrase(passphrase);
  held.stretched = await officer.stretch(digits, installation, login, { onProgress });
  held.login = login;
  return { key: await officer.signInKey(held.stretched, installation, login) };
}

/** What a browser makes at enrolment. */
export interface NewKeys {
  readonly identity: Bytes;
  readonly personal: Bytes;
  readonly proof: Bytes;
  readonly secret: Bytes;
  readonly readOut: readonly string[];
}

/** Makes the officer's keys and seals them under the passphrase that was just stretched. */
export async function enrol(held: Held, unlock: Bytes): Promise<NewKeys> {
  const secret = new officer.Secret(randomBytes(SEED_SIZE), randomBytes(SEED_SIZE));
  const identity = await secret.identity();
  const personal = await secret.personal();
  const message = statement.enrolment(installation, held.login, identity, personal);
  const key = await officer.unlockKey(held.stretched, unlock, installation, held.login, FIRST_VERSION);
  return {
    identity,
    personal,
    proof: await signing.sign(secret.identitySeed, message),
    secret: await officer.sealSecret(secret, key, installation, held.login, FIRST_VERSION),
    readOut: await statement.readOut(identity),
  };
}

/** Opens the officer's secret with what the server gave after sign-in. */
export async function unlock(
  held: Held,
  version: number,
  pepper: Bytes,
  nextUnlock: Bytes,
  sealed: Bytes,
): Promise<{ readOut: readonly string[]; fingerprint: string }> {
  const key = await officer.unlockKey(held.stretched, pepper, installation, held.login, version);
  const secret = await officer.openSecret(sealed, key, installation, held.login, version);
  held.self = await selfOf(held, secret, version, nextUnlock);
  return { readOut: await statement.readOut(held.self.identity), fingerprint: hex(held.self.fingerprint) };
}

async function selfOf(held: Held, secret: officer.Secret, version: number, nextUnlock: Bytes): Promise<Self> {
  const identity = await secret.identity();
  const { login, stretched } = held;
  return { login, stretched, secret, identity, fingerprint: await fingerprint(identity), version, nextUnlock };
}

/** A new version of the secret with one more epoch, and the note that publishes its key. */
export interface Renewal {
  readonly version: number;
  readonly secret: Bytes;
  readonly escrow: Bytes;
  readonly epoch: string;
  readonly last: Day;
}

/** The first day of the next epoch, or nothing while the newest one lasts long enough. */
function nextEpoch(epochs: readonly officer.Epoch[], day: Day): Day | null {
  const last = epochs.map((epoch) => epoch.last).sort().at(-1);
  if (last === undefined || last < day) return day;
  return daysBetween(day, last) < RENEW_DAYS ? addDays(last, -OVERLAP_DAYS) : null;
}

/** Makes the next epoch when it is time; nothing otherwise. Old seeds are destroyed with it. */
export async function renew(held: Held, day: Day): Promise<Renewal | null> {
  const self = held.officer;
  const first = nextEpoch(self.secret.epochs, day);
  if (first === null) return null;
  const own = held.known.roster.officers.find(({ identity }) => hex(identity) === hex(self.identity));
  const office = officeByCode(held.known.roster, own?.office ?? "");
  const epoch = { seed: randomBytes(SEED_SIZE), first, last: addDays(first, EPOCH_DAYS) };
  const kept = self.secret.epochs.filter(({ last }) => addDays(last, KEEP_DAYS) >= day);
  const secret = new officer.Secret(self.secret.identitySeed, self.secret.personalSeed, [...kept, epoch]);
  const version = self.version + 1;
  const key = await officer.unlockKey(self.stretched, self.nextUnlock, installation, self.login, version);
  const text = await epochText(installation, self.identity, await hpke.publicKey(epoch.seed), first, epoch.last);
  held.self = { ...self, secret };
  return {
    version,
    secret: await officer.sealSecret(secret, key, installation, self.login, version),
    escrow: await officer.sealEscrow(secret, office.recovery, installation, self.login, version),
    epoch: await signing.signNote(self.secret.identitySeed, await officerKeyName(installation, self.identity), text),
    last: epoch.last,
  };
}

/** The server took the renewal. */
export function renewed(held: Held, version: number, nextUnlock: Bytes): void {
  held.self = { ...held.officer, version, nextUnlock };
}
