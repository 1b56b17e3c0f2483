/** An officer's own keys: from the passphrase to the sealed secret (private half). */

import { argon2idAsync } from "@noble/hashes/argon2.js";

import { bind, digest, number } from "./binding.ts";
import { type Bytes, concat, utf8 } from "./bytes.ts";
import * as canonical from "./canonical.ts";
import { type Json, hasExactly, isObject } from "./canonical.ts";
import * as chunked from "./chunked.ts";
import { type Day, daysBetween, parseDay } from "./days.ts";
import * as digits from "./digits.ts";
import { hkdf } from "./hashing.ts";
import * as hpke from "./hpke.ts";
import { decodeBase64, encodeBase64 } from "./note.ts";
import { unpad } from "./padding.ts";
import { Refused, refuseUnless } from "./refusal.ts";
import * as signing from "./signing.ts";
import { bound, padded } from "./table.ts";

export const PASSPHRASE_DIGITS = 24;
export const OWN_KINDS = ["view", "own trail"] as const;
/** Argon2id of RFC 9106: 64 MiB, three passes, one lane. */
export const ARGON2_MEMORY_KIB = 65_536;
export const ARGON2_PASSES = 3;

const KEY_SIZE = 32;
const LONGEST_INPUT = 128;

/** One X-Wing epoch seed and the days, both included, on which it is sealed to. */
export interface Epoch {
  readonly seed: Bytes;
  readonly first: Day;
  readonly last: Day;
}

/** What an officer holds: identity, personal key, epoch keys. */
export class Secret {
  constructor(
    readonly identitySeed: Bytes,
    readonly personalSeed: Bytes,
    readonly epochs: readonly Epoch[] = [],
  ) {}

  /** The Ed25519 public key that signs what the officer says. */
  async identity(): Promise<Bytes> {
    return signing.publicKey(this.identitySeed);
  }

  /** The X-Wing public key that case keys are wrapped to. */
  async personal(): Promise<Bytes> {
    return hpke.publicKey(this.personalSeed);
  }

  /** The seeds to try on an envelope, newest first. */
  epochSeeds(): Bytes[] {
    const newestFirst = this.epochs.toSorted((one, other) => daysBetween(one.first, other.first));
    return newestFirst.map(({ seed }) => seed);
  }
}

/** 24 decimal digits (79.7 bits): every keyboard of the six languages has them. */
export function generatePassphrase(): string {
  return digits.generate(PASSPHRASE_DIGITS);
}

/** The 24 ASCII digits of what was typed. Throws `Refused("passphrase")`, over 128 characters too. */
export function parsePassphrase(text: string): string {
  const isShort = text.length <= 2 * LONGEST_INPUT && [...text].length <= LONGEST_INPUT;
  const typed = isShort ? digits.read(text) : null;
  if (typed?.length !== PASSPHRASE_DIGITS) throw new Refused("passphrase");
  return typed;
}

/** What a caller may ask of a long derivation: the share that is done, from 0 to 1, and a way to end it. */
export interface Waiting {
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs long work so that messages come through while it yields: in Chromium, work that yields by
 * `scheduler.yield()` goes before them unless its own task has the lowest priority.
 */
async function inBackground<Result>(work: () => Promise<Result>): Promise<Result> {
  return "scheduler" in globalThis ? scheduler.postTask(work, { priority: "background" }) : work();
}

/**
 * S: Argon2id over the passphrase; the salt needs no fetch, so it tells nobody who has an account.
 *
 * Takes one to two seconds and yields in between. Rejects with the signal's reason once it is aborted.
 */
export async function stretch(
  passphrase: string,
  installation: Bytes,
  login: string,
  { onProgress, signal }: Waiting = {},
): Promise<Bytes> {
  const salt = (await digest("candour/1 passphrase", installation, utf8(login))).slice(0, 16);
  const derive = (): Promise<Uint8Array> =>
    argon2idAsync(utf8(passphrase), salt, {
      m: ARGON2_MEMORY_KIB,
      t: ARGON2_PASSES,
      p: 1,
      dkLen: KEY_SIZE,
      onProgress: (done) => {
        signal?.throwIfAborted();
        onProgress?.(done);
      },
    });
  signal?.throwIfAborted();
  return new Uint8Array(await inBackground(derive));
}

/** What goes to the server at sign-in, 32 bytes. */
export async function signInKey(stretched: Bytes, installation: Bytes, login: string): Promise<Bytes> {
  return hkdf(stretched, bind("candour/1 sign-in", installation, utf8(login)), KEY_SIZE);
}

/** What wraps the secret and never leaves: S mixed with the server's R of this key version. */
export async function unlockKey(
  stretched: Bytes,
  pepper: Bytes,
  installation: Bytes,
  login: string,
  version: number,
): Promise<Bytes> {
  const info = bind("candour/1 unlock", installation, utf8(login), number(version));
  return hkdf(concat(stretched, pepper), info, KEY_SIZE);
}

function row(kind: "officer" | "officer escrow", installation: Bytes, login: string, version: number): Bytes {
  return bound(kind, { installation, login: utf8(login), version: number(version) });
}

function encode(secret: Secret): Bytes {
  return canonical.encode({
    v: 1,
    identity: encodeBase64(secret.identitySeed),
    personal: encodeBase64(secret.personalSeed),
    epochs: secret.epochs.map(({ seed, first, last }) => ({ seed: encodeBase64(seed), first, last })),
  });
}

function seedOf(text: Json | undefined): Bytes {
  const seed = decodeBase64(typeof text === "string" ? text : "");
  refuseUnless(seed.length === KEY_SIZE, "secret");
  return seed;
}

function dayOf(text: Json | undefined): Day {
  refuseUnless(typeof text === "string", "secret");
  return parseDay(text);
}

function decodeEpoch(epoch: Json): Epoch {
  refuseUnless(isObject(epoch) && hasExactly(epoch, ["seed", "first", "last"]), "secret");
  return { seed: seedOf(epoch["seed"]), first: dayOf(epoch["first"]), last: dayOf(epoch["last"]) };
}

function decode(content: Bytes): Secret {
  const values = canonical.decode(unpad(content));
  refuseUnless(isObject(values) && hasExactly(values, ["v", "identity", "personal", "epochs"]), "secret");
  const { v, identity, personal, epochs } = values;
  refuseUnless(v === 1 && Array.isArray(epochs), "secret");
  const decoded = epochs.map(decodeEpoch);
  return new Secret(seedOf(identity), seedOf(personal), decoded);
}

/** The officer's row: B2 under the unlock key, bound to login and key version. Throws `Refused("too long")`. */
export async function sealSecret(
  secret: Secret,
  key: Bytes,
  installation: Bytes,
  login: string,
  version: number,
): Promise<Bytes> {
  return chunked.encrypt(key, row("officer", installation, login, version), padded("officer", encode(secret)));
}

/** The reverse. Throws `Refused("sealed")` for another passphrase, pepper, login or version. */
export async function openSecret(
  sealed: Bytes,
  key: Bytes,
  installation: Bytes,
  login: string,
  version: number,
): Promise<Secret> {
  return decode(await chunked.decrypt(key, row("officer", installation, login, version), sealed));
}

/** The same secret for the office's recovery key: B1, bound to login and key version. */
export async function sealEscrow(
  secret: Secret,
  recovery: Bytes,
  installation: Bytes,
  login: string,
  version: number,
): Promise<Bytes> {
  const info = row("officer escrow", installation, login, version);
  return hpke.seal(recovery, info, padded("officer escrow", encode(secret)));
}

/** The reverse, with the rebuilt recovery seed. Throws `Refused("sealed")`. */
export async function openEscrow(
  sealed: Bytes,
  seed: Bytes,
  installation: Bytes,
  login: string,
  version: number,
): Promise<Secret> {
  return decode(await hpke.unseal(seed, row("officer escrow", installation, login, version), sealed));
}

type OwnKind = (typeof OWN_KINDS)[number];

function ownRow(kind: string, installation: Bytes, login: string, itemId: Bytes): [OwnKind, Bytes] {
  const known = OWN_KINDS.find((own) => own === kind);
  if (known === undefined) throw new Refused("kind");
  return [known, bound(known, { installation, login: utf8(login), item: itemId })];
}

/**
 * A saved view, or an entry of her own trail, that nobody else opens.
 *
 * Throws `Refused("kind")` for another kind, `Refused("too long")` over 1,020 bytes of JSON.
 */
export async function sealOwn(
  secret: Secret,
  kind: string,
  installation: Bytes,
  login: string,
  itemId: Bytes,
  values: Json,
): Promise<Bytes> {
  const [known, context] = ownRow(kind, installation, login, itemId);
  return chunked.encryptUnder(secret.personalSeed, context, padded(known, canonical.encode(values)));
}

/** The reverse: canonical JSON, its keys unchecked. Throws `Refused`. */
export async function openOwn(
  secret: Secret,
  kind: string,
  installation: Bytes,
  login: string,
  itemId: Bytes,
  sealed: Bytes,
): Promise<Json> {
  const [, context] = ownRow(kind, installation, login, itemId);
  return canonical.decode(unpad(await chunked.decryptUnder(secret.personalSeed, context, sealed)));
}
