/** OpenDocument files (ISO/IEC 26300, ODF 1.3): content and styles stay, rewritten; who, when and where goes. */

import { type Entry } from "./archive.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import { Findings, NotCleaned } from "./finding.ts";
import * as labels from "./labels.ts";
import { type CleanFile, NOBODY, NOBODYS_INITIALS, NO_DATE, cleanPart, withoutAttributes, withoutFolder } from "./parts.ts";
import { readProperties } from "./properties.ts";
import { type Edit, type Tag, rewrite, valueOf, walk } from "./xml.ts";

const TYPE = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation|graphics)(?:-template)?\s*$/;
const KINDS: Readonly<Record<string, string>> = { text: "ODT", spreadsheet: "ODS", presentation: "ODP", graphics: "ODG" };
const MANIFEST = "META-INF/manifest.xml";
/** Previews, programs' own toolbars and caches, the list of parts as RDF: a document is whole without. */
const GONE = /^(?:Thumbnails|Configurations2|META-INF)\/|(?:^|\/)(?:meta\.xml|layout-cache|manifest\.rdf)$/;
const PROGRAMS = /^(?:Basic|Scripts|Dialogs)\//;
const OWN_XML = /(?:^|\/)(?:content|styles|settings)\.xml$/;
const SETTINGS = new Set([
  "PrinterName", "PrinterSetup", "CurrentDatabaseDataSource", "CurrentDatabaseCommand", "Rsid", "RsidRoot",
]);  // prettier-ignore

/** The kind of a document by its first entry; "" for another archive. */
export function kindOfType(data: Bytes): string {
  return KINDS[TYPE.exec(utf8(data))?.[1] ?? ""] ?? "";
}

function editTag(tag: Tag, findings: Findings): boolean {
  withoutAttributes(tag, ({ local, uri }) => /officeooo|libreoffice/.test(uri) && /rsid$/.test(local));
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.local === "href") attribute.value = withoutFolder(attribute.value, findings);
  }
  return tag.local !== "config-item" || !SETTINGS.has(valueOf(tag, "name"));
}

/** Authors and days of comments and tracked changes; a creator elsewhere in the text is what a page shows. */
function editText(text: string, parents: readonly string[], findings: Findings): string {
  const [around, own] = parents.slice(-2);
  if (around !== "annotation" && around !== "change-info") return text;
  if (own === "date" || own === "date-string") return NO_DATE;
  if (own === "creator-initials" || own === "sender-initials") return NOBODYS_INITIALS;
  if (own !== "creator") return text;
  if (text !== NOBODY) findings.add(labels.tracked(), text);
  return NOBODY;
}

function contentEdit(findings: Findings): Edit {
  return {
    tag: (tag) => editTag(tag, findings),
    text: (text, parents) => editText(text, parents, findings),
  };
}

function checkManifest(data: Bytes): void {
  walk(data, (tag) => {
    if (tag.local === "encryption-data") throw new NotCleaned("encrypted");
  });
}

function cleanManifest(data: Bytes, kept: ReadonlySet<string>): Bytes {
  return rewrite(data, {
    tag: (tag) => {
      const path = valueOf(tag, "full-path");
      return tag.local !== "file-entry" || path === "/" || kept.has(path) || [...kept].some((name) => path.endsWith("/") && name.startsWith(path));
    },
  });
}

function tellGone(name: string, data: Bytes, findings: Findings): void {
  if (name.endsWith("meta.xml")) readProperties(data, findings, true);
  else if (name.startsWith("Thumbnails/")) findings.add(labels.preview(), labels.present());
}

function tellSettings(data: Bytes, findings: Findings): void {
  let name = "";
  walk(
    data,
    (tag) => {
      name = tag.local === "config-item" ? valueOf(tag, "name") : "";
    },
    (text) => {
      if (name === "PrinterName") findings.add(labels.printer(), text);
    },
  );
}

async function cleanEntry({ name, data }: Entry, cleanFile: CleanFile, findings: Findings): Promise<Bytes> {
  if (name === "mimetype" || name.startsWith("ObjectReplacements/") || name.startsWith("Fonts/")) return data;
  if (!OWN_XML.test(name)) return cleanPart(name, data, cleanFile, findings);
  if (name.endsWith("settings.xml")) tellSettings(data, findings);
  return rewrite(data, contentEdit(findings));
}

/** The document's files, cleaned, and what was found. Throws `NotCleaned`. */
export async function cleanOdf(entries: readonly Entry[], cleanFile: CleanFile): Promise<[Entry[], Findings]> {
  const findings = new Findings();
  const manifest = entries.find(({ name }) => name === MANIFEST);
  if (!manifest) throw new NotCleaned("damaged");
  checkManifest(manifest.data);
  if (entries.some(({ name }) => /^META-INF\/.*signatures/.test(name))) throw new NotCleaned("signed");
  if (entries.some(({ name }) => PROGRAMS.test(name))) throw new NotCleaned("embedded");
  for (const { name, data } of entries.filter((entry) => GONE.test(entry.name))) tellGone(name, data, findings);
  const cleaned: Entry[] = [];
  for (const entry of entries.filter(({ name }) => !GONE.test(name))) {
    cleaned.push({ name: entry.name, data: await cleanEntry(entry, cleanFile, findings) });
  }
  const kept = new Set(cleaned.map(({ name }) => name));
  return [[...cleaned, { name: MANIFEST, data: cleanManifest(manifest.data, kept) }], findings];
}
