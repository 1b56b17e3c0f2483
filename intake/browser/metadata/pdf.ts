/** PDF (ISO 32000-2): the pages and what they lean on are written into a new file; nothing else goes along. */

import {
  type PDFContext,
  PDFDict,
  PDFHeader,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFParser,
  PDFRef,
  PDFStreamWriter,
  PDFString,
} from "@cantoo/pdf-lib";
import { type Bytes, bytesOf, indexOfText } from "./bytes.ts";
import { Findings, NotCleaned, type Outcome } from "./finding.ts";
import * as labels from "./labels.ts";
import { type CleanFile } from "./parts.ts";
import { PdfCleaning } from "./pdfobjects.ts";

const MOST = 50 << 20;
/** After so many objects the page may draw again. */
const OBJECTS_PER_TICK = 500;

const INFO: Readonly<Record<string, () => string>> = {
  Author: labels.author,
  Title: labels.title,
  Subject: labels.subject,
  Keywords: labels.keywords,
  Creator: labels.program,
  Producer: labels.program,
  CreationDate: labels.created,
  ModDate: labels.changed,
  Company: labels.company,
  Manager: labels.manager,
  SourceModified: labels.changed,
};

/** How often a text stands in the bytes. */
function occurrences(data: Bytes, text: string): number {
  let count = 0;
  for (let at = indexOfText(data, text); at >= 0; at = indexOfText(data, text, at + 1)) count += 1;
  return count;
}

/** A file that was changed keeps what it was before; each state ends with its own `startxref`. */
function tellRevisions(data: Bytes, findings: Findings): void {
  const own = indexOfText(data.subarray(0, 2048), "/Linearized") < 0 ? 1 : 2;
  const earlier = occurrences(data, "startxref") - own;
  if (earlier > 0) findings.add(labels.revisions(), String(earlier));
}

function textOf(value: PDFObject | undefined): string {
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : "";
}

function tellInfo(context: PDFContext, findings: Findings): void {
  const info = context.lookup(context.trailerInfo.Info as PDFRef | undefined);
  if (!(info instanceof PDFDict)) return;
  for (const [key, value] of info.entries()) {
    const name = key.decodeText();
    const text = textOf(value instanceof PDFRef ? context.lookup(value) : value);
    const label = Object.hasOwn(INFO, name) ? INFO[name] : undefined;
    if (label) findings.add(label(), text);
    else if (text !== "") findings.add(labels.other(), `${name}: ${text}`);
  }
}

async function parsed(data: Bytes): Promise<PDFContext> {
  let context: PDFContext;
  try {
    context = await PDFParser.forBytesWithOptions(data, OBJECTS_PER_TICK, true).parseDocument();
  } catch {
    throw new NotCleaned(indexOfText(data, "/Encrypt") >= 0 ? "encrypted" : "damaged");
  }
  if (context.trailerInfo.Encrypt) throw new NotCleaned("encrypted");
  return context;
}

/** The catalog and at least one page, or it is no document. */
function checkPages(context: PDFContext): PDFRef {
  const root = context.trailerInfo.Root;
  const catalog = root instanceof PDFRef ? context.lookup(root) : undefined;
  const pages = catalog instanceof PDFDict ? catalog.lookup(PDFName.of("Pages")) : undefined;
  if (!(root instanceof PDFRef) || !(pages instanceof PDFDict)) throw new NotCleaned("damaged");
  return root;
}

/**
 * Follows every reference from the catalog, takes away what tells of people and programs, and writes the objects
 * that were reached. Streams are copied as they are, but for the pictures in them that have an Exif block of their own.
 *
 * Throws `NotCleaned`: "encrypted", "signed", "embedded" for forms and media of other formats, "too large" over
 * 50 MiB, "damaged".
 */
export async function cleanPdf(file: Blob, cleanFile: CleanFile): Promise<Outcome> {
  if (file.size > MOST) throw new NotCleaned("too large");
  const data = await bytesOf(file);
  const findings = new Findings();
  const context = await parsed(data);
  const root = checkPages(context);
  tellInfo(context, findings);
  tellRevisions(data, findings);
  const cleaning = new PdfCleaning(context, findings, cleanFile);
  const reached = await cleaning.run(root);
  if (cleaning.pages === 0) throw new NotCleaned("damaged");
  for (const [ref] of context.enumerateIndirectObjects()) {
    if (!reached.has(ref)) context.delete(ref);
  }
  context.trailerInfo = { Root: root };
  context.header = PDFHeader.forVersion(1, 7);
  context.largestObjectNumber = Math.max(...[...reached].map((ref) => ref.objectNumber));
  const written = (await PDFStreamWriter.forContext(context, OBJECTS_PER_TICK).serializeToBuffer()) as Bytes;
  return { kind: "PDF", findings: findings.list(), cleaned: new Blob([written], { type: "application/pdf" }) };
}

