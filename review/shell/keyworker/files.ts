/** Files of an opened envelope: taken out of their bundle piece by piece, and checked to its end. */

import type { Bytes } from "../../../crypto/browser/bytes.ts";
import { Opener, streamSize } from "../../../crypto/browser/bundle.ts";
import { decodeBase64 } from "../../../crypto/browser/note.ts";
import { Denied, type Held } from "./held.ts";

/** The bundle to ask for, and its size. */
export interface Wanted {
  readonly bundle: Bytes;
  readonly size: number;
}

/** Begins with a file of an envelope that is open; what was begun before is given up. */
export async function startFile(held: Held, number: string, hash: Bytes, file: number): Promise<Wanted> {
  held.opener = null;
  const [content, contentKey] = held.dossier(number).openedEnvelope(hash);
  const files = content.files.map(({ length, sha256 }) => ({ length, sha256: decodeBase64(sha256) }));
  if (content.bundle === "" || files[file] === undefined) throw new Denied("unknown");
  const bundle = decodeBase64(content.bundle);
  held.opener = await Opener.create(contentKey, bundle, files, file);
  return { bundle, size: streamSize(files.reduce((sum, { length }) => sum + length, 0)) };
}

function openerOf(held: Held): Opener {
  if (held.opener === null) throw new Denied("unknown");
  return held.opener;
}

/** What the next piece of the bundle gives of the file. Throws `Refused`, after which the file is lost. */
export async function takePiece(held: Held, data: Bytes): Promise<{ data: Bytes }> {
  return { data: await openerOf(held).update(data) };
}

/** The file's last bytes, once the bundle is whole and the file the one that the envelope names. */
export async function endFile(held: Held): Promise<{ data: Bytes }> {
  const opener = openerOf(held);
  held.opener = null;
  return { data: await opener.finalize() };
}
