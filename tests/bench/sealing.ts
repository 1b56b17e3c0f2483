/** What a browser seals and opens, measured in a page; every function gives milliseconds. */

import * as bundle from "../../crypto/browser/bundle.ts";
import { concat, utf8, type Bytes } from "../../crypto/browser/bytes.ts";
import { CHUNK_SIZE, Encryptor } from "../../crypto/browser/chunked.ts";
import * as content from "../../crypto/browser/content.ts";
import type { Day } from "../../crypto/browser/days.ts";
import { CONTENT_KEY_SIZE, parse } from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import { encodeBase64 } from "../../crypto/browser/note.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import { derive, generate } from "../../crypto/browser/receipt.ts";
import { checkAuthor, openBody, openSlots } from "../../crypto/browser/unseal.ts";
import { sealReport } from "../../intake/browser/report.ts";

const SIZE = 10_000_000;
const PIECE = 1024 * 1024;
const DAY: Day = "2026-11-24";
const WORDS = "word ".repeat(400);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Ten megabytes as they are sealed on their way: piece by piece, in chunks of 16 KiB. */
async function sealed(data: Bytes): Promise<void> {
  const [key, bundleId] = [randomBytes(CONTENT_KEY_SIZE), randomBytes(bundle.BUNDLE_ID_SIZE)];
  const encryptor = await Encryptor.create(await bundle.streamKey(key, bundleId), bundle.context(bundleId));
  for (let at = 0; at < data.length; at += PIECE) await encryptor.update(data.subarray(at, at + PIECE));
  await encryptor.finalize();
}

/** The same bytes by the browser's own AES-GCM, called for each 16 KiB, as many calls at once as for a piece. */
async function encrypted(data: Bytes): Promise<void> {
  const key = await crypto.subtle.importKey("raw", randomBytes(32), "AES-GCM", false, ["encrypt"]);
  for (let at = 0; at < data.length; at += PIECE) {
    const piece = data.subarray(at, at + PIECE);
    const calls = [];
    for (let from = 0; from < piece.length; from += CHUNK_SIZE) {
      calls.push(crypto.subtle.encrypt({ name: "AES-GCM", iv: randomBytes(12) }, key, piece.subarray(from, from + CHUNK_SIZE)));
    }
    await Promise.all(calls);
  }
}

function tenMegabytes(): Bytes {
  return concat(...Array.from({ length: Math.ceil(SIZE / 50_000) }, () => randomBytes(50_000)));
}

/** Rounds of sealing and of the baseline, in turns. */
export async function stream(rounds: number): Promise<{ sealed: number[]; baseline: number[] }> {
  const data = tenMegabytes();
  const found = { sealed: [] as number[], baseline: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [ours, theirs] = [await timed(() => sealed(data)), await timed(() => encrypted(data))];
    // The first one warms up.
    if (round > 0) {
      found.sealed.push(ours);
      found.baseline.push(theirs);
    }
  }
  return found;
}

/** Reports of two thousand bytes, to three officers; and opening them as one of these. */
export async function reports(rounds: number): Promise<{ sealed: number[]; opened: number[] }> {
  const seeds = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const officers = await Promise.all(seeds.map((seed) => hpke.publicKey(seed)));
  const readers = officers.map((key) => ({
    name: "An officer", role: "INVESTIGATOR", fingerprint: encodeBase64(randomBytes(32)), key,
  }));
  const found = { sealed: [] as number[], opened: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    let envelope: Bytes = utf8("");
    const [installation, channel] = [randomBytes(16), randomBytes(16)];
    const keys = await derive(generate(), installation);
    const sealing = await timed(async () => {
      envelope = await sealReport({
        kind: content.REPORT, installation, channel, serial: 1, language: "en", day: DAY, to: readers, barred: [],
        bundle: null, onSlot: () => {}, answers: { what_happened: WORDS }, keys, prove: null,
      }, () => {});
    });
    const opening = await timed(async () => {
      const { seal, body } = parse(envelope);
      const key = await openSlots(seal, [seeds[0] as Bytes]);
      if (key === null) throw new Error("not opened");
      const values = await openBody(seal, body, key);
      await checkAuthor(seal, values);
    });
    if (round > 0) {
      found.sealed.push(sealing);
      found.opened.push(opening);
    }
  }
  return found;
}

declare global {
  interface Window {
    measured: unknown;
    measure: (work: "stream" | "reports", rounds: number) => void;
  }
}

window.measure = (work, rounds) => {
  window.measured = null;
  const running: Promise<unknown> = work === "stream" ? stream(rounds) : reports(rounds);
  running.then((found) => { window.measured = found; }, (error: unknown) => { window.measured = String(error); });
};
