/** What is sealed: the content of a report, of a request for protection, and of what is added later. */

import { type Bytes, EMPTY } from "../../crypto/browser/bytes.ts";
import { BLANK } from "../../crypto/browser/authorship.ts";
import * as content from "../../crypto/browser/content.ts";
import type { Unsigned } from "../../crypto/browser/content.ts";
import type { Day } from "../../crypto/browser/days.ts";
import { encodeBase64 } from "../../crypto/browser/note.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import type { Mailbox, Receipt } from "../../crypto/browser/receipt.ts";
import { type OnSlot, sealEnvelope, sizeClass } from "../../crypto/browser/seal.ts";
import { sign } from "../../crypto/browser/signing.ts";
import type { Answer } from "./draft.ts";
import type { Reader } from "./list.ts";
import type { Prove } from "./proof.ts";

/** What every envelope says, whoever it is for. */
export interface Common {
  readonly installation: Bytes;
  readonly channel: Bytes;
  readonly serial: number;
  readonly language: string;
  readonly day: Day;
  readonly to: readonly Reader[];
  readonly barred: readonly Reader[];
  /** The files that were uploaded before; nothing when there are none. */
  readonly bundle: Bundle | null;
  /** Called after each slot, which takes a while where scripts aren't compiled. */
  readonly onSlot: OnSlot;
}

/** What an envelope says of its files, and the key that both are sealed under. */
export interface Bundle {
  readonly id: Bytes;
  readonly contentKey: Bytes;
  readonly files: readonly content.File[];
}

/** A first report or request. */
export interface Report extends Common {
  readonly kind: typeof content.REPORT | typeof content.PROTECTION;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly keys: Receipt;
  /** Makes the proof of an earlier report; nothing when none is to go with it. */
  readonly prove: Prove | null;
}

/** Something added: `newest` is the hash of the newest message that was shown, empty when there was none. */
export interface FollowUp extends Common {
  readonly message: string;
  readonly keys: Mailbox;
  readonly counter: number;
  readonly newest: Bytes;
}

/** The longest serial number, for a content that is only measured. */
const LONGEST_SERIAL = 999_999_999;

const base64Of = (size: number): string => encodeBase64(new Uint8Array(size));

function names(readers: readonly Reader[]): string[] {
  return readers.map((reader) => reader.fingerprint);
}

function base(common: Common, kind: Unsigned["kind"], answers: content.Answers): Unsigned {
  return {
    v: 1, kind, answers, language: common.language, sealed_on: common.day, serial: common.serial,
    to: names(common.to), barred: names(common.barred), reply_key: "", mailbox: "", cover: "", w: "", u: "",
    counter: 0, newest: "", files: common.bundle?.files ?? [], bundle: encodeBase64(common.bundle?.id ?? EMPTY),
  };
}

/** A file as long as its entry will be, to be measured. */
export function measuredFile(name: string, type: string, length: number): content.File {
  return { name, type, length, sha256: base64Of(32) };
}

/** A content as long as the real one can become with these answers, files and so many officers, to be measured. */
export function measured(
  kind: Unsigned["kind"],
  answers: content.Answers,
  officers: number,
  files: readonly content.File[] = [],
): content.Content {
  const [key, hash] = [base64Of(1216), base64Of(32)];
  return {
    v: 1, kind, answers, language: "en", sealed_on: "2000-01-01", serial: LONGEST_SERIAL,
    to: Array<string>(officers).fill(hash), barred: [], reply_key: kind === content.FOLLOW_UP ? "" : key,
    mailbox: hash, cover: hash, w: hash, u: hash, counter: LONGEST_SERIAL, newest: hash, files,
    bundle: files.length > 0 ? base64Of(16) : "", signature: base64Of(64),
    ...(kind === content.PROTECTION ? { authorship: BLANK } : {}),
  };
}

function keysOf(readers: readonly Reader[]): Bytes[] {
  return readers.flatMap((reader) => reader.key ?? []);
}

/** Seals a report. `signing` is called when the eight locks are closed and the words come next. */
export async function sealReport(report: Report, signing: () => void): Promise<Bytes> {
  const { keys } = report;
  const u = await keys.mailbox.u();
  const values: Unsigned = {
    ...base(report, report.kind, report.answers),
    reply_key: encodeBase64(await keys.mailbox.replyKey()),
    mailbox: encodeBase64(await keys.mailbox.address()),
    cover: encodeBase64(keys.mailbox.cover),
    w: encodeBase64(await keys.w()),
    u: encodeBase64(u),
    ...(report.prove ? { authorship: BLANK } : {}),
  };
  return seal(report, values, await keys.commitment(), keys.mailbox.followSeed, signing, report.prove ?? undefined);
}

/** Seals something added. What the dossier knows already stays empty, and C is random. */
export async function sealFollowUp(added: FollowUp, signing: () => void): Promise<Bytes> {
  const values: Unsigned = {
    ...base(added, content.FOLLOW_UP, { message: added.message }),
    mailbox: encodeBase64(await added.keys.address()),
    u: encodeBase64(await added.keys.u()),
    counter: added.counter,
    newest: encodeBase64(added.newest),
  };
  return seal(added, values, randomBytes(32), added.keys.followSeed, signing);
}

function seal(
  common: Common,
  values: Unsigned,
  commitment: Bytes,
  seed: Bytes,
  signing: () => void,
  prove?: Prove,
): Promise<Bytes> {
  const { installation, channel } = common;
  const head = { sizeClass: sizeClass(values), installation, channel, commitment };
  return sealEnvelope(head, keysOf(common.to), values, (message) => {
    signing();
    return sign(seed, message);
  }, common.bundle?.contentKey, common.onSlot, prove);
}
