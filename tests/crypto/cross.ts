/**
 * The TypeScript side of the cross tests: reads jobs as JSON from standard input, writes their results.
 *
 * A job opens (`open`) or seals (`seal`) what a vector's kind names; `envelope` seals a content for seeds;
 * `table` writes the frozen table.
 */

import { readFileSync } from "node:fs";

import { type Bytes, hex } from "../../crypto/browser/bytes.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import type { Unsigned } from "../../crypto/browser/content.ts";
import { parseHead } from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import { sealEnvelope } from "../../crypto/browser/seal.ts";
import { sign } from "../../crypto/browser/signing.ts";
import { TABLE } from "../../crypto/browser/table.ts";
import { fromHex } from "./files.ts";
import { Inputs, outcome } from "./operations.ts";
import { SEALS } from "./seals.ts";

interface Job {
  readonly act: "open" | "seal" | "envelope" | "table";
  readonly kind: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly plaintext: string;
}

async function envelopeOf(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const recipients = await Promise.all(inputs.parts("seeds", 32).map((seed) => hpke.publicKey(seed)));
  const values = canonical.decode(plaintext) as unknown as Unsigned;
  const signer = (message: Bytes): Promise<Bytes> => sign(inputs.bytes("signer"), message);
  return sealEnvelope(parseHead(inputs.bytes("head")), recipients, values, signer);
}

async function done({ act, kind, inputs: named, plaintext }: Job): Promise<string> {
  const inputs = new Inputs(Object.fromEntries(Object.entries(named).map(([name, data]) => [name, fromHex(data)])));
  if (act === "table") return JSON.stringify(TABLE);
  if (act === "envelope") return hex(await envelopeOf(inputs, fromHex(plaintext)));
  if (act === "open") {
    const { output, error } = await outcome(kind, inputs);
    return output === null ? `refused: ${error ?? ""}` : hex(output);
  }
  const seal = SEALS[kind];
  if (seal === undefined) throw new Error(`no seal ${kind}`);
  return hex(await seal(inputs, fromHex(plaintext)));
}

const jobs = JSON.parse(readFileSync(0, "utf8")) as readonly Job[];
const results: string[] = [];
for (const job of jobs) results.push(await done(job));
process.stdout.write(JSON.stringify(results));
