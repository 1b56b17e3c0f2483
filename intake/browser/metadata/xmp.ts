/** What XMP (ISO 16684-1) and IPTC (IIM 4.2) blocks tell. They are read to be shown; they are always dropped whole. */

import { latin, utf8, view } from "./bytes.ts";
import { type Findings } from "./finding.ts";
import * as labels from "./labels.ts";

/** Local names of properties; the prefix is a writer's own choice. */
const PROPERTIES: readonly (readonly [string, () => string])[] = [
  ["creator", labels.author],
  ["Author", labels.author],
  ["AuthorsPosition", labels.author],
  ["OwnerName", labels.author],
  ["LastModifiedBy", labels.editor],
  ["CaptionWriter", labels.editor],
  ["Company", labels.company],
  ["Make", labels.camera],
  ["Model", labels.camera],
  ["Lens", labels.camera],
  ["SerialNumber", labels.serial],
  ["BodySerialNumber", labels.serial],
  ["GPSLatitude", labels.place],
  ["GPSLongitude", labels.place],
  ["City", labels.placeName],
  ["Location", labels.placeName],
  ["Country", labels.placeName],
  ["DateTimeOriginal", labels.taken],
  ["CreateDate", labels.created],
  ["DateCreated", labels.created],
  ["ModifyDate", labels.changed],
  ["MetadataDate", labels.changed],
  ["CreatorTool", labels.program],
  ["Producer", labels.program],
  ["softwareAgent", labels.program],
  ["Software", labels.program],
  ["title", labels.title],
  ["Headline", labels.title],
  ["description", labels.subject],
  ["UserComment", labels.comments],
  ["Instructions", labels.comments],
  ["subject", labels.keywords],
  ["Keywords", labels.keywords],
  ["rights", labels.copyright],
  ["DocumentID", labels.identifier],
  ["OriginalDocumentID", labels.identifier],
  ["InstanceID", labels.identifier],
];

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const MOST = 1 << 20;

function plain(markup: string): string {
  const text = markup.replace(/<[^<>]*>/g, " ");
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function coding(block: Uint8Array): string {
  if (block[0] === 0xfe && block[1] === 0xff) return "utf-16be";
  return block[0] === 0xff && block[1] === 0xfe ? "utf-16le" : "utf-8";
}

/** The values of a property, as an attribute or an element. */
function valuesOf(text: string, name: string): string[] {
  const attribute = new RegExp(`[\\w.-]+:${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");
  const element = new RegExp(`<([\\w.-]+:${name})(?:\\s[^<>]*)?>([^]*?)</\\1>`, "g");
  const attributes = [...text.matchAll(attribute)].map((found) => found[1] ?? found[2] ?? "");
  return [...attributes, ...[...text.matchAll(element)].map((found) => found[2] ?? "")].map(plain);
}

/** Adds what an XMP packet tells. */
export function readXmp(block: Uint8Array, findings: Findings): void {
  const text = new TextDecoder(coding(block)).decode(block.subarray(0, MOST));
  const before = findings.added;
  for (const [name, label] of PROPERTIES) {
    for (const value of valuesOf(text, name)) findings.add(label(), value);
  }
  if (/:image\b/.test(text) && /thumbnails/i.test(text)) findings.add(labels.thumbnail(), labels.present());
  if (findings.added === before) findings.add(labels.other(), "XMP");
}

const IPTC: Readonly<Record<number, () => string>> = {
  5: labels.title,
  25: labels.keywords,
  40: labels.comments,
  55: labels.created,
  65: labels.program,
  80: labels.author,
  85: labels.author,
  90: labels.placeName,
  92: labels.placeName,
  95: labels.placeName,
  101: labels.placeName,
  105: labels.title,
  110: labels.author,
  115: labels.author,
  116: labels.copyright,
  120: labels.subject,
  122: labels.editor,
};

function readDatasets(block: Uint8Array, findings: Findings): void {
  let at = 0;
  while (at + 5 <= block.length && block[at] === 0x1c) {
    const length = view(block).getUint16(at + 3);
    const label = block[at + 1] === 2 ? IPTC[block[at + 2] ?? 0] : undefined;
    if (label) findings.add(label(), utf8(block.subarray(at + 5, at + 5 + length)));
    at += 5 + length;
  }
}

/** Adds what Photoshop's image resources tell: IPTC among them. */
export function readResources(block: Uint8Array, findings: Findings): void {
  const before = findings.added;
  const data = view(block);
  let at = 0;
  while (at + 12 <= block.length && latin(block.subarray(at, at + 4)) === "8BIM") {
    const kind = data.getUint16(at + 4);
    const name = ((block[at + 6] ?? 0) + 2) & ~1;
    const start = at + 6 + name + 4;
    if (start > block.length) break;
    const length = data.getUint32(start - 4);
    if (kind === 0x0404) readDatasets(block.subarray(start, start + length), findings);
    at = start + length + (length & 1);
  }
  if (findings.added === before) findings.add(labels.other(), "Photoshop");
}
