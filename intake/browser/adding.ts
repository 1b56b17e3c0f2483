/** Whom something added is sealed to: the team of an answer, or, without one, whom its writer chose again. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import type { Directory } from "../../crypto/browser/directory.ts";
import type { Mailbox as Keys } from "../../crypto/browser/receipt.ts";
import { refuseUnless } from "../../crypto/browser/refusal.ts";
import type { OnSlot } from "../../crypto/browser/seal.ts";
import { today } from "./calendar.ts";
import { type Reader, installation, listOf, loadDirectory } from "./list.ts";
import type { LeaveOut } from "./readers.ts";
import { type Bundle, sealFollowUp } from "./report.ts";
import { type Box, newestOf, teamOf } from "./visits.ts";

/** The readers aren't those whom the page showed before sealing; `directory` is the newer list. */
export class ReadersChanged extends Error {
  override readonly name = "ReadersChanged";

  constructor(readonly directory: Directory) {
    super();
  }
}

/** Whom to seal to, and what to say of the mailbox that was read. */
export interface Target {
  readonly channel: Bytes;
  readonly keys: Keys;
  readonly to: readonly Reader[];
  readonly barred: readonly Reader[];
  readonly box: Box | null;
  /** The same target under another directory. Throws `ReadersChanged`, `Refused`. */
  readonly again: (directory: Directory) => Target;
}

function isSame(one: readonly Reader[], other: readonly Reader[]): boolean {
  return one.map((reader) => reader.fingerprint).join() === other.map((reader) => reader.fingerprint).join();
}

/** The officers who work on what an answer is about. */
export function toTeam(box: Box, directory: Directory): Target {
  const to = teamOf(box, directory);
  const again = (later: Directory): Target => {
    const target = toTeam(box, later);
    if (!isSame(target.to, to)) throw new ReadersChanged(later);
    return target;
  };
  return { channel: box.channel, keys: box.keys, to, barred: [], box, again };
}

/** The officers of a channel whom the writer didn't leave out. */
export function toChosen(code: string, keys: Keys, leaveOut: LeaveOut, directory: Directory): Target {
  const { channel } = listOf(directory, code);
  const { to, barred } = leaveOut;
  const again = (later: Directory): Target => {
    leaveOut.show(listOf(later, code));
    if (!isSame(leaveOut.to, to)) throw new ReadersChanged(later);
    return toChosen(code, keys, leaveOut, later);
  };
  return { channel, keys, to, barred, box: null, again };
}

/** A target under the list of this moment. Throws `ReadersChanged`, `Refused`. */
export async function checkedAgain(target: Target): Promise<[Target, Directory]> {
  const directory = await loadDirectory();
  const checked = target.again(directory);
  refuseUnless(checked.to.length > 0, "recipients");
  return [checked, directory];
}

/** Seals a message, and names its files, to a target that was checked under this list. */
export async function sealTo(
  [target, directory]: [Target, Directory],
  message: string,
  bundle: Bundle | null,
  onSlot: OnSlot,
  signing: () => void,
): Promise<Bytes> {
  const { channel, keys, to, barred, box } = target;
  const added = {
    installation, channel, serial: directory.roster.serial, language: document.documentElement.lang, day: today(),
    to, barred, message, bundle, onSlot, keys, ...(await newestOf(box)),
  };
  return sealFollowUp(added, signing);
}
