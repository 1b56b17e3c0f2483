/** Addresses that anybody may compute from what a reporter shows: the mailbox and the commitment. */

import { digest } from "./binding.ts";
import { type Bytes, concat, equal, isZero, utf8 } from "./bytes.ts";
import { SEAL_SIZE, bodySize } from "./envelope.ts";
import { encryptedSize } from "./chunked.ts";
import { refuseUnless } from "./refusal.ts";

export const TOKEN_SIZE = 32;
/** A mailbox value, and every answer of the posting interface. */
export const ANSWER_SIZE = 65_536;
/** A visit is as long as a small envelope. */
export const VISIT_SIZE = SEAL_SIZE + encryptedSize(bodySize(1));
export const VISIT_MAGIC = concat(utf8("CNDV"), Uint8Array.of(1));

/** A: what names a mailbox to all who write to it; whoever knows it can't read. */
export async function mailboxAddress(token: Bytes): Promise<Bytes> {
  return digest("candour/1 mailbox address", token);
}

/** C: what stands in the head of a report and names its author to nobody. */
export async function commitment(w: Bytes, u: Bytes): Promise<Bytes> {
  return digest("candour/1 commitment", w, u);
}

/** w: the author's public key, blinded. */
export async function authorTag(author: Bytes, blind: Bytes): Promise<Bytes> {
  return digest("candour/1 author", author, blind);
}

/** The body of a visit to a mailbox: `CNDV`, 1, T, zeros to 24,848 bytes. */
export function visit(token: Bytes): Bytes {
  const body = new Uint8Array(VISIT_SIZE);
  body.set(concat(VISIT_MAGIC, token));
  return body;
}

/** The token T of a visit. Throws `Refused("form")`. */
export function parseVisit(body: Bytes): Bytes {
  const end = VISIT_MAGIC.length + TOKEN_SIZE;
  const marked = equal(body.slice(0, VISIT_MAGIC.length), VISIT_MAGIC);
  refuseUnless(body.length === VISIT_SIZE && marked && isZero(body.subarray(end)), "form");
  return body.slice(VISIT_MAGIC.length, end);
}
