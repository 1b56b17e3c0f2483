/** Reading from a dossier: each ciphertext against a request that the key worker signed. */

import { decodeBase64 } from "../../crypto/browser/note.ts";
import { type Bytes, hex } from "../../crypto/browser/bytes.ts";
import { ask } from "./dialogs.ts";
import * as console from "./console.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { Refusal } from "./keys.ts";
import { bytesOf, fieldsOf, listOf } from "./keyworker/listed.ts";
import { signedIn } from "./session.ts";

/** Takes up one's own chain of requests where the server has it: another window may have read. */
export async function follow(): Promise<void> {
  const { before } = (await console.get("/api/reading")) as { before: string };
  await signedIn().keys.ask("follow", { before: decodeBase64(before) });
}

function isStale(error: unknown): boolean {
  return error instanceof console.Problem && error.status === 409 && error.detail === "stale request";
}

/** Hands signed requests to the console; once more when another window was faster. */
export async function withRequests<Answer>(
  items: readonly Bytes[],
  send: (requests: readonly object[]) => Promise<Answer>,
): Promise<Answer> {
  const { keys } = signedIn();
  try {
    return await send((await keys.ask("request", { items })).requests);
  } catch (error) {
    // What was signed and not taken would leave a gap in the chain.
    await follow();
    if (!isStale(error)) throw error;
    return send((await keys.ask("request", { items })).requests);
  }
}

/** The ciphertexts of a dossier's items, in their order. */
export async function readItems(number: string, items: readonly Bytes[]): Promise<Bytes[]> {
  if (items.length === 0) return [];
  const path = `/api/dossiers/${number}/read`;
  const served = await withRequests(items, (requests) => console.ask(path, { requests }));
  return (served as string[]).map(decodeBase64);
}

/** The body of an envelope that one of whose slots opened. */
export async function readBody(hash: Bytes): Promise<Bytes> {
  const served = await withRequests([hash], ([request]) => console.ask("/api/envelopes/body", request));
  return decodeBase64((served as { body: string }).body);
}

/** What the console says of the bundle that an envelope names. */
export type BundleState = "here" | "missing" | "erased";

/** A dossier that is open: its members and first envelope, and by an envelope's hash (hexadecimal) where its files are. */
export interface Opened {
  readonly first: Bytes;
  readonly members: readonly string[];
  readonly bundles: ReadonlyMap<string, BundleState>;
}

function bundlesOf(listed: unknown): Map<string, BundleState> {
  const found = new Map<string, BundleState>();
  for (const envelope of listOf(fieldsOf(listed)["envelopes"], fieldsOf)) {
    const state = fieldsOf(envelope["bundle"])["state"];
    if (state === "here" || state === "erased") found.set(hex(bytesOf(envelope["hash"])), state);
  }
  return found;
}

function openedOf(listed: unknown, members: readonly string[]): Opened {
  return { first: bytesOf(fieldsOf(listed)["envelope"]), members, bundles: bundlesOf(listed) };
}

/** A bundle's ciphertext as it comes. Throws `Problem`, `Unreachable`. */
export async function readBundle(
  number: string, bundle: Bytes, signal: AbortSignal,
): Promise<ReadableStream<Bytes>> {
  const path = `/api/dossiers/${number}/bundle`;
  return withRequests([bundle], ([request]) => console.stream(path, { request }, signal));
}

/** Opens a dossier in the key worker; past the hour's limit only after a click. */
export async function openDossier(number: string): Promise<Opened> {
  const { keys } = signedIn();
  const listed = await console.get(`/api/dossiers/${number}`);
  try {
    const { members } = await keys.ask("dossier", { listed });
    return openedOf(listed, members);
  } catch (error) {
    if (!(error instanceof Refusal) || error.reason !== "limit") throw error;
  }
  const more = await ask({
    title: gettext("Open more than 30 dossiers in an hour?"),
    body: [gettext("Your keys opened 30 dossiers in this hour. If that was you, go on; 30 more can then be opened.")],
    yes: gettext("Open more"),
  });
  if (!more) throw new Refusal("limit");
  await keys.ask("allowMore", {});
  const { members } = await keys.ask("dossier", { listed });
  return openedOf(listed, members);
}
