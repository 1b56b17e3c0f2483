/** WebP (RFC 9649): chunks are kept if they are on a list; the head says truly what is left. */

import { type Bytes, Reader, joined, latin, view } from "./bytes.ts";
import { orientationBlock, readExif } from "./exif.ts";
import { Findings, NotCleaned, type Outcome } from "./finding.ts";
import * as labels from "./labels.ts";
import { readXmp } from "./xmp.ts";

const HEAD = 12;
const FRAME_HEAD = 16;
const KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM"]);
const KEPT_IN_FRAME = new Set(["VP8 ", "VP8L", "ALPH"]);
const FLAG_EXIF = 0x08;
/** Alpha and animation: the flags that belong to the picture. */
const PICTURE_FLAGS = 0x12;

interface Chunk {
  readonly type: string;
  readonly start: number;
  /** Where its data begins and ends, without the byte that makes it even. */
  readonly data: number;
  readonly stop: number;
}

async function chunkAt(reader: Reader, start: number, limit: number): Promise<Chunk> {
  const head = await reader.read(start, 8);
  const stop = start + 8 + view(head).getUint32(4, true);
  if (stop > limit) throw new NotCleaned("damaged");
  return { type: latin(head.subarray(0, 4)), start, data: start + 8, stop };
}

function chunkHead(type: string, length: number): Bytes {
  const head = joined(new TextEncoder().encode(type), new Uint8Array(4));
  view(head).setUint32(4, length, true);
  return head;
}

const sizeOf = (pieces: readonly (Blob | Bytes)[]): number =>
  pieces.reduce((sum, piece) => sum + (piece instanceof Blob ? piece.size : piece.length), 0);

class Cleaning {
  readonly findings = new Findings();
  readonly #reader: Reader;
  readonly #pieces: (Blob | Bytes)[] = [];
  #extended: Bytes | undefined;
  #orientation = 1;
  #pictures = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async take(chunk: Chunk): Promise<void> {
    const { type, data, stop } = chunk;
    if (type === "VP8X") {
      if (stop - data < 10) throw new NotCleaned("damaged");
      this.#extended = (await this.#reader.read(data, 10)).slice();
    } else if (type === "ANMF") await this.#takeFrame(chunk);
    else if (KEPT.has(type)) {
      if (type.startsWith("VP8")) this.#pictures += 1;
      this.#copy(chunk, this.#pieces);
    } else await this.#drop(chunk);
  }

  #copy({ type, data, stop }: Chunk, into: (Blob | Bytes)[]): void {
    into.push(chunkHead(type, stop - data), this.#reader.blob.slice(data, stop));
    if ((stop - data) & 1) into.push(new Uint8Array(1));
  }

  /** A frame of an animation holds chunks of its own, some of them unknown. */
  async #takeFrame({ data, stop }: Chunk): Promise<void> {
    const pieces: (Blob | Bytes)[] = [(await this.#reader.read(data, FRAME_HEAD)).slice()];
    for (let at = data + FRAME_HEAD; at < stop; ) {
      const inner = await chunkAt(this.#reader, at, stop);
      if (KEPT_IN_FRAME.has(inner.type)) this.#copy(inner, pieces);
      else this.findings.add(labels.other(), inner.type);
      at = inner.stop + ((inner.stop - inner.data) & 1);
    }
    this.#pictures += 1;
    this.#pieces.push(chunkHead("ANMF", sizeOf(pieces)), ...pieces);
  }

  async #drop({ type, data, stop }: Chunk): Promise<void> {
    const body = await this.#reader.read(data, stop - data);
    if (type === "EXIF") {
      const head = latin(body.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
      const { orientation, xmp } = readExif(body.subarray(head), this.findings);
      if (xmp) readXmp(xmp, this.findings);
      if (this.#orientation === 1) this.#orientation = orientation;
    } else if (type === "XMP ") readXmp(body, this.findings);
    else if (type === "ICCP") this.findings.add(labels.profile(), labels.present());
    else this.findings.add(labels.other(), type);
  }

  finish(): Blob {
    if (this.#pictures === 0) throw new NotCleaned("damaged");
    const pieces: (Blob | Bytes)[] = [];
    if (this.#extended) {
      const turned = this.#orientation === 1 ? 0 : FLAG_EXIF;
      this.#extended[0] = ((this.#extended[0] ?? 0) & PICTURE_FLAGS) | turned;
      pieces.push(chunkHead("VP8X", 10), this.#extended);
    }
    pieces.push(...this.#pieces);
    if (this.#extended && this.#orientation !== 1) {
      const block = orientationBlock(this.#orientation);
      pieces.push(chunkHead("EXIF", block.length), block);
    }
    const head = joined(chunkHead("RIFF", sizeOf(pieces) + 4), new TextEncoder().encode("WEBP"));
    return new Blob([head, ...pieces], { type: "image/webp" });
  }
}

/** Copies the chunks of the picture. Throws `NotCleaned("damaged")` where they don't fit into the file. */
export async function cleanWebp(file: Blob): Promise<Outcome> {
  const reader = new Reader(file);
  const cleaning = new Cleaning(reader);
  const stated = 8 + view(await reader.read(0, HEAD)).getUint32(4, true);
  if (stated > reader.size) throw new NotCleaned("damaged");
  for (let at = HEAD; at < stated; ) {
    const chunk = await chunkAt(reader, at, stated);
    await cleaning.take(chunk);
    at = chunk.stop + ((chunk.stop - chunk.data) & 1);
  }
  if (stated < reader.size) cleaning.findings.add(labels.trailer(), labels.size(reader.size - stated));
  return { kind: "WebP", findings: cleaning.findings.list(), cleaned: cleaning.finish() };
}
