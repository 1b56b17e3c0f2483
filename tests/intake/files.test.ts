// Files on their way, without a page: read once, sealed once, sent however often. Run by test_scripts.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as bundle from "../../crypto/browser/bundle.ts";
import { type Bytes, EMPTY, concat, hex, isZero } from "../../crypto/browser/bytes.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import { encode } from "../../crypto/browser/canonical.ts";
import { check } from "../../crypto/browser/content.ts";
import { sha256 } from "../../crypto/browser/hashing.ts";
import * as part from "../../crypto/browser/part.ts";
import { sizeClass } from "../../crypto/browser/seal.ts";
import { MOST, remaining } from "../../intake/browser/draft.ts";
import { endingOf, sizeText, typeOf } from "../../intake/browser/filetypes.ts";
import { type PartOutcome, postPart } from "../../intake/browser/post.ts";
import { Unreadable, pieces } from "../../intake/browser/reading.ts";
import { measured, measuredFile } from "../../intake/browser/report.ts";
import { BundleRefused, type Line, TooLarge, Upload } from "../../intake/browser/upload.ts";

const MIB = 1_048_576;

function noise(size: number): Bytes {
  const data = new Uint8Array(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = (state * 48_271) % 2_147_483_647;
    data[at] = state;
  }
  return data;
}

/** What the portal would hold, and a line that can be told what becomes of each post. */
class Portal implements Line {
  readonly parts = new Map<number, Bytes>();
  readonly posted: Bytes[] = [];
  readonly told: [number, number][] = [];
  losses: number[] = [];
  stopAfter = Infinity;
  answer: (count: number) => PartOutcome = () => ({ is: "received" });

  open = (): Promise<void> => (this.posted.length < this.stopAfter ? Promise.resolve() : Promise.reject(new Error("stop")));
  post = (data: Bytes): Promise<PartOutcome> => {
    // A copy: what was received is given back to the browser's memory.
    this.posted.push(data.slice());
    const outcome = this.answer(this.posted.length);
    const { head, data: held } = part.parse(data);
    if (outcome.is === "received") this.parts.set(head.index, held);
    return Promise.resolve(outcome);
  };
  lost = (failures: number): Promise<void> => {
    this.losses.push(failures);
    return Promise.resolve();
  };
  progress = (done: number, total: number): void => {
    this.told.push([done, total]);
  };

  get stream(): Bytes {
    return concat(...[...this.parts].sort(([one], [other]) => one - other).map(([, data]) => data));
  }
}

async function opened(upload: Upload, portal: Portal): Promise<Bytes> {
  const key = await bundle.streamKey(upload.contentKey, upload.id);
  return chunked.decrypt(key, bundle.context(upload.id), portal.stream);
}

test("a bundle holds the files in their order, zeros behind them, and their hashes", async () => {
  const files = [noise(3), noise(5 * MIB + 17), noise(70_000)];
  const portal = new Portal();
  const upload = new Upload(files.map((data) => new Blob([data])));
  await upload.send(portal);
  const plain = await opened(upload, portal);
  const all = concat(...files);
  assert.equal(plain.length, bundle.paddedSize(all.length));
  assert.deepEqual(plain.subarray(0, all.length), all);
  assert.ok(isZero(plain.subarray(all.length)));
  assert.deepEqual(upload.hashes.map(hex), (await Promise.all(files.map(sha256))).map(hex));
  assert.equal(portal.parts.size, part.partCount(upload.total));
  assert.deepEqual(portal.told.at(-1), [upload.total, upload.total]);
});

test("bundles of a step of the ladder exactly, and of one byte, are whole", async () => {
  for (const size of [1, 65_536, 65_537, 16 * 65_536, 24 * 65_536]) {
    const portal = new Portal();
    const upload = new Upload([new Blob([noise(size)])]);
    await upload.send(portal);
    assert.deepEqual((await opened(upload, portal)).subarray(0, size), noise(size));
  }
});

test("a part that was lost goes again with the same bytes, and nothing else does", async () => {
  const portal = new Portal();
  portal.answer = (count) => (count === 2 || count === 3 ? { is: "lost", seconds: 0 } : { is: "received" });
  const upload = new Upload([new Blob([noise(3 * MIB)])]);
  await upload.send(portal);
  const [first, second, third, fourth] = portal.posted;
  assert.deepEqual(second, third);
  assert.deepEqual(third, fourth);
  assert.notDeepEqual(first, second);
  assert.deepEqual(portal.losses, [1, 2]);
  assert.deepEqual((await opened(upload, portal)).subarray(0, 3 * MIB), noise(3 * MIB));
});

test("what was stopped goes on where it stood, under the same key", async () => {
  const portal = new Portal();
  portal.stopAfter = 2;
  const upload = new Upload([new Blob([noise(4 * MIB)])]);
  await assert.rejects(upload.send(portal), /stop/);
  assert.equal(upload.done, 2 * MIB);
  portal.stopAfter = Infinity;
  await upload.send(portal);
  assert.equal(portal.posted.length, part.partCount(upload.total));
  assert.deepEqual((await opened(upload, portal)).subarray(0, 4 * MIB), noise(4 * MIB));
  await upload.send(portal);
  assert.equal(portal.posted.length, part.partCount(upload.total), "a bundle that is there isn't sent again");
});

test("two runs at once send each part once, in order", async () => {
  const portal = new Portal();
  const upload = new Upload([new Blob([noise(3 * MIB)])]);
  await Promise.all([upload.send(portal), upload.send(portal)]);
  assert.equal(portal.posted.length, part.partCount(upload.total));
  assert.deepEqual((await opened(upload, portal)).subarray(0, 3 * MIB), noise(3 * MIB));
});

test("what the portal doesn't take ends the upload", async () => {
  for (const [is, kind] of [["too large", TooLarge], ["refused", BundleRefused]] as const) {
    const portal = new Portal();
    portal.answer = () => ({ is });
    await assert.rejects(new Upload([new Blob([noise(9)])]).send(portal), kind);
  }
});

test("a file that changed or went away stops it", async () => {
  const short = { size: 2 * MIB, slice: () => new Blob([noise(5)]) } as unknown as Blob;
  const gone = { size: 5 * MIB, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) } as unknown as Blob;
  for (const blob of [short, gone]) {
    await assert.rejects(new Upload([blob]).send(new Portal()), (error) => error instanceof Unreadable && error.blob === blob);
  }
});

test("an upload belongs to these files in this order", () => {
  const [one, other] = [new Blob(["a"]), new Blob(["b"])];
  const upload = new Upload([one, other]);
  assert.ok(upload.isOf([one, other]));
  assert.ok(!upload.isOf([other, one]));
  assert.ok(!upload.isOf([one]));
});

test("the hash is of all that was read, piece by piece or at once", async () => {
  for (const size of [10, 4 * MIB, 4 * MIB + 1]) {
    const reading = pieces(new Blob([noise(size)]));
    let all = EMPTY;
    for (;;) {
      const { done, value } = await reading.next();
      if (done) {
        assert.equal(hex(value), hex(await sha256(noise(size))));
        break;
      }
      assert.ok(value.length <= MIB);
      all = concat(all, value);
    }
    assert.deepEqual(all, noise(size));
  }
});

test("files take room, and what is measured is what a content holds", () => {
  const files = Array.from({ length: 20 }, (_, at) => measuredFile("ش".repeat(255), "image/jpeg", 250_000_000 + at));
  const room = remaining(measured("report", { what_happened: "" }, 8, files));
  assert.ok(room < remaining(measured("report", { what_happened: "" }, 8)) - 20 * 510);
  const full = measured("report", { what_happened: "a".repeat(room) }, 8, files);
  assert.equal(encode(full).length, MOST);
  assert.equal(sizeClass(full), 2);
  assert.equal(check({ ...full, to: [] }).files.length, 20);
});

test("types come from a short list, by the ending alone", () => {
  assert.equal(typeOf("Photo.JPEG"), "image/jpeg");
  assert.equal(typeOf("report.final.docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  for (const name of ["notes", "x.exe", "x.html", "x.svg", ".toString", "x.constructor", "x."]) {
    assert.equal(typeOf(name), "application/octet-stream");
  }
  assert.equal(endingOf("a.TAR.gz"), "gz");
});

test("sizes are said in the page's language", () => {
  assert.equal(sizeText(1, "en"), "1 byte");
  assert.equal(sizeText(999, "en"), "999 bytes");
  assert.equal(sizeText(65_708, "en"), "66 kB");
  assert.equal(sizeText(250_000_000, "en"), "250 MB");
  assert.match(sizeText(1_250_000, "ar"), /م/);
});

/** Answers a post as a portal would, or another server in between. */
async function outcomeOf(status: number, body: string, headers = {}): Promise<PartOutcome> {
  const before = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(new Response(body, { status, headers }));
  try {
    return await postPart(EMPTY, new AbortController().signal);
  } finally {
    globalThis.fetch = before;
  }
}

test("only the portal's own answer says that a part is there", async () => {
  const received = '{"status":"received"}'.padEnd(1024);
  assert.deepEqual(await outcomeOf(201, received), { is: "received" });
  for (const [status, body] of [[201, "{}".padEnd(1024)], [201, '{"status":"received"}'], [200, received]] as const) {
    assert.deepEqual(await outcomeOf(status, body), { is: "lost", seconds: 0 });
  }
  assert.deepEqual(await outcomeOf(503, "{}".padEnd(1024), { "Retry-After": "20" }), { is: "lost", seconds: 20 });
  assert.deepEqual(await outcomeOf(502, "Bad gateway"), { is: "lost", seconds: 0 });
  assert.deepEqual(await outcomeOf(413, "nginx"), { is: "too large" });
  for (const status of [403, 409, 422]) {
    assert.deepEqual(await outcomeOf(status, "{}".padEnd(1024)), { is: "refused" });
    assert.deepEqual(await outcomeOf(status, "a wall in between"), { is: "lost", seconds: 0 });
  }
});
