/** ZIP (ISO/IEC 21320-1): entries in, entries out, and nothing of what stands between and around them. */

import { type Zippable, zipSync } from "fflate";
import { type Bytes, Reader, bytesOf, joined, utf8, view } from "./bytes.ts";
import { crc32 } from "./crc.ts";
import { NotCleaned } from "./finding.ts";

export interface Entry {
  readonly name: string;
  readonly data: Bytes;
}

const LOCAL_HEAD = 30;
const CENTRAL_HEAD = 46;
const END = 22;
const LONGEST_COMMENT = 0xffff;
const MOST_PACKED = 64 << 20;
const MOST_UNPACKED = 256 << 20;
const MOST_ENTRIES = 20_000;
/** The format's first moment: the times of the entries say nothing. */
const NO_TIME = new Date(1980, 0, 1);
/** What doesn't get smaller is stored; so is ODF's first entry, which must be. */
const STORED = /^mimetype$|\.(?:jpe?g|png|webp|docx|xlsx|pptx)$/i;

interface Place {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

async function endOf(reader: Reader): Promise<DataView> {
  const from = Math.max(0, reader.size - END - LONGEST_COMMENT);
  const tail = await reader.read(from, reader.size - from);
  const data = view(tail);
  for (let at = tail.length - END; at >= 0; at -= 1) {
    if (data.getUint32(at, true) === 0x06054b50) return view(tail.subarray(at));
  }
  throw new NotCleaned("damaged");
}

/** The central directory. Encryption and 64-bit sizes are refused: no office program writes them here. */
async function placesOf(reader: Reader): Promise<Place[]> {
  const end = await endOf(reader);
  const count = end.getUint16(10, true);
  const directory = await reader.read(end.getUint32(16, true), end.getUint32(12, true));
  if (count > MOST_ENTRIES) throw new NotCleaned("too large");
  const places: Place[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_HEAD > directory.length) throw new NotCleaned("damaged");
    const head = view(directory.subarray(at));
    if (head.getUint32(0, true) !== 0x02014b50) throw new NotCleaned("damaged");
    if (head.getUint16(8, true) & 1) throw new NotCleaned("encrypted");
    const nameEnd = at + CENTRAL_HEAD + head.getUint16(28, true);
    places.push({
      name: utf8(directory.subarray(at + CENTRAL_HEAD, nameEnd)),
      method: head.getUint16(10, true),
      crc: head.getUint32(16, true),
      packed: head.getUint32(20, true),
      size: head.getUint32(24, true),
      at: head.getUint32(42, true),
    });
    at = nameEnd + head.getUint16(30, true) + head.getUint16(32, true);
  }
  return places;
}

/** Inflates to exactly `size` bytes; a bomb is let go of as soon as it exceeds what it stated. */
async function inflated(packed: Blob, size: number): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let length = 0;
  const stream: ReadableStream<Bytes> = packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > size) throw new NotCleaned("damaged");
    pieces.push(part.value);
  }
  return joined(...pieces);
}

async function contentOf(reader: Reader, place: Place): Promise<Bytes> {
  const head = view(await reader.read(place.at, LOCAL_HEAD));
  if (head.getUint32(0, true) !== 0x04034b50) throw new NotCleaned("damaged");
  const start = place.at + LOCAL_HEAD + head.getUint16(26, true) + head.getUint16(28, true);
  if (start + place.packed > reader.size) throw new NotCleaned("damaged");
  const packed = reader.blob.slice(start, start + place.packed);
  if (place.method !== 0 && place.method !== 8) throw new NotCleaned("damaged");
  const data = place.method === 0 ? await bytesOf(packed) : await inflated(packed, place.size);
  if (data.length !== place.size || crc32(data) !== place.crc) throw new NotCleaned("damaged");
  return data;
}

/**
 * The files of an archive, in its own order, each checked against its CRC.
 *
 * Throws `NotCleaned`: "encrypted", "too large" over 64 MiB packed or 256 MiB unpacked, "damaged" otherwise.
 */
export async function readArchive(file: Blob): Promise<Entry[]> {
  if (file.size > MOST_PACKED) throw new NotCleaned("too large");
  const reader = new Reader(file);
  const places = await placesOf(reader);
  if (places.reduce((sum, place) => sum + place.size, 0) > MOST_UNPACKED) throw new NotCleaned("too large");
  if (new Set(places.map((place) => place.name)).size !== places.length) throw new NotCleaned("damaged");
  const entries: Entry[] = [];
  for (const place of places.filter(({ name }) => !name.endsWith("/"))) {
    entries.push({ name: place.name, data: await contentOf(reader, place) });
  }
  return entries;
}

/** An archive of these files: the same bytes in every browser, without times, comments or extra fields. */
export function writeArchive(entries: readonly Entry[]): Bytes {
  const files = Object.create(null) as Zippable;
  for (const { name, data } of entries) {
    files[name] = [data, { level: STORED.test(name) ? 0 : 6, mtime: NO_TIME }];
  }
  return zipSync(files) as Bytes;
}
