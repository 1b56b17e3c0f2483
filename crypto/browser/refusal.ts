/** The one way in which bytes are refused. */

/** Every reason, the same in Python and in `tests/vectors/`. */
export type Reason =
  | "base64" | "binding" | "channel" | "content" | "day" | "directory" | "epoch" | "expired" | "file" | "form"
  | "freshness" | "installation" | "json" | "key" | "kind" | "mailbox" | "not by its author" | "note"
  | "office" | "overlong" | "own keys" | "own receipt" | "padding" | "passphrase" | "receipt" | "recipients" | "recovery"
  | "register" | "roll" | "sealed" | "secret" | "serial" | "share" | "signature" | "signer" | "stale" | "too long"
  | "two keys" | "two members" | "weak key";

/** Bytes that a format does not admit. `reason` never carries input. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly reason: Reason) {
    super(reason);
  }
}

/** Throws `Refused` with this reason unless the condition holds. */
export function refuseUnless(holds: boolean, reason: Reason): asserts holds {
  if (!holds) throw new Refused(reason);
}
