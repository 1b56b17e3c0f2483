/** XML 1.0 read strictly and written anew, with what a caller changes or leaves out. */

import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from "saxes";
import { type Bytes } from "./bytes.ts";
import { NotCleaned } from "./finding.ts";

/** An element's start; its attributes may be changed and deleted. */
export type Tag = SaxesTagNS;
export type Attribute = SaxesAttributeNS;

export interface Edit {
  /** `false` leaves the element out, with all that is in it. `parents` are local names, outermost first. */
  tag(tag: Tag, parents: readonly string[]): boolean;
  /** The text to write instead. `parents` ends with the element that it stands in. */
  text?(text: string, parents: readonly string[]): string;
}

const DEEPEST = 1000;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

function decoded(data: Bytes): string {
  const isWide = (data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff);
  const coding = isWide ? (data[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  return new TextDecoder(coding, { fatal: true }).decode(data);
}

const escapeText = (text: string): string =>
  text.replace(/[&<>\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const escapeValue = (text: string): string =>
  text.replace(/[&<>"\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);

class Writer {
  readonly #edit: Edit;
  readonly #parents: string[] = [];
  readonly #out: string[] = [HEAD];
  /** How deep inside an element that is left out. */
  #out_of = 0;
  #text = "";

  constructor(edit: Edit) {
    this.#edit = edit;
  }

  open(tag: Tag): void {
    this.#flush();
    if (this.#parents.length > DEEPEST) throw new NotCleaned("damaged");
    if (this.#out_of > 0 || !this.#edit.tag(tag, this.#parents)) this.#out_of += 1;
    else {
      const attributes = Object.values(tag.attributes).map(({ name, value }) => ` ${name}="${escapeValue(value)}"`);
      this.#out.push(`<${tag.name}${attributes.join("")}${tag.isSelfClosing ? "/>" : ">"}`);
    }
    this.#parents.push(tag.local);
  }

  close(tag: Tag): void {
    this.#flush();
    this.#parents.pop();
    if (this.#out_of > 0) this.#out_of -= 1;
    else if (!tag.isSelfClosing) this.#out.push(`</${tag.name}>`);
  }

  /** Text comes in pieces wherever a CDATA section or comment stands. */
  text(text: string): void {
    this.#text += text;
  }

  #flush(): void {
    const text = this.#text;
    this.#text = "";
    if (text === "" || this.#out_of > 0 || this.#parents.length === 0) return;
    this.#out.push(escapeText(this.#edit.text?.(text, this.#parents) ?? text));
  }

  finish(): string {
    return this.#out.join("");
  }
}

/**
 * A document with an edit applied. Comments, processing instructions and the bounds of CDATA sections are left out.
 *
 * Throws `NotCleaned("damaged")` for what isn't well-formed, and for any document type declaration.
 */
export function rewrite(data: Bytes, edit: Edit): Bytes {
  const writer = new Writer(edit);
  try {
    const parser = new SaxesParser({ xmlns: true });
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("doctype", () => {
      throw new NotCleaned("damaged");
    });
    parser.on("opentag", (tag) => {
      writer.open(tag);
    });
    parser.on("closetag", (tag) => {
      writer.close(tag);
    });
    parser.on("text", (text) => {
      writer.text(text);
    });
    parser.on("cdata", (text) => {
      writer.text(text);
    });
    parser.write(decoded(data)).close();
  } catch {
    throw new NotCleaned("damaged");
  }
  return new TextEncoder().encode(writer.finish());
}

/** Reads a document without changing it. */
export function walk(data: Bytes, seen: (tag: Tag) => void, text?: (text: string, parents: readonly string[]) => void): void {
  rewrite(data, {
    tag: (tag) => {
      seen(tag);
      return true;
    },
    text: (value, parents) => {
      text?.(value, parents);
      return value;
    },
  });
}

/** The value of an attribute by its local name, or "". */
export function valueOf(tag: Tag, local: string): string {
  return Object.values(tag.attributes).find((attribute) => attribute.local === local)?.value ?? "";
}
