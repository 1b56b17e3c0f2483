// Bundles no more of pdf-lib than reading and writing objects: no fonts, no forms, no drawing.

import { join } from "node:path";

const PACKAGE = "@cantoo/pdf-lib";
const OWN = /[/\\]@cantoo[/\\]pdf-lib[/\\]/;
/** Widths of letters, for writing text into pages. */
const FONTS = /[/\\]@cantoo[/\\]pdf-lib[/\\].*\.compressed\.json$/;

/** An esbuild plugin; `root` is the folder that `node_modules` is in. */
export function pdfLib(root) {
  const core = join(root, "node_modules", PACKAGE, "es", "core", "index.js");
  return {
    name: "pdf-lib",
    setup(bundler) {
      bundler.onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => ({ path: core, sideEffects: false }));
      // Its modules only define things, which its package doesn't state.
      bundler.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === PACKAGE || !OWN.test(importer)) return undefined;
        const found = await bundler.resolve(path, { importer, resolveDir, kind, pluginData: PACKAGE });
        return { ...found, sideEffects: false };
      });
      bundler.onLoad({ filter: FONTS }, () => ({ contents: '""', loader: "json" }));
    },
  };
}
