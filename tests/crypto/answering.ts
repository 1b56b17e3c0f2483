/**
 * The TypeScript side of the differential test: one job a line of standard input, one answer a line of output.
 *
 * An answer is the output in hex, `refused: ` and the reason, or `fault: ` and what was thrown.
 */

import { createInterface } from "node:readline";

import { hex } from "../../crypto/browser/bytes.ts";
import { fromHex } from "./files.ts";
import { Inputs, outcome } from "./operations.ts";

interface Job {
  readonly kind: string;
  readonly inputs: Readonly<Record<string, string>>;
}

async function answer({ kind, inputs }: Job): Promise<string> {
  const named = Object.entries(inputs).map(([name, data]) => [name, fromHex(data)] as const);
  try {
    const { output, error } = await outcome(kind, new Inputs(Object.fromEntries(named)));
    return output === null ? `refused: ${error ?? ""}` : hex(output);
  } catch (error) {
    return `fault: ${String(error)}`.replaceAll("\n", " ");
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answer(JSON.parse(line) as Job)}\n`);
}
