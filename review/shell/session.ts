/** Who is signed in, and with which keys; all of it is gone at a lock. */

import type { KeyWorker } from "./keys.ts";
import type { Standing } from "./keyworker/standing.ts";

/** What the console gave at sign-in, and where the officer stands. */
export interface Session {
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly fingerprint: string;
  readonly readOut: readonly string[];
  readonly keys: KeyWorker;
  readonly standing: Standing;
}

let current: Session | null = null;

/** The session, or nothing while the shell is locked. */
export function session(): Session | null {
  return current;
}

/** The session of somebody who is signed in. */
export function signedIn(): Session {
  if (current === null) throw new Error("locked");
  return current;
}

/** Begins a session; the one before is over. */
export function begin(session: Session): void {
  current = session;
}

/** Ends the session and its key worker. */
export function end(): void {
  current?.keys.end();
  current = null;
}

/** The name on the signed roster of whoever has this fingerprint (hexadecimal). */
export function nameOf(fingerprint: string): string {
  return signedIn().standing.people.find((person) => person.fingerprint === fingerprint)?.name ?? "—";
}
