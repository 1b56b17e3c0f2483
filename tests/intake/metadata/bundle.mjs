// Bundles what cleans files for node, as the build does for browsers:  node tests/intake/metadata/bundle.mjs OUT ENTRY…

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pdfLib } from "../../../deploy/pdflib.mjs";

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const [outdir, ...entryPoints] = process.argv.slice(2);

await build({
  absWorkingDir: ROOT,
  entryPoints,
  outdir,
  bundle: true,
  format: "esm",
  platform: "node",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
  alias: { "candour:messages": join(ROOT, "tests", "intake", "messages.ts") },
  plugins: [pdfLib(ROOT)],
});
