/** All that goes over the wire: the directory is fetched, envelopes and visits are posted. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { sha256 } from "../../crypto/browser/hashing.ts";

/** The portal can't be reached, or somebody else answered. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The portal answers that it has no directory. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}

/**
 * What became of an envelope: the portal has it; it says that it kept nothing, because of the envelope or because
 * too much is being sent; or nobody knows, because the answer didn't come.
 */
export type Outcome = "received" | "refused" | "busy" | "unknown";

/**
 * What became of a part of the files: the portal has it; it takes no bundle of this size; it takes this one
 * in no way; or it may be sent again, at the soonest after so many seconds.
 */
export type PartOutcome =
  | { readonly is: "received" | "too large" | "refused" }
  | { readonly is: "lost"; readonly seconds: number };

/** Every answer of the posting interface has this length, and every answer to a part that one. */
const ANSWER_SIZE = 65_536;
const PART_ANSWER_SIZE = 1_024;
/** Long enough for Tor on a bad day. */
const PATIENCE = 180_000;

/**
 * The mode stays "cors": in "same-origin" without a referrer Firefox says `Origin: null`, as the standard has
 * it, and the portal refuses that. The pages' policy allows no other origin anyway.
 */
const PLAIN: RequestInit = {
  cache: "no-store",
  credentials: "omit",
  mode: "cors",
  redirect: "error",
  referrerPolicy: "no-referrer",
};

interface Answer {
  readonly status: number;
  readonly body: Bytes;
  /** What `Retry-After` says; 0 when it says nothing. */
  readonly seconds: number;
}

async function exchange(path: string, options: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const end = new AbortController();
  const giveUp = (): void => {
    end.abort();
  };
  const patience = setTimeout(giveUp, PATIENCE);
  signal?.addEventListener("abort", giveUp);
  try {
    const response = await fetch(path, { ...PLAIN, ...options, signal: end.signal });
    const seconds = Number(response.headers.get("Retry-After") ?? "");
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()), seconds: seconds || 0 };
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", giveUp);
  }
}

function post(path: string, body: Bytes, signal?: AbortSignal): Promise<Answer> {
  return exchange(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body }, signal);
}

/** The directory that came last, while this page is open. */
let known: Bytes | null = null;

/** The last directory's hash as HTTP asks with it: made here, so that no answer can mark a browser by one. */
async function unlessIt(is: Bytes): Promise<Record<string, string>> {
  const hash = Array.from(await sha256(is), (byte) => byte.toString(16).padStart(2, "0"));
  return { "If-None-Match": `"${hash.join("")}"` };
}

/** The recipients' directory of this moment, unverified. Throws `Unreachable`, `NotReady`. */
export async function fetchDirectory(): Promise<Bytes> {
  const { status, body } = await exchange("/directory", known ? { headers: await unlessIt(known) } : {});
  if (status === 304 && known) return known;
  if (status === 503) throw new NotReady();
  if (status !== 200) throw new Unreachable();
  known = body;
  return body;
}

/** Whether an answer is the portal's own and says this. */
function says(body: Bytes, name: "status" | "title", word: string): boolean {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof answer === "object" && answer !== null && (answer as Record<string, unknown>)[name] === word;
  } catch {
    return false;
  }
}

function isReceived(body: Bytes): boolean {
  return says(body, "status", "received");
}

/** Posts an envelope. The same bytes may be posted again: the portal keeps one. */
export async function postEnvelope(envelope: Bytes, signal: AbortSignal): Promise<Outcome> {
  try {
    const { status, body } = await post("/post", envelope, signal);
    if (body.length !== ANSWER_SIZE) return "unknown";
    if (status === 201 && isReceived(body)) return "received";
    if (status === 503 && says(body, "title", "Busy")) return "busy";
    // Both say that nothing was kept, and they come before anything is.
    return status === 422 || status === 403 ? "refused" : "unknown";
  } catch {
    return "unknown";
  }
}

/** Posts a part. The same bytes may be posted again at any time. */
export async function postPart(part: Bytes, signal: AbortSignal): Promise<PartOutcome> {
  try {
    const { status, body, seconds } = await post("/part", part, signal);
    if (status === 413) return { is: "too large" };
    const own = body.length === PART_ANSWER_SIZE;
    if (own && status === 201 && isReceived(body)) return { is: "received" };
    if (own && [403, 409, 422].includes(status)) return { is: "refused" };
    return { is: "lost", seconds };
  } catch {
    return { is: "lost", seconds: 0 };
  }
}

/** What lies in the mailbox of a visit: a sealed value, or filler that looks like one. Throws `Unreachable`. */
export async function postVisit(visit: Bytes): Promise<Bytes> {
  const { status, body } = await post("/post", visit);
  if (status !== 200 || body.length !== ANSWER_SIZE) throw new Unreachable();
  return body;
}
