// Inspects and cleans files for the Python tests: each argument's outcome as a line of JSON, and the cleaned file
// beside it, `name.clean.ext` for `name.ext`. Bundled and run by node.

import { openAsBlob, writeFileSync } from "node:fs";
import { parse } from "node:path";
import { NotCleaned, clean, inspect } from "../../../intake/browser/metadata/index.ts";

for (const path of process.argv.slice(2)) {
  const file = await openAsBlob(path);
  const inspection = await inspect(file, "");
  let reason: string | null = null;
  try {
    const cleaned = await clean(file, "");
    const { dir, name, ext } = parse(path);
    writeFileSync(`${dir}/${name}.clean${ext}`, new Uint8Array(await cleaned.arrayBuffer()));
  } catch (error) {
    if (!(error instanceof NotCleaned)) throw error;
    reason = error.reason;
  }
  process.stdout.write(`${JSON.stringify({ ...inspection, notCleaned: reason })}\n`);
}
