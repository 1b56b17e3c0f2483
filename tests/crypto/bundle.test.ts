/** Files taken out of a bundle: whole, in whatever pieces it comes, or refused. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as bundle from "../../crypto/browser/bundle.ts";
import { type Bytes, concat, equal } from "../../crypto/browser/bytes.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import { sha256 } from "../../crypto/browser/hashing.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import { Refused } from "../../crypto/browser/refusal.ts";

const KEY = randomBytes(32);
const ID = randomBytes(16);
const FILES = [randomBytes(20_000), randomBytes(0), randomBytes(50_000)];

async function named(): Promise<bundle.BundledFile[]> {
  return Promise.all(FILES.map(async (data) => ({ length: data.length, sha256: await sha256(data) })));
}

function filled(size = 131_072): Bytes {
  const text = new Uint8Array(size);
  text.set(concat(...FILES).slice(0, size));
  return text;
}

async function sealed(text: Bytes): Promise<Bytes> {
  return chunked.encrypt(await bundle.streamKey(KEY, ID), bundle.context(ID), text);
}

function flipped(data: Bytes, at: number): Bytes {
  return data.map((byte, here) => (here === at ? byte ^ 1 : byte));
}

async function opened(stream: Bytes, wanted: number, pieces = 10_000, files?: bundle.BundledFile[]): Promise<Bytes> {
  const opener = await bundle.Opener.create(KEY, ID, files ?? (await named()), wanted);
  const found: Bytes[] = [];
  for (let at = 0; at < stream.length; at += pieces) found.push(await opener.update(stream.slice(at, at + pieces)));
  return concat(...found, await opener.finalize());
}

async function refuses(act: Promise<unknown>, reason: string): Promise<void> {
  await assert.rejects(act, (error) => error instanceof Refused && error.reason === reason);
}

describe("a bundle's files", () => {
  test("each is taken out in whatever pieces the bundle comes", async () => {
    const stream = await sealed(filled());
    for (const pieces of [100, 16_400, 20_057, 200_000]) {
      for (const [at, data] of FILES.entries()) assert.ok(equal(await opened(stream, at, pieces), data));
    }
  });

  test("another byte than zero behind them is refused", async () => {
    for (const at of [70_000, 100_000, 131_071]) await refuses(opened(await sealed(flipped(filled(), at)), 0), "padding");
  });

  test("another step than the smallest is refused", async () => {
    for (const size of [65_536 * 3, 70_001]) await refuses(opened(await sealed(filled(size)), 0), "padding");
  });

  test("a cut or altered bundle is refused", async () => {
    const stream = await sealed(filled());
    for (const end of [stream.length - 1, stream.length - 16, 56 + 16_400, 56, 20, 0]) {
      await refuses(opened(stream.slice(0, end), 0), "sealed");
    }
    for (const at of [0, 30, 100, 60_000, stream.length - 1]) await refuses(opened(flipped(stream, at), 0), "sealed");
  });

  test("a file of another hash is refused, and the others are not", async () => {
    const files = await named();
    const other = [...files.slice(0, 2), { length: 50_000, sha256: new Uint8Array(32) }];
    const stream = await sealed(filled());
    await refuses(opened(stream, 2, 10_000, other), "file");
    assert.ok(equal(await opened(stream, 0, 10_000, other), FILES[0] ?? randomBytes(1)));
  });
});
