/** Section 6 of crypto/README.md and `POST /part`: files as one sealed stream of hidden number, sent in parts. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Refused, bind, expand, join, number, refuseIf, sealStream, sha256, toBase64 } from "./blocks.mjs";

const UNIT = 65_536;
const PART = 1_048_576;
const TYPE = /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/;

/** What stands on a command line as TYPE:PATH. Only the last piece of the path is told. */
export function readFile(word) {
  const cut = word.indexOf(":");
  const [type, path] = [word.slice(0, cut), word.slice(cut + 1)];
  refuseIf(cut < 0 || !TYPE.test(type), `attach TYPE:PATH, not ${word}`);
  return { name: basename(path), type, bytes: readFileSync(path) };
}

/** The smallest step that holds so many bytes: 2^k or 3·2^k units. */
function step(length) {
  for (let k = 0; k <= 16; k++) {
    const steps = k === 0 ? [1] : [2 ** k, 3 * 2 ** (k - 1)];
    for (const units of steps) if (units <= 65_536 && length <= units * UNIT) return units * UNIT;
  }
  throw new Refused("too long");
}

/**
 * Files sealed under the content key that the envelope will have: what its content says of them, and the parts
 * to send before it. Without files there is no bundle.
 */
export function sealFiles(contentKey, files) {
  if (files.length === 0) return { named: { files: [], bundle: "" }, parts: [] };
  const id = randomBytes(16);
  const all = join(...files.map((file) => file.bytes));
  const context = bind("candour/1 bundle", id);
  const filled = join(all, Buffer.alloc(step(all.length) - all.length));
  const stream = sealStream(expand("sha512", contentKey, context, 32), context, filled);
  const parts = [];
  for (let i = 0; i * PART < stream.length; i++) {
    const head = join("CNDP", [1, 0, 0, 0], id, number(0, 2), number(stream.length, 6), number(i));
    parts.push(join(head, stream.subarray(i * PART, (i + 1) * PART)));
  }
  const named = files.map(({ name, type, bytes }) => ({
    name, type, length: bytes.length, sha256: toBase64(sha256(bytes)),
  }));
  return { named: { files: named, bundle: toBase64(id) }, parts };
}

/** The last part goes first: the README lets them come in any order. */
export async function sendParts(parts, send) {
  for (const part of parts.toReversed()) {
    const { status, body } = await send("/part", part);
    const told = body.length === 1024 && JSON.parse(body.toString()).status;
    refuseIf(status !== 201 || told !== "received", `a part was not received: ${status}`);
  }
}
