/** Pictures and files inside a document, and what documents of all kinds have in common. */

import { type Bytes, bytesOf, latin } from "./bytes.ts";
import { type Findings, NotCleaned, type Outcome } from "./finding.ts";
import * as labels from "./labels.ts";
import { type Attribute, type Tag, rewrite } from "./xml.ts";

/** Cleans a file by its content; nothing for a type that isn't known. `index.ts` hands it down. */
export type CleanFile = (file: Blob) => Promise<Outcome | undefined>;

/** Whoever wrote something, once they are nobody: office programs put this word themselves. */
export const NOBODY = "Author";
export const NOBODYS_INITIALS = "A";
export const NO_DATE = "2000-01-01T00:00:00";

const EMF = (text: string): boolean => text.startsWith("\x01\0\0\0") && text.slice(40, 44) === " EMF";
const WMF = (text: string): boolean => text.startsWith("\xd7\xcd\xc6\x9a") || text.startsWith("\x01\0\x09\0");
/** Drawings without room for an author: they stay as they are. */
const isBareDrawing = (data: Bytes): boolean => {
  const text = latin(data.subarray(0, 44));
  return EMF(text) || WMF(text) || text.startsWith("BM") || text.startsWith("VCLMTF");
};

const SVG = "http://www.w3.org/2000/svg";

/** SVG without metadata and without what drawing programs write for themselves. */
function cleanSvg(data: Bytes): Bytes {
  const isForeign = (uri: string): boolean => /inkscape|sodipodi|adobe|sketch|serif/i.test(uri);
  return rewrite(data, {
    tag: (tag) => {
      for (const [name, { uri, prefix }] of Object.entries(tag.attributes)) {
        if (prefix !== "xmlns" && isForeign(uri)) delete tag.attributes[name];
      }
      return !isForeign(tag.uri) && !(tag.uri === SVG && tag.local === "metadata");
    },
  });
}

/** A part that isn't a document's own XML. Throws `NotCleaned("embedded")` for what can't be cleaned here. */
export async function cleanPart(name: string, data: Bytes, cleanFile: CleanFile, findings: Findings): Promise<Bytes> {
  if (isBareDrawing(data) || data.length === 0) return data;
  if (/\.svg$/i.test(name)) return cleanSvg(data);
  const outcome = await cleanFile(new Blob([data]));
  if (!outcome) throw new NotCleaned("embedded");
  findings.addAll(outcome.findings);
  return bytesOf(outcome.cleaned);
}

const FOLDER = /^(?:file:|[A-Za-z]:[\\/]|\\\\|\/(?:Users|home)\/)/;

/** A path on somebody's computer, without the folders, which name the computer's user; else the text itself. */
export function withoutFolder(text: string, findings: Findings): string {
  if (!FOLDER.test(text)) return text;
  const name = text.split(/[\\/]/).at(-1) ?? "";
  if (name === text.replace(/^file:\/*/, "")) return text;
  findings.add(labels.path(), text);
  return name;
}

/** Puts nobody in place of whoever an attribute names. */
export function anonymize(attribute: Attribute, findings: Findings, nobody = NOBODY): void {
  if (attribute.value !== nobody && nobody === NOBODY) findings.add(labels.tracked(), attribute.value);
  attribute.value = nobody;
}

/** Deletes the attributes that a test names. */
export function withoutAttributes(tag: Tag, isUnwanted: (attribute: Attribute) => boolean): void {
  for (const [name, attribute] of Object.entries(tag.attributes)) {
    if (isUnwanted(attribute)) delete tag.attributes[name];
  }
}
