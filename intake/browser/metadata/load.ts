/** Loads `index.ts`, a bundle of its own, once a file is chosen. The page's bundle pins its bytes. */

import type * as Metadata from "./index.ts";

/** Where the bundle is, and its `sha384-…`; the build puts them in. */
declare const METADATA_BUNDLE: string;
declare const METADATA_INTEGRITY: string;

let loading: Promise<typeof Metadata> | undefined;

/**
 * Fetches the bundle into the document's modules. A link is the one way to fetch a module later under a hash:
 * `import()` takes none, and a script's address is barred by Trusted Types.
 */
function fetchPinned(): Promise<void> {
  const link = document.createElement("link");
  if (!link.relList.supports("modulepreload")) return Promise.resolve();
  return new Promise((resolve, reject) => {
    link.rel = "modulepreload";
    link.integrity = METADATA_INTEGRITY;
    link.addEventListener("load", () => {
      resolve();
    });
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error("The portal's script for files could not be loaded."));
    });
    link.href = METADATA_BUNDLE;
    document.head.append(link);
  });
}

async function load(): Promise<typeof Metadata> {
  await fetchPinned();
  return (await import(METADATA_BUNDLE)) as typeof Metadata;
}

/** The module; loaded once. Rejects when it can't be fetched or has other bytes; a later call tries again. */
export function loadMetadata(): Promise<typeof Metadata> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
