/**
 * Hidden information in files: shown to the reporter, and removed before anything is sealed.
 *
 * A bundle of its own, `static/metadata.<language>.js`, that a page loads with `load.ts` once any file is chosen:
 * a request must not tell of which type. Nothing here touches the document, the network or a store.
 */

import { type Bytes, bytesOf } from "./bytes.ts";
import { type Finding, NotCleaned, type Outcome, type Reason, explain } from "./finding.ts";
import { cleanJpeg } from "./jpeg.ts";
import { type Family, HEAD, familyOf } from "./kinds.ts";
import { cleanOffice, refuseLocked } from "./office.ts";
import { cleanPdf } from "./pdf.ts";
import { cleanPng } from "./png.ts";
import { cleanWebp } from "./webp.ts";

export { type Finding, NotCleaned, type Reason, explain };

/**
 * What is known of a file. `kind` is its type's name (`JPEG`, `PDF`, …), and `""` for a type that isn't known here.
 * A file that isn't `removable` is sent as it is or not at all; `reason` says why, unless its type isn't known.
 * A picture that must be turned keeps that one note, which is no finding.
 */
export interface Inspection {
  readonly kind: string;
  readonly findings: readonly Finding[];
  readonly removable: boolean;
  readonly reason?: Reason;
}

const NAMES: Readonly<Record<Family, string>> = {
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  pdf: "PDF",
  zip: "",
  cfb: "",
  "": "",
};

/** Damage in a place that no reader expected is damage all the same, and never says what was in the file. */
async function outcomeOf(file: Blob): Promise<Outcome | undefined> {
  try {
    switch (await family(file)) {
      case "jpeg":
        return await cleanJpeg(file);
      case "png":
        return await cleanPng(file);
      case "webp":
        return await cleanWebp(file);
      case "pdf":
        return await cleanPdf(file, outcomeOf);
      case "zip":
        return await cleanOffice(file, outcomeOf);
      case "cfb":
        return await refuseLocked(file);
      default:
        return undefined;
    }
  } catch (error) {
    throw error instanceof NotCleaned ? error : new NotCleaned("damaged");
  }
}

/** What is shown is what is done, and is worked out once: without a compiler a large document takes its time. */
const known = new WeakMap<Blob, Promise<Outcome | undefined>>();

function knownOutcome(file: Blob): Promise<Outcome | undefined> {
  const outcome = known.get(file) ?? outcomeOf(file);
  known.set(file, outcome);
  return outcome;
}

async function family(file: Blob): Promise<Family> {
  const head: Bytes = await bytesOf(file.slice(0, HEAD));
  return familyOf(head);
}

/** What a file tells besides its content, and whether that can be removed. Never throws for what is in the file. */
export async function inspect(file: Blob, _name: string): Promise<Inspection> {
  try {
    const outcome = await knownOutcome(file);
    if (!outcome) return { kind: "", findings: [], removable: false };
    return { kind: outcome.kind, findings: outcome.findings, removable: true };
  } catch (error) {
    if (!(error instanceof NotCleaned)) throw error;
    return { kind: NAMES[await family(file)], findings: [], removable: false, reason: error.reason };
  }
}

/**
 * The file without what `inspect` found: the same pixels, pages and words. A type that isn't known is given back as
 * it is. Throws `NotCleaned`.
 */
export async function clean(file: Blob, _name: string): Promise<Blob> {
  const outcome = await knownOutcome(file);
  return outcome?.cleaned ?? file;
}
