/** The vector files, read at test time. */

import { readFileSync, readdirSync } from "node:fs";

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { Inputs } from "./operations.ts";

const FOLDER = "tests/vectors";

export interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly output: string | null;
  readonly error: string | null;
}

export interface VectorFile {
  readonly format: number;
  readonly kind: string;
  readonly source: string;
  readonly cases: readonly Case[];
}

export function fromHex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function inputsOf({ inputs }: Case): Inputs {
  return new Inputs(Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromHex(data)])));
}

/** Our vectors. */
export function ourFiles(): VectorFile[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return names.map((name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as VectorFile);
}

/** One of them. */
export function fileOf(kind: string): VectorFile {
  return JSON.parse(readFileSync(`${FOLDER}/${kind}.json`, "utf8")) as VectorFile;
}

/** A case of ours by its name. */
export function caseOf(kind: string, name: string): Case {
  const found = fileOf(kind).cases.find((known) => known.name === name);
  if (found === undefined) throw new Error(`no case ${name} of ${kind}`);
  return found;
}

/** What `published.py` handed over from the package that has the published vectors. */
export function publishedFile(kind: string): VectorFile {
  const files = JSON.parse(readFileSync("build/published.json", "utf8")) as VectorFile[];
  const found = files.find((file) => file.kind === kind);
  if (found === undefined) throw new Error(`no published vectors of ${kind}`);
  return found;
}
