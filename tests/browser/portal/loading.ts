// Stands in for a page's script: lets a test clean files, given as Base64, with what `load.ts` loads.

import { loadMetadata } from "../../../intake/browser/metadata/load.ts";

/** For each file what was found, as JSON, and what is left, as Base64. */
async function cleanFiles(texts: readonly string[]): Promise<[string, string][]> {
  const { clean, inspect } = await loadMetadata();
  const outcomes: [string, string][] = [];
  for (const text of texts) {
    const file = new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))]);
    const { findings } = await inspect(file, "");
    const left = new Uint8Array(await (await clean(file, "")).arrayBuffer());
    outcomes.push([JSON.stringify(findings), btoa(Array.from(left, (byte) => String.fromCharCode(byte)).join(""))]);
  }
  return outcomes;
}

async function answer(texts: readonly string[]): Promise<string> {
  try {
    return JSON.stringify(await cleanFiles(texts));
  } catch (error) {
    return JSON.stringify(String(error));
  }
}

Object.assign(window, { answer });
