/** Word, Excel and PowerPoint documents (ECMA-376): parts that lead from the document stay, rewritten; the rest goes. */

import { type Entry } from "./archive.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import { Findings, NotCleaned } from "./finding.ts";
import * as labels from "./labels.ts";
import { documentEdit } from "./ooxmltags.ts";
import { type CleanFile, cleanPart, withoutFolder } from "./parts.ts";
import { readProperties } from "./properties.ts";
import { rewrite, valueOf, walk } from "./xml.ts";

const TYPES = "[Content_Types].xml";
const MAIN = /(wordprocessingml|ms-word|spreadsheetml|ms-excel|presentationml|ms-powerpoint)\.[\w.]*main\+xml$/;
const KINDS: Readonly<Record<string, string>> = {
  wordprocessingml: "DOCX",
  "ms-word": "DOCX",
  spreadsheetml: "XLSX",
  "ms-excel": "XLSX",
  presentationml: "PPTX",
  "ms-powerpoint": "PPTX",
};

/** The last words of the types of relationships that lead to nothing that a reader of the document sees. */
const GONE = new Set([
  "core-properties", "extended-properties", "custom-properties", "thumbnail", "printerSettings", "people", "customXml",
  "customXmlProps", "attachedTemplate", "tags", "changesInfo", "revisionInfo", "usernames", "revisionHeaders",
  "revisionLog", "customProperty", "classificationlabels", "mailMergeSource", "mailMergeHeaderSource", "recipientData",
]);  // prettier-ignore
const PROPERTIES = new Set(["core-properties", "extended-properties", "custom-properties"]);

interface Relationship {
  readonly id: string;
  readonly type: string;
  /** The part's name, or "" for what is outside of the document. */
  readonly part: string;
}

/** The name of a part as another part's relationship writes it (RFC 3986, 5.2). */
function resolved(source: string, target: string): string {
  const folder = source.split("/").slice(0, -1);
  const steps = target.startsWith("/") ? [] : folder;
  for (const step of target.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return decodeURIComponent(steps.join("/"));
}

function relationshipsOf(source: string): string {
  const at = source.lastIndexOf("/") + 1;
  return `${source.slice(0, at)}_rels/${source.slice(at)}.rels`;
}

/** The kind of a document by its list of types; "" for another archive. */
export function kindOfTypes(data: Bytes): string {
  const types: string[] = [];
  walk(data, (tag) => {
    types.push(valueOf(tag, "ContentType"));
  });
  const main = types.map((type) => MAIN.exec(type)?.[1]).find((name) => name !== undefined);
  return main === undefined ? "" : (KINDS[main] ?? "");
}

class Cleaning {
  readonly findings = new Findings();
  readonly #parts: ReadonlyMap<string, Bytes>;
  readonly #cleanFile: CleanFile;
  readonly #done = new Map<string, Bytes>();

  constructor(entries: readonly Entry[], cleanFile: CleanFile) {
    this.#parts = new Map(entries.map(({ name, data }) => [name, data]));
    this.#cleanFile = cleanFile;
  }

  /** Cleans all parts that the document leads to, starting with the archive's own relationships. */
  async run(): Promise<Entry[]> {
    const waiting = [""];
    const seen = new Set(waiting);
    for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
      const relationships = this.#relationships(source);
      const gone = relationships.filter(({ type }) => GONE.has(type));
      for (const relationship of gone) this.#tell(relationship);
      await this.#clean(source, new Set(gone.map(({ id }) => id)));
      for (const { part } of relationships.filter(({ type }) => !GONE.has(type))) {
        if (part === "" || seen.has(part) || !this.#parts.has(part)) continue;
        seen.add(part);
        waiting.push(part);
      }
    }
    this.#done.set(TYPES, this.#types());
    return [...this.#parts.keys()].flatMap((name) => {
      const data = this.#done.get(name);
      return data ? [{ name, data }] : [];
    });
  }

  #relationships(source: string): Relationship[] {
    const data = this.#parts.get(relationshipsOf(source));
    const found: Relationship[] = [];
    if (!data) return found;
    walk(data, (tag) => {
      if (tag.local !== "Relationship") return;
      const isOutside = valueOf(tag, "TargetMode") === "External";
      const type = valueOf(tag, "Type").split("/").at(-1) ?? "";
      if (type.includes("signature")) throw new NotCleaned("signed");
      found.push({ id: valueOf(tag, "Id"), type, part: isOutside ? "" : resolved(source, valueOf(tag, "Target")) });
    });
    return found;
  }

  /** What a part that is left out says. */
  #tell({ type, part }: Relationship): void {
    const data = this.#parts.get(part);
    if (PROPERTIES.has(type) && data) readProperties(data, this.findings, false);
    else if (type === "thumbnail") this.findings.add(labels.preview(), labels.present());
    else if (type === "printerSettings") this.findings.add(labels.printer(), printerOf(data));
    else if (type === "people" || type === "usernames") this.#tellPeople(data);
    else if (type === "customXml" && data) this.findings.add(labels.hidden(), utf8(data).replace(/<[^>]*>/g, " "));
    else if (data) this.findings.add(labels.hidden(), part);
  }

  #tellPeople(data: Bytes | undefined): void {
    if (!data) return;
    walk(data, (tag) => {
      this.findings.add(labels.tracked(), valueOf(tag, "author") || valueOf(tag, "name"));
    });
  }

  async #clean(source: string, gone: ReadonlySet<string>): Promise<void> {
    const rels = this.#parts.get(relationshipsOf(source));
    if (rels) this.#done.set(relationshipsOf(source), this.#cleanRelationships(rels, gone));
    const data = this.#parts.get(source);
    if (data) this.#done.set(source, await this.#cleanPart(source, data, gone));
  }

  #cleanRelationships(data: Bytes, gone: ReadonlySet<string>): Bytes {
    return rewrite(data, {
      tag: (tag) => {
        const { Id, Target, TargetMode } = tag.attributes;
        if (tag.local !== "Relationship" || !Id) return true;
        const isGone = gone.has(Id.value);
        if (Target && TargetMode?.value === "External") Target.value = withoutFolder(Target.value, this.findings);
        return !isGone;
      },
    });
  }

  async #cleanPart(name: string, data: Bytes, gone: ReadonlySet<string>): Promise<Bytes> {
    if (/\.(?:xml|vml)$/i.test(name)) return rewrite(data, documentEdit(this.findings, gone));
    if (/\.(?:odttf|fntdata)$/i.test(name)) return data;
    const before = this.findings.added;
    const cleaned = await cleanPart(name, data, this.#cleanFile, this.findings);
    const toldSomething = this.findings.added > before && /\/embeddings\//i.test(name);
    if (toldSomething) this.findings.add(labels.embedded(), name.split("/").at(-1) ?? "");
    return cleaned;
  }

  #types(): Bytes {
    const data = this.#parts.get(TYPES);
    if (!data) throw new NotCleaned("damaged");
    return rewrite(data, {
      tag: (tag) => tag.local !== "Override" || this.#done.has(decodeURIComponent(valueOf(tag, "PartName")).slice(1)),
    });
  }
}

/** A printer's name stands first in its settings, as UTF-16. */
function printerOf(data: Bytes | undefined): string {
  const name = new TextDecoder("utf-16le").decode(data?.subarray(0, 64)).split("\0")[0] ?? "";
  return /^[\x20-\x7e]{3,}$/.test(name) ? name : labels.present();
}

/** The document's files, cleaned, and what was found. Throws `NotCleaned`. */
export async function cleanOoxml(entries: readonly Entry[], cleanFile: CleanFile): Promise<[Entry[], Findings]> {
  const cleaning = new Cleaning(entries, cleanFile);
  return [await cleaning.run(), cleaning.findings];
}
