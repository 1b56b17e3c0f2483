/** The objects of a PDF, one after the other: what each tells, and what is taken from it. */

import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
  decodePDFRawStream,
} from "@cantoo/pdf-lib";
import { type Bytes, bytesOf } from "./bytes.ts";
import { type Findings, NotCleaned } from "./finding.ts";
import * as labels from "./labels.ts";
import { type CleanFile, withoutFolder } from "./parts.ts";
import { readXmp } from "./xmp.ts";

/** Dictionaries whose keys are names that a writer made up: no key of theirs means anything. */
const NAMED = new Set([
  "Font", "XObject", "ColorSpace", "Pattern", "Shading", "ExtGState", "Properties", "RoleMap", "ClassMap", "Dests", "CharProcs",
]);  // prettier-ignore

/** Keys of any other dictionary that go, whatever they hold, and what the reporter is told. */
const GONE: Readonly<Record<string, (() => string) | undefined>> = {
  Metadata: undefined,
  PieceInfo: labels.hidden,
  LastModified: labels.changed,
  Thumb: labels.thumbnail,
  AF: undefined,
  CreatorInfo: labels.program,
  SpiderInfo: labels.hidden,
  EmbeddedFiles: undefined,
  Collection: undefined,
  EF: labels.embedded,
  RF: labels.embedded,
  JavaScript: labels.script,
};

/** Annotations that are other programs' files, and forms that are. */
const MEDIA = new Set(["Movie", "Sound", "Screen", "3D", "RichMedia"]);
const SIGNED = ["ByteRange", "DSS", "Perms"];

const nameOf = (value: PDFObject | undefined): string => (value instanceof PDFName ? value.decodeText() : "");
const get = (dict: PDFDict, key: string): PDFObject | undefined => dict.get(PDFName.of(key));

function textOf(value: PDFObject | undefined): string {
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : "";
}

function decoded(stream: PDFRawStream): Uint8Array {
  try {
    return decodePDFRawStream(stream).decode();
  } catch {
    return new Uint8Array(0);
  }
}

/** Walks over a document's objects, each once. */
export class PdfCleaning {
  /** How many pages were met. */
  pages = 0;
  readonly #context: PDFContext;
  readonly #findings: Findings;
  readonly #cleanFile: CleanFile;
  readonly #reached = new Set<PDFRef>();
  readonly #waiting: (readonly [PDFObject, string])[] = [];

  constructor(context: PDFContext, findings: Findings, cleanFile: CleanFile) {
    this.#context = context;
    this.#findings = findings;
    this.#cleanFile = cleanFile;
  }

  /** Cleans everything that the catalog leads to, and says which objects that are. */
  async run(root: PDFRef): Promise<ReadonlySet<PDFRef>> {
    this.#waiting.push([root, ""]);
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      const [object, key] = next;
      if (object instanceof PDFRef) this.#follow(object, key);
      else if (object instanceof PDFArray) for (const part of object.asArray()) this.#waiting.push([part, key]);
      else if (object instanceof PDFDict) this.#clean(object, key);
      else if (object instanceof PDFStream) {
        this.#clean(object.dict, "");
        if (object instanceof PDFRawStream) await this.#cleanPicture(object);
      }
    }
    return this.#reached;
  }

  #follow(ref: PDFRef, key: string): void {
    if (this.#reached.has(ref)) return;
    const object = this.#context.lookup(ref);
    if (!object) return;
    this.#reached.add(ref);
    this.#waiting.push([object, key]);
  }

  #clean(dict: PDFDict, key: string): void {
    if (!NAMED.has(key)) {
      this.#refuse(dict);
      this.#takeKeys(dict);
      this.#takeAuthor(dict);
      this.#takeScript(dict);
      this.#takeFolders(dict);
      if (nameOf(dict.lookup(PDFName.of("Type"))) === "Page") this.pages += 1;
    }
    for (const [name, value] of dict.entries()) this.#waiting.push([value, NAMED.has(key) ? "" : name.decodeText()]);
  }

  #refuse(dict: PDFDict): void {
    if (SIGNED.some((key) => get(dict, key) !== undefined)) throw new NotCleaned("signed");
    if (get(dict, "XFA") !== undefined) throw new NotCleaned("embedded");
    if (get(dict, "Rect") !== undefined && MEDIA.has(nameOf(dict.lookup(PDFName.of("Subtype"))))) throw new NotCleaned("embedded");
  }

  #takeKeys(dict: PDFDict): void {
    for (const [name, value] of dict.entries()) {
      const key = name.decodeText();
      if (!Object.hasOwn(GONE, key)) continue;
      const target = value instanceof PDFRef ? this.#context.lookup(value) : value;
      if (key === "Metadata") {
        if (target instanceof PDFRawStream) readXmp(decoded(target), this.#findings);
      } else if (key === "EF" || key === "RF") this.#tellFile(dict, key);
      else if (key === "EmbeddedFiles") this.#tellFiles(target, 0);
      else this.#tell(GONE[key], target);
      dict.delete(name);
    }
  }

  #tell(label: (() => string) | undefined, target: PDFObject | undefined): void {
    if (!label || !target) return;
    const text = target instanceof PDFDict ? textOf(get(target, "Creator")) : textOf(target);
    const names = target instanceof PDFDict && text === "" ? target.keys().map((key) => key.decodeText()).join(", ") : "";
    this.#findings.add(label(), text || names || labels.present());
  }

  #tellFile(specification: PDFDict, key: string): void {
    const name = textOf(specification.lookup(PDFName.of("UF"))) || textOf(specification.lookup(PDFName.of("F")));
    if (key === "EF") this.#findings.add(labels.embedded(), name || labels.present());
  }

  /** The names of attached files stand in a tree that is left out whole. */
  #tellFiles(node: PDFObject | undefined, depth: number): void {
    if (!(node instanceof PDFDict) || depth > 8) return;
    const names = node.lookup(PDFName.of("Names"));
    if (names instanceof PDFArray) {
      for (let at = 1; at < names.size(); at += 2) {
        const specification = names.lookup(at);
        if (specification instanceof PDFDict) this.#tellFile(specification, "EF");
      }
    }
    const kids = node.lookup(PDFName.of("Kids"));
    if (kids instanceof PDFArray) for (let at = 0; at < kids.size(); at += 1) this.#tellFiles(kids.lookup(at), depth + 1);
  }

  /** Who made an annotation, and when. A form field's `T` is its name, and stays. */
  #takeAuthor(dict: PDFDict): void {
    const subtype = nameOf(dict.lookup(PDFName.of("Subtype")));
    if (subtype === "" || get(dict, "Rect") === undefined) return;
    for (const key of ["M", "CreationDate", "NM"]) {
      if (get(dict, key) !== undefined && key !== "NM") this.#findings.add(labels.changed(), textOf(dict.lookup(PDFName.of(key))));
      dict.delete(PDFName.of(key));
    }
    if (subtype === "Widget") return;
    this.#findings.add(labels.tracked(), textOf(dict.lookup(PDFName.of("T"))));
    dict.delete(PDFName.of("T"));
    if (subtype === "FileAttachment") this.#takeAttachment(dict);
  }

  #takeAttachment(dict: PDFDict): void {
    const specification = dict.lookup(PDFName.of("FS"));
    if (specification instanceof PDFDict) this.#tellFile(specification, "EF");
    dict.delete(PDFName.of("FS"));
  }

  #takeScript(dict: PDFDict): void {
    const script = dict.lookup(PDFName.of("JS"));
    const isText = script instanceof PDFString || script instanceof PDFHexString;
    if (nameOf(dict.lookup(PDFName.of("S"))) !== "JavaScript" || !script || (isText && textOf(script) === "")) return;
    this.#findings.add(labels.script(), labels.present());
    dict.set(PDFName.of("JS"), PDFString.of(""));
  }

  /** Links to files, and descriptions of pictures that are their paths. */
  #takeFolders(dict: PDFDict): void {
    for (const key of ["F", "UF", "URI", "Alt"]) {
      const text = textOf(dict.lookup(PDFName.of(key)));
      const bare = withoutFolder(text, this.#findings);
      if (bare !== text) dict.set(PDFName.of(key), PDFHexString.fromText(bare));
    }
  }

  /** A JPEG in a page can carry a camera's words like any other. */
  async #cleanPicture(stream: PDFRawStream): Promise<void> {
    const filter = stream.dict.lookup(PDFName.of("Filter"));
    const filters = filter instanceof PDFArray ? filter.asArray() : [filter];
    if (nameOf(filters.at(-1)) !== "DCTDecode") return;
    const outcome = await this.#cleanFile(new Blob([this.#pictureOf(stream, filters.slice(0, -1))]));
    if (outcome?.kind !== "JPEG") return;
    this.#findings.addAll(outcome.findings);
    stream.updateContents(await bytesOf(outcome.cleaned));
    stream.dict.set(PDFName.of("Filter"), PDFName.of("DCTDecode"));
    if (filters.length > 1) stream.dict.delete(PDFName.of("DecodeParms"));
  }

  /** The JPEG file in a stream that is packed once more. */
  #pictureOf(stream: PDFRawStream, around: readonly (PDFObject | undefined)[]): Bytes {
    if (around.length === 0) return stream.contents as Bytes;
    const outer = PDFDict.withContext(this.#context);
    outer.set(PDFName.of("Filter"), this.#context.obj(around.map(nameOf)));
    return decodePDFRawStream(PDFRawStream.of(outer, stream.contents)).decode() as Bytes;
  }
}
