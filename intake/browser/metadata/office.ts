/** Documents that are archives: which kind one is, and the way into it. */

import { type Entry, readArchive, writeArchive } from "./archive.ts";
import { type Bytes, bytesOf, indexOfText } from "./bytes.ts";
import { NotCleaned, type Outcome } from "./finding.ts";
import { cleanOdf, kindOfType } from "./odf.ts";
import { cleanOoxml, kindOfTypes } from "./ooxml.ts";
import { type CleanFile } from "./parts.ts";

const dataOf = (entries: readonly Entry[], wanted: string): Bytes | undefined =>
  entries.find(({ name }) => name === wanted)?.data;

/** A document without what it tells; nothing for another archive. Throws `NotCleaned`. */
export async function cleanOffice(file: Blob, cleanFile: CleanFile): Promise<Outcome | undefined> {
  const entries = await readArchive(file);
  const types = dataOf(entries, "[Content_Types].xml");
  const type = dataOf(entries, "mimetype");
  const kind = types ? kindOfTypes(types) : type ? kindOfType(type) : "";
  if (kind === "") return undefined;
  const [cleaned, findings] = types ? await cleanOoxml(entries, cleanFile) : await cleanOdf(entries, cleanFile);
  return { kind, findings: findings.list(), cleaned: new Blob([writeArchive(cleaned)], { type: file.type }) };
}

/** A compound file is an old office document, which isn't known here, or one that is locked with a password. */
export async function refuseLocked(file: Blob): Promise<undefined> {
  const data = await bytesOf(file.slice(0, 1 << 20));
  if (indexOfText(data, [..."EncryptedPackage"].join("\0")) >= 0) throw new NotCleaned("encrypted");
  return undefined;
}
