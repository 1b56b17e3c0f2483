/** What was signed and sent and had no answer: the very same bytes go again, and the console takes them once. */

import { Problem } from "./console.ts";
import { signedIn } from "./session.ts";

/** Nobody knows whether it was kept: the same must be sent again before anything else is. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

// Ciphertexts and signatures alone, so that a lock may leave them here.
const sent = new Map<string, object>();

function keyOf(number: string, kind: string): string {
  return `${signedIn().login} ${number} ${kind}`;
}

/** Whether something of this kind was sent for a dossier, and had no answer. */
export function isUnanswered(number: string, kind: string): boolean {
  return sent.has(keyOf(number, kind));
}

/**
 * Makes and posts something; what had no answer is posted again as it was, and nothing is made.
 *
 * Throws `Unanswered` when again none came. A refusal means that nothing was kept, since what was kept is
 * taken again: then it is forgotten, and the next one is made anew.
 */
export async function deliver<Body extends object>(
  number: string, kind: string, make: () => Promise<Body>, post: (body: Body) => Promise<unknown>,
): Promise<void> {
  const key = keyOf(number, kind);
  const body = (sent.get(key) as Body | undefined) ?? (await make());
  sent.set(key, body);
  try {
    await post(body);
    sent.delete(key);
  } catch (error) {
    // A line that breaks within an answer is no refusal either.
    if (!(error instanceof Problem) || error.status >= 500) throw new Unanswered();
    // Who isn't let in isn't told what was kept.
    if (error.status !== 401 && error.status !== 403) sent.delete(key);
    throw error;
  }
}
