/** What was typed and not sent: kept while the shell is open, sealed while it is locked. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { type Session, signedIn } from "./session.ts";

interface SealedDraft {
  readonly login: string;
  readonly number: string;
  readonly itemId: Bytes;
  readonly sealed: Bytes;
}

const typed = new Map<string, string>();
const locked = new Map<string, SealedDraft>();

function keyOf(number: string, kind: string): string {
  return `${number} ${kind}`;
}

/** Keeps what is in a box; an empty one is forgotten. */
export function keep(number: string, kind: string, text: string): void {
  if (text === "") typed.delete(keyOf(number, kind));
  else typed.set(keyOf(number, kind), text);
}

/** Whether anything is typed and not sent. */
export function hasDrafts(): boolean {
  return typed.size > 0 || locked.size > 0;
}

/** What was typed for a dossier, opened again if it was sealed at a lock. */
export async function draftOf(number: string, kind: string): Promise<string> {
  const key = keyOf(number, kind);
  const found = locked.get(key);
  if (found !== undefined && found.login === signedIn().login) {
    const { keys } = signedIn();
    const { text } = await keys.ask("openDraft", { dossier: number, itemId: found.itemId, sealed: found.sealed });
    locked.delete(key);
    typed.set(key, text);
  }
  return typed.get(key) ?? "";
}

/** Seals all drafts before the keys are locked; then nothing of them lies here in clear. */
export async function sealAll(session: Session): Promise<void> {
  for (const [key, text] of typed) {
    const [number = ""] = key.split(" ");
    try {
      const { itemId, sealed } = await session.keys.ask("sealDraft", { dossier: number, text });
      locked.set(key, { login: session.login, number, itemId, sealed });
    } catch {
      // The key worker is gone or never opened this dossier: then it can't be kept without lying in clear.
    }
  }
  typed.clear();
}
