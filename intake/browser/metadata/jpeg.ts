/** JPEG (ITU-T T.81): every segment that the picture itself doesn't need is left out, the rest is copied. */

import { type Bytes, Reader, joined, latin, utf8, view } from "./bytes.ts";
import { orientationBlock, readExif } from "./exif.ts";
import { Findings, NotCleaned, type Outcome } from "./finding.ts";
import * as labels from "./labels.ts";
import { readResources, readXmp } from "./xmp.ts";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;
/** DHT, DAC, DQT, DNL, DRI and DHP, EXP: tables without which the scans can't be read. */
const TABLES = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xde, 0xdf]);

const EXIF_HEAD = "Exif\0";
const XMP_HEAD = "http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP_HEAD = "http://ns.adobe.com/xmp/extension/\0";
const RESOURCES_HEAD = "Photoshop 3.0\0";
/** Version 1.1, no unit, 1:1, no thumbnail. */
const JFIF = [0xff, APP0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const MINIMAL_JFIF = latin(new Uint8Array(JFIF.slice(4)));

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !TABLES.has(marker) && marker !== 0xc8;

interface Segment {
  readonly marker: number;
  /** Where its marker starts, and where the next begins. */
  readonly start: number;
  readonly end: number;
}

/** Where in a window of entropy-coded data the first marker that isn't a restart stands; -1 for nowhere. */
function markerIn(window: Uint8Array): number {
  for (let at = window.indexOf(0xff); at >= 0 && at + 1 < window.length; at = window.indexOf(0xff, at + 1)) {
    const next = window[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return -1;
}

/** Where the entropy-coded data from `at` on ends: at a marker, or at the file's end. */
async function endOfScan(reader: Reader, at: number): Promise<number> {
  for (;;) {
    const window = await reader.rest(at);
    if (window.length < 2) return reader.size;
    const found = markerIn(window);
    if (found >= 0) return at + found;
    // The last byte is looked at again: it may be the first of a marker.
    at += window.length - 1;
  }
}

async function segmentAt(reader: Reader, start: number): Promise<Segment> {
  let at = start;
  let marker = 0xff;
  const [first] = await reader.read(at, 1);
  if (first !== 0xff) throw new NotCleaned("damaged");
  while (marker === 0xff) [marker = 0] = await reader.read(++at, 1);
  if (marker === EOI) return { marker, start: at - 1, end: at + 1 };
  const isKnown = isFrame(marker) || TABLES.has(marker) || marker === SOS || marker === COM;
  if (!isKnown && !(marker >= APP0 && marker <= APP15)) throw new NotCleaned("damaged");
  const length = view(await reader.read(at + 1, 2)).getUint16(0);
  if (length < 2 || at + 1 + length > reader.size) throw new NotCleaned("damaged");
  return { marker, start: at - 1, end: at + 1 + length };
}

/** What the picture's segments come down to while they are walked over. */
class Cleaning {
  readonly findings = new Findings();
  readonly pieces: (Blob | Bytes)[] = [];
  readonly #reader: Reader;
  #jfif = false;
  #adobe: Bytes | undefined;
  #orientation = 1;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Takes a segment that isn't needed apart. */
  async drop({ marker, start, end }: Segment): Promise<void> {
    const body = await this.#reader.read(start + 4, end - start - 4);
    const text = latin(body.subarray(0, XMP_HEAD.length + 8));
    if (marker === COM) this.findings.add(labels.comments(), utf8(body));
    else if (marker === APP0 && text.startsWith("JFIF\0")) this.#readJfif(body);
    else if (marker === APP14 && text.startsWith("Adobe")) this.#readAdobe(body);
    else if (marker === APP1 && text.startsWith(EXIF_HEAD)) this.#readExif(body.subarray(6));
    else if (marker === APP1 && text.startsWith(XMP_HEAD)) readXmp(body.subarray(XMP_HEAD.length), this.findings);
    else if (marker === APP1 && text.startsWith(MORE_XMP_HEAD)) this.findings.add(labels.other(), "XMP");
    else if (marker === APP2 && text.startsWith("ICC_PROFILE\0")) this.findings.add(labels.profile(), labels.present());
    else if (marker === APP13 && text.startsWith(RESOURCES_HEAD)) {
      readResources(body.subarray(RESOURCES_HEAD.length), this.findings);
    } else this.findings.add(labels.other(), /^[\x20-\x7e]{2,}/.exec(text)?.[0] ?? labels.size(body.length));
  }

  #readJfif(body: Uint8Array): void {
    this.#jfif = true;
    if (body.length > 14) this.findings.add(labels.thumbnail(), labels.present());
    else if (latin(body) !== MINIMAL_JFIF) this.findings.add(labels.other(), "JFIF");
  }

  /** The Adobe segment says how the colors are coded; a decoder needs its last byte and no other. */
  #readAdobe(body: Uint8Array): void {
    if (body.length < 12) return;
    const transform = body[11] ?? 0;
    this.#adobe = new Uint8Array([0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]);
    if (latin(body) !== latin(this.#adobe.subarray(4))) this.findings.add(labels.program(), "Adobe");
  }

  #readExif(block: Uint8Array): void {
    const { orientation, xmp } = readExif(block, this.findings);
    if (this.#orientation === 1) this.#orientation = orientation;
    if (xmp) readXmp(xmp, this.findings);
  }

  keep(start: number, end: number): void {
    this.pieces.push(this.#reader.blob.slice(start, end));
  }

  /** The picture, and before it no more than a decoder must know to show it the right way round. */
  finish(): Blob {
    const head: Uint8Array[] = [new Uint8Array([0xff, SOI])];
    if (this.#jfif) head.push(new Uint8Array(JFIF));
    if (this.#orientation !== 1) {
      const block = orientationBlock(this.#orientation);
      head.push(new Uint8Array([0xff, APP1, 0, block.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0]), block);
    }
    if (this.#adobe) head.push(this.#adobe);
    return new Blob([joined(...head), ...this.pieces], { type: "image/jpeg" });
  }
}

/**
 * Copies the scans and the tables that they need; reads one window at a time, whatever the picture's size.
 *
 * Throws `NotCleaned("damaged")` for anything but a sequence of known segments with at least one scan.
 */
export async function cleanJpeg(file: Blob): Promise<Outcome> {
  const reader = new Reader(file);
  const cleaning = new Cleaning(reader);
  let at = 2;
  let scanned = false;
  while (at < reader.size) {
    const segment = await segmentAt(reader, at);
    at = segment.end;
    if (segment.marker === EOI) {
      cleaning.keep(segment.start, segment.end);
      break;
    }
    if (segment.marker === SOS) {
      at = await endOfScan(reader, segment.end);
      scanned = true;
      cleaning.keep(segment.start, at);
    } else if (segment.marker >= APP0) await cleaning.drop(segment);
    else cleaning.keep(segment.start, segment.end);
  }
  if (!scanned) throw new NotCleaned("damaged");
  if (at < reader.size) cleaning.findings.add(labels.trailer(), labels.size(reader.size - at));
  return { kind: "JPEG", findings: cleaning.findings.list(), cleaned: cleaning.finish() };
}
