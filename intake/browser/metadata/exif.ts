/** What an Exif block tells (CIPA DC-008, TIFF 6.0), and the one tag of it that a picture needs. */

import { type Bytes, joined, latin, utf8, view } from "./bytes.ts";
import { type Findings } from "./finding.ts";
import * as labels from "./labels.ts";

const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const SIGNED_RATIONAL = 10;
const MOST_TAGS = 1000;

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const THUMBNAIL = 0x0201;
const XMP = 0x02bc;

const GPS_LATITUDE = 2;
const GPS_LONGITUDE = 4;

interface Tag {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
}

type Directory = Map<number, Tag>;

const WORDS: readonly (readonly [number, () => string])[] = [
  [0x010f, labels.camera],
  [0x0110, labels.camera],
  [0xa434, labels.camera],
  [0xa431, labels.serial],
  [0xa435, labels.serial],
  [0x013b, labels.author],
  [0xa430, labels.author],
  [0x9c9d, labels.author],
  [0x0131, labels.program],
  [0x000b, labels.program],
  [0x013c, labels.program],
  [0x9003, labels.taken],
  [0x9004, labels.taken],
  [0x0132, labels.changed],
  [0x010e, labels.title],
  [0x9c9b, labels.title],
  [0x9c9f, labels.subject],
  [0x9286, labels.comments],
  [0x9c9c, labels.comments],
  [0x9c9e, labels.keywords],
  [0x8298, labels.copyright],
  [0xa420, labels.identifier],
];

/** Reads one directory; what lies outside the block is passed over. Also gives where the next one starts. */
function readDirectory(data: DataView, at: number, little: boolean): [Directory, number] {
  const tags: Directory = new Map();
  if (at < 8 || at + 2 > data.byteLength) return [tags, 0];
  const count = Math.min(data.getUint16(at, little), MOST_TAGS);
  const end = at + 2 + count * 12;
  for (let entry = at + 2; entry < end && entry + 12 <= data.byteLength; entry += 12) {
    const type = data.getUint16(entry + 2, little);
    const length = (SIZES[type] ?? 0) * data.getUint32(entry + 4, little);
    const place = length > 4 ? data.getUint32(entry + 8, little) : entry + 8;
    if (length === 0 || place + length > data.byteLength) continue;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + place, length);
    tags.set(data.getUint16(entry, little), { type, bytes, view: view(bytes), little });
  }
  return [tags, end + 4 <= data.byteLength ? data.getUint32(end, little) : 0];
}

function numberOf(tag: Tag | undefined): number {
  if (tag?.type === SHORT) return tag.view.getUint16(0, tag.little);
  return tag?.type === LONG ? tag.view.getUint32(0, tag.little) : 0;
}

function rationals(tag: Tag): number[] {
  if (tag.type !== RATIONAL && tag.type !== SIGNED_RATIONAL) return [];
  const values: number[] = [];
  for (let at = 0; at + 8 <= tag.bytes.length; at += 8) {
    values.push(tag.view.getUint32(at, tag.little) / tag.view.getUint32(at + 4, tag.little));
  }
  return values;
}

function textOf(id: number, tag: Tag): string {
  if (id >= 0x9c9b && id <= 0x9c9f) return new TextDecoder("utf-16le").decode(tag.bytes);
  if (id !== 0x9286) return tag.type === ASCII || tag.type === 7 ? utf8(tag.bytes) : "";
  const coding = latin(tag.bytes.subarray(0, 7));
  const words = tag.bytes.subarray(8);
  return coding === "UNICODE" ? new TextDecoder(tag.little ? "utf-16le" : "utf-16be").decode(words) : utf8(words);
}

/** Degrees, minutes, seconds as signed degrees to about ten metres. */
function degrees(gps: Directory, id: number): string {
  const tag = gps.get(id);
  const [whole = NaN, minutes = 0, seconds = 0] = tag ? rationals(tag) : [];
  const reference = gps.get(id - 1);
  const sign = /[SW]/.test(reference ? latin(reference.bytes) : "") ? -1 : 1;
  const value = sign * (whole + minutes / 60 + seconds / 3600);
  return Number.isFinite(value) ? value.toFixed(4) : "";
}

function addPlace(gps: Directory, findings: Findings): void {
  const pair = [degrees(gps, GPS_LATITUDE), degrees(gps, GPS_LONGITUDE)].filter((part) => part !== "");
  if (pair.length > 0) findings.add(labels.place(), pair.join(", "));
  else if (gps.size > 0) findings.add(labels.place(), labels.present());
}

function addWords(tags: Directory, findings: Findings): void {
  for (const [id, label] of WORDS) {
    const tag = tags.get(id);
    if (tag) findings.add(label(), textOf(id, tag));
  }
}

/** What `readExif` saw: the orientation (1 to 8, 1 for none) and XMP that some programs put in here. */
export interface Exif {
  readonly orientation: number;
  readonly xmp: Uint8Array | undefined;
}

const NOTHING: Exif = { orientation: 1, xmp: undefined };

/** Reads a TIFF block and adds what it tells. A broken block tells that it is there, and no more. */
export function readExif(block: Uint8Array, findings: Findings): Exif {
  const order = latin(block.subarray(0, 4));
  const little = order === "II*\0";
  const data = view(block);
  if ((!little && order !== "MM\0*") || block.length < 8) {
    findings.add(labels.other(), "Exif");
    return NOTHING;
  }
  const before = findings.added;
  const [main, next] = readDirectory(data, data.getUint32(4, little), little);
  const [detail] = readDirectory(data, numberOf(main.get(EXIF_IFD)), little);
  const [gps] = readDirectory(data, numberOf(main.get(GPS_IFD)), little);
  const [second] = readDirectory(data, next, little);
  for (const tags of [main, detail, second]) addWords(tags, findings);
  addPlace(gps, findings);
  const thumbnail = second.get(THUMBNAIL);
  if (thumbnail) findings.add(labels.thumbnail(), labels.present());
  const orientation = numberOf(main.get(ORIENTATION));
  const turned = orientation >= 2 && orientation <= 8;
  if (findings.added === before && !(turned && isMinimal(block))) findings.add(labels.other(), "Exif");
  return { orientation: turned ? orientation : 1, xmp: main.get(XMP)?.bytes };
}

/** The smallest TIFF block that says which side of a picture is up, and nothing else. */
export function orientationBlock(orientation: number): Bytes {
  const head = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, SHORT, 0, 0, 0, 1, 0, orientation];
  return joined(new Uint8Array(head), new Uint8Array(6));
}

function isMinimal(block: Uint8Array): boolean {
  const minimal = orientationBlock(block[19] ?? 0);
  return block.length === minimal.length && block.every((byte, at) => byte === minimal[at]);
}
