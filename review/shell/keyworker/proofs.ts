/** Proofs of authorship: checked against the request that brings them, then looked up in the whole register. */

import * as authorship from "../../../crypto/browser/authorship.ts";
import { type Bytes, equal, hex } from "../../../crypto/browser/bytes.ts";
import { type Day, parseDay } from "../../../crypto/browser/days.ts";
import { encodeBase64 } from "../../../crypto/browser/note.ts";
import { Refused } from "../../../crypto/browser/refusal.ts";
import * as register from "../../../crypto/browser/register.ts";
import { Denied, type Held } from "./held.ts";
import { bytesOf, fieldsOf, listOf, textOf } from "./listed.ts";
import { installation } from "./pinned.ts";

/** What a proof comes to. Days are empty where the register has none. */
export interface Proven {
  /** Why it is no proof for this request; empty when it is one. */
  readonly wrong: string;
  readonly arrived: Day | "";
  readonly opened: Day | "";
  /** When the register gets its next batch. */
  readonly next: Day;
  /** Other requests, opened since the sign-in, that prove the same report. */
  readonly repeats: readonly string[];
  /** Everything that `review protection check-proof` needs, in one file. */
  readonly file: string;
}

function batchOf(value: unknown): register.Batch {
  const { day, entries, head } = fieldsOf(value);
  return { day: parseDay(textOf(day)), entries: bytesOf(entries), head: bytesOf(head) };
}

/** The requests of this sitting that prove the report with this C, in the order in which they were opened. */
function repeatsOf(held: Held, number: string, commitment: Bytes): string[] {
  const wanted = hex(commitment);
  return [...held.proofs].filter(([other, one]) => other !== number && one === wanted).map(([other]) => other);
}

/**
 * Checks the proof in an opened envelope. `listed` is the whole register, so that no request shows what is
 * looked up. Throws `Refused("register")` when its chain does not hold.
 */
export async function prove(held: Held, number: string, hash: Bytes, listed: unknown): Promise<Proven> {
  const dossier = held.dossier(number);
  const [content] = dossier.openedEnvelope(hash);
  const seal = dossier.listed.envelopes.find((one) => equal(one.hash, hash))?.seal;
  const { channel } = dossier.listed;
  const channels = held.known.roster.channels.map(({ channelId }) => channelId);
  if (content.authorship === undefined || seal === undefined) throw new Denied("unknown");
  if (!channels.some((one) => equal(one, channel))) throw new Denied("unknown");
  const { batches: rows, next } = fieldsOf(listed);
  const batches = listOf(rows, batchOf);
  await register.verify(batches);
  const others = channels.filter((one) => !equal(one, channel));
  const file = `${JSON.stringify({
    v: 1, installation: encodeBase64(installation), channel: encodeBase64(channel),
    others: others.map(encodeBase64), seal: encodeBase64(seal), authorship: content.authorship, register: listed,
  })}\n`;
  const nothing = { arrived: "", opened: "", next: parseDay(textOf(next)), repeats: [], file } as const;
  let proof: authorship.Proof;
  try {
    proof = authorship.parse(content.authorship);
    await authorship.check(proof, installation, channel, seal, others);
  } catch (error) {
    if (error instanceof Refused) return { ...nothing, wrong: error.reason };
    throw error;
  }
  const commitment = await proof.commitment();
  held.proofs.set(number, hex(commitment));
  return {
    ...nothing,
    wrong: "",
    arrived: (await register.find(batches, register.ARRIVED, commitment)) ?? "",
    opened: (await register.find(batches, register.OPENED, await proof.w())) ?? "",
    repeats: repeatsOf(held, number, commitment),
  };
}
