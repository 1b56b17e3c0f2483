/** Choosing files: add, look into, rename, remove; how many there are and how large they are in all. */

import type { File as Entry } from "../../crypto/browser/content.ts";
import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { Attached } from "./attached.ts";
import { find, onClick, part, write } from "./dom.ts";
import { clean } from "./draft.ts";
import type { Fault } from "./faults.ts";
import { FileCard } from "./filecard.ts";
import { sizeText } from "./filetypes.ts";
import { measuredFile } from "./report.ts";

/** As many files as an envelope can name. */
export const MOST_FILES = 20;
/** As many bytes as they may have in all: 250 MB. */
export const MOST_BYTES = 250_000_000;
/** As many characters as a name in an envelope may have. */
const LONGEST_NAME = 255;

function inAll(files: readonly Attached[]): number {
  return files.reduce((size, { file }) => size + file.size, 0);
}

export class FileList {
  readonly #root: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #changed: () => void;
  #files: readonly Attached[] = [];
  readonly #cards = new Map<Attached, FileCard>();
  /** One file is looked into at a time: each may be held in memory meanwhile. */
  #looking: Promise<void> = Promise.resolve();

  /** `changed` is called when files, names or choices did; `refused` shows what couldn't be added. */
  constructor(root: HTMLElement, changed: () => void, refused: (faults: readonly Fault[]) => void) {
    this.#root = root;
    this.#input = find(root, "input[type='file']", HTMLInputElement);
    this.#changed = changed;
    this.#input.addEventListener("change", () => {
      const chosen = [...(this.#input.files ?? [])];
      // The browser isn't left to remember names.
      this.#input.value = "";
      refused(this.add(chosen));
    });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      root.addEventListener(kind, () => {
        root.classList.toggle("files--over", kind === "dragenter" || kind === "dragover");
      });
    }
    root.addEventListener("drop", (event) => {
      refused(this.add([...(event.dataTransfer?.files ?? [])]));
    });
  }

  get all(): readonly Attached[] {
    return this.#files;
  }

  /** What an envelope will say of them, to be measured. */
  get measured(): Entry[] {
    return this.#files.map(({ name, type, blob }) => measuredFile(name, type, blob.size));
  }

  /** Adds what can be added, and gives the reasons for the rest. */
  add(files: readonly File[]): Fault[] {
    const added: Attached[] = [];
    const messages = new Set<string>();
    for (const file of files) {
      const message = this.#refusal(file, [...this.#files, ...added]);
      if (message) messages.add(message);
      else added.push(new Attached(file));
    }
    this.#files = [...this.#files, ...added];
    added.forEach((file) => {
      this.#show(file);
    });
    this.#update();
    return [...messages].map((message) => ({ field: "files", message }));
  }

  /** What is wrong before the next step. */
  get faults(): Fault[] {
    return this.#files.flatMap((file) => {
      const message = faultOf(file);
      const card = this.#cards.get(file);
      return message && card ? [card.fault(message)] : [];
    });
  }

  /** The fault of the file that could be read no more while it was sealed. */
  unreadable(blob: Blob): Fault[] {
    for (const file of this.#files.filter((each) => each.blob === blob)) {
      file.look = { is: "unreadable" };
      this.#cards.get(file)?.update(file);
    }
    return this.faults;
  }

  /** Takes all files away. */
  clear(): void {
    this.#files = [];
    this.#cards.clear();
    part(this.#root, "chosen").replaceChildren();
    this.#update();
  }

  #refusal(file: File, before: readonly Attached[]): string {
    const values = { name: clean(file.name) };
    if (file.size === 0) {
      return gettext("“%(name)s” is empty, or it is a folder. Choose files that have something in them.", values);
    }
    if (before.length >= MOST_FILES) {
      return ngettext(
        "“%(name)s” wasn't added: %(count)s file is the most.",
        "“%(name)s” wasn't added: %(count)s files are the most. Send the others afterwards with your receipt.",
        MOST_FILES,
        values,
      );
    }
    if (inAll(before) + file.size > MOST_BYTES) {
      const most = sizeText(MOST_BYTES, document.documentElement.lang);
      return gettext(
        "“%(name)s” wasn't added: all files together may have %(most)s at most. Choose a smaller one, or say in your words what you have.",
        { ...values, most },
      );
    }
    return "";
  }

  #show(file: Attached): void {
    const card = new FileCard(file, () => {
      this.#update();
    });
    this.#cards.set(file, card);
    part(this.#root, "chosen").append(card.element);
    onClick(part(card.element, "remove"), () => {
      this.#remove(file);
    });
    onClick(part(card.element, "neutral"), () => {
      card.rename(file.neutral(gettext("file"), this.#files.indexOf(file) + 1));
    });
    this.#looking = this.#looking.then(async () => {
      if (!this.#files.includes(file)) return;
      await file.inspect();
      card.update(file);
      this.#update();
    });
  }

  #remove(file: Attached): void {
    const place = this.#files.indexOf(file);
    this.#files = this.#files.filter((each) => each !== file);
    this.#cards.get(file)?.element.remove();
    this.#cards.delete(file);
    this.#update();
    const next = this.#files[Math.min(place, this.#files.length - 1)];
    const card = next && this.#cards.get(next);
    if (card) part(card.element, "remove").focus();
    else this.#input.focus();
  }

  #update(): void {
    const count = this.#files.length;
    const size = sizeText(inAll(this.#files), document.documentElement.lang);
    const text = ngettext("%(count)s file, %(size)s.", "%(count)s files, %(size)s in all.", count, { size });
    write(part(this.#root, "total"), count === 0 ? gettext("No files are chosen.") : `${text} ${this.#progress()}`.trim());
    this.#changed();
  }

  #progress(): string {
    if (this.#files.some(({ look }) => look.is === "looking")) return gettext("Looking for hidden information…");
    const undecided = this.#files.filter((file) => file.look.is === "not cleaned" && !file.keep).length;
    if (undecided === 0) return "";
    return ngettext(
      "%(count)s file needs your decision.",
      "%(count)s files need your decision.",
      undecided,
    );
  }
}

/** What is wrong with one file; empty when nothing is. */
function faultOf(file: Attached): string {
  const values = { name: file.name || clean(file.file.name) };
  const length = [...file.name].length;
  if (file.look.is === "unreadable") {
    return gettext("“%(name)s” can't be read. It may have been moved, changed or deleted. Remove it here, and choose it again.", values);
  }
  if (file.look.is === "looking") {
    return gettext("Your browser is still looking for hidden information in “%(name)s”. Wait a moment, and then continue.", values);
  }
  if (file.look.is === "not cleaned" && !file.keep) {
    return gettext("Decide about “%(name)s”: send it as it is, or remove it.", values);
  }
  if (file.name.trim() === "") return gettext("Give the file a name.");
  if (length > LONGEST_NAME) {
    return gettext("The name of “%(name)s” is too long: %(most)s characters are the most.", { ...values, most: LONGEST_NAME });
  }
  return "";
}
