/** One file that somebody chose: what hides in it, whether that stays, and what it is called. */

import { gettext } from "../../templates/translations/gettext.ts";
import type { Finding } from "./metadata/finding.ts";
import { clean } from "./draft.ts";
import { endingOf, typeOf } from "./filetypes.ts";
import { loadMetadata } from "./metadata/load.ts";

/** How far the look into a file is. */
export type Look =
  | { readonly is: "looking" }
  /** Hidden information, if any, is removed; `cleaned` is the file without it. */
  | { readonly is: "cleaned"; readonly findings: readonly Finding[]; readonly cleaned: Blob }
  /** It stays in the file, and `why` says why in words. */
  | { readonly is: "not cleaned"; readonly findings: readonly Finding[]; readonly why: string }
  /** It was moved, changed or deleted, or is no file at all. */
  | { readonly is: "unreadable" };

export class Attached {
  readonly file: File;
  /** What the officers will see as its name. */
  name: string;
  /** Whether it is sent unchanged, hidden information and all. */
  keep = false;
  look: Look = { is: "looking" };

  constructor(file: File) {
    this.file = file;
    this.name = clean(file.name);
  }

  /** What is sealed: the file itself or its cleaned copy. */
  get blob(): Blob {
    return this.look.is === "cleaned" && !this.keep ? this.look.cleaned : this.file;
  }

  /** Whether hidden information goes before the file is sealed. */
  get isCleaned(): boolean {
    return this.look.is === "cleaned" && !this.keep;
  }

  /** By the ending of the file's own name: a new name may have none. */
  get type(): string {
    return typeOf(this.file.name);
  }

  /** A name that tells nothing, for the place of the file in the list. */
  neutral(word: string, place: number): string {
    const ending = endingOf(this.file.name);
    return `${word}-${String(place)}${ending && `.${ending}`}`;
  }

  /** Looks into the file, and cleans a copy where that is possible. */
  async inspect(): Promise<void> {
    this.look = { is: "looking" };
    this.look = await this.#inspected();
  }

  async #inspected(): Promise<Look> {
    try {
      await this.file.slice(0, 1).arrayBuffer();
    } catch {
      return { is: "unreadable" };
    }
    try {
      return await look(this.file);
    } catch {
      return { is: "not cleaned", findings: [], why: notLooked() };
    }
  }
}

function notLooked(): string {
  return gettext(
    "Your browser couldn't look for hidden information in this file. Remove it and choose it again to try once more.",
  );
}

async function look(file: File): Promise<Look> {
  const { NotCleaned, clean: cleanCopy, explain, inspect } = await loadMetadata();
  let findings: readonly Finding[] = [];
  try {
    const found = await inspect(file, file.name);
    findings = found.findings;
    if (!found.removable) {
      return { is: "not cleaned", findings, why: found.reason ? explain(found.reason) : unknownKind() };
    }
    return { is: "cleaned", findings, cleaned: await cleanCopy(file, file.name) };
  } catch (error) {
    if (error instanceof NotCleaned) return { is: "not cleaned", findings, why: explain(error.reason) };
    throw error;
  }
}

function unknownKind(): string {
  return gettext(
    "Your browser doesn't know this kind of file, so it can't find or remove hidden information in it. It may hold a name, or where and when it was made.",
  );
}
