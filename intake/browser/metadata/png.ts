/** PNG (W3C, 3rd edition): chunks are kept if they are on a list, and dropped if not. */

import { unzlibSync } from "fflate";
import { type Bytes, Reader, joined, latin, utf8, view } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { orientationBlock, readExif } from "./exif.ts";
import { Findings, NotCleaned, type Outcome } from "./finding.ts";
import * as labels from "./labels.ts";
import { readXmp } from "./xmp.ts";

const SIGNATURE = 8;
const AROUND = 12;
/** The picture, its palette and transparency, and the frames of an animation. */
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "acTL", "fcTL", "fdAT"]);
/** How colors and sizes are meant: they go, but are nothing to tell somebody about. */
const SILENT = new Set(["gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "cICP", "mDCv", "cLLi"]);
const MOST_TEXT = 1 << 20;

const KEYWORDS: Readonly<Record<string, () => string>> = {
  author: labels.author,
  artist: labels.author,
  title: labels.title,
  description: labels.subject,
  copyright: labels.copyright,
  "creation time": labels.created,
  software: labels.program,
  source: labels.camera,
  make: labels.camera,
  model: labels.camera,
  comment: labels.comments,
};

function chunk(type: string, data: Uint8Array): Bytes {
  const bytes = joined(new Uint8Array(4), new TextEncoder().encode(type), data, new Uint8Array(4));
  view(bytes).setUint32(0, data.length);
  view(bytes).setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return unzlibSync(bytes, { out: new Uint8Array(MOST_TEXT) });
  } catch {
    return new Uint8Array(0);
  }
}

/** The text of a text chunk; an iTXt's language and translated keyword are passed over. */
function textOf(type: string, body: Uint8Array): Uint8Array {
  if (type === "tEXt") return body;
  if (type === "zTXt") return inflated(body.subarray(1));
  const afterLanguage = body.indexOf(0, 2) + 1;
  const text = body.subarray(body.indexOf(0, afterLanguage) + 1);
  return body[0] === 1 ? inflated(text) : text;
}

function readText(type: string, data: Uint8Array, findings: Findings): void {
  const end = data.indexOf(0);
  const keyword = latin(data.subarray(0, Math.max(end, 0)));
  const text = textOf(type, data.subarray(end + 1));
  if (keyword === "XML:com.adobe.xmp") readXmp(text, findings);
  else if (keyword.startsWith("Raw profile type")) findings.add(labels.other(), keyword.slice(17));
  else {
    const label = KEYWORDS[keyword.toLowerCase()];
    if (label) findings.add(label(), utf8(text));
    else findings.add(labels.other(), `${keyword}: ${utf8(text)}`);
  }
}

function readTime(data: Uint8Array, findings: Findings): void {
  if (data.length < 7) return;
  const [, , month = 0, day = 0, hour = 0, minute = 0] = data;
  const two = (value: number): string => String(value).padStart(2, "0");
  const year = view(data).getUint16(0);
  findings.add(labels.changed(), `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`);
}

/** Adds what a chunk tells that isn't kept, and gives the orientation that it sets, or 1. */
function readChunk(type: string, data: Uint8Array, findings: Findings): number {
  if (type === "eXIf") {
    const { orientation, xmp } = readExif(data, findings);
    if (xmp) readXmp(xmp, findings);
    return orientation;
  }
  if (type === "tEXt" || type === "zTXt" || type === "iTXt") readText(type, data, findings);
  else if (type === "tIME") readTime(data, findings);
  else if (type === "iCCP") findings.add(labels.profile(), labels.present());
  else if (!SILENT.has(type)) findings.add(labels.other(), type);
  return 1;
}

/**
 * Copies the chunks of the picture; what follows its end is left out.
 *
 * Throws `NotCleaned("damaged")` where the chunks don't fit into the file, or have no beginning or end.
 */
export async function cleanPng(file: Blob): Promise<Outcome> {
  const reader = new Reader(file);
  const findings = new Findings();
  const pieces: (Blob | Bytes)[] = [file.slice(0, SIGNATURE)];
  let at = SIGNATURE;
  let type = "";
  while (type !== "IEND") {
    const head = await reader.read(at, 8);
    const length = view(head).getUint32(0);
    type = latin(head.subarray(4));
    const end = at + length + AROUND;
    if (!/^[A-Za-z]{4}$/.test(type) || end > reader.size) throw new NotCleaned("damaged");
    if ((at === SIGNATURE) !== (type === "IHDR")) throw new NotCleaned("damaged");
    if (KEPT.has(type)) pieces.push(file.slice(at, end));
    else if (/^[A-Z]/.test(type)) throw new NotCleaned("damaged");
    else {
      const data = await reader.read(at + 8, length);
      const orientation = readChunk(type, data, findings);
      if (orientation !== 1) pieces.push(chunk("eXIf", orientationBlock(orientation)));
    }
    at = end;
  }
  if (at < reader.size) findings.add(labels.trailer(), labels.size(reader.size - at));
  return { kind: "PNG", findings: findings.list(), cleaned: new Blob(pieces, { type: "image/png" }) };
}
