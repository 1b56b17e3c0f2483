/** The files of an envelope: named as text, and saved as exhibits, never shown. */

import { type Bytes, concat } from "../../../crypto/browser/bytes.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import { decodeBase64 } from "../../../crypto/browser/note.ts";
import { gettext, ngettext } from "../../../templates/translations/gettext.ts";
import { Unreachable } from "../console.ts";
import { type Progress, progress } from "../dialogs.ts";
import { announce, bdi, button, code, filled, h, p } from "../dom.ts";
import { exhibitName, sizeWords, visibleName } from "../exhibits.ts";
import { Refusal } from "../keys.ts";
import { type BundleState, readBundle } from "../reading.ts";
import { wordsFor } from "../reasons.ts";
import { signedIn } from "../session.ts";

/** How much of a bundle goes to the key worker at once. */
const PIECE = 1_048_576;
/** A blob holds so many pieces of a file. */
const BLOB_PIECES = 8;
/** Refusals that mean: these are other bytes than those that the reporter sealed. */
const CHANGED = new Set(["sealed", "padding", "file"]);
/** Long enough for the browser to have begun the download. */
const KEPT_MS = 60_000;

interface Envelope {
  readonly number: string;
  readonly hash: Bytes;
  readonly content: Content;
  readonly state: BundleState;
}

type File = Content["files"][number];

function heading(content: Content): HTMLElement {
  const count = content.files.length;
  return h("h3", { class: "govuk-heading-s" }, ngettext("%(count)s file", "%(count)s files", count));
}

function described({ name, type, length }: File): Node[] {
  return [
    h("div", { class: "candour-file-name" }, bdi(visibleName(name))),
    h("div", { class: "govuk-hint" }, code(type), gettext(", "), sizeWords(length)),
  ];
}

function list(...entries: readonly HTMLElement[]): HTMLElement {
  return h("ul", { class: "govuk-list candour-files" }, ...entries);
}

/** What a report that is not in a dossier yet brings with it. */
export function fileNames(content: Content): Node[] {
  if (content.files.length === 0) return [];
  return [heading(content), list(...content.files.map((file) => h("li", {}, ...described(file))))];
}

/** The files of an envelope in a dossier, each with a button that saves it once they are here. */
export function filesToSave(envelope: Envelope): Node[] {
  const { content, state } = envelope;
  if (content.files.length === 0) return [];
  if (state !== "here") return [...fileNames(content), p(absence(state))];
  const entries = content.files.map((file, at) => {
    const result = h("div", { role: "status" });
    const hidden = h("span", { class: "govuk-visually-hidden" }, ` ${visibleName(file.name)}`);
    const save = button(gettext("Save"), () => void saveOne(envelope, at, result), "govuk-button--secondary");
    save.append(hidden);
    return h("li", {}, ...described(file), save, result);
  });
  const warning = gettext("Nobody has checked these files. Save them only where they can do no harm, and open them with care.");
  return [heading(content), p(warning, "govuk-hint"), list(...entries)];
}

function absence(state: BundleState): string {
  if (state === "erased") return gettext("These files were erased: no opened report named them for 90 days.");
  return gettext("These files have not arrived yet. They come with one of the next rounds; after two days they don't come any more, because the upload was not finished. Then ask the reporter.");
}

async function saveOne(envelope: Envelope, at: number, result: HTMLElement): Promise<void> {
  const file = envelope.content.files[at];
  if (file === undefined) return;
  const shown = progress(gettext("Checking the file before it is saved"));
  result.replaceChildren();
  try {
    const blob = await fetchFile(envelope, at, shown);
    const name = exhibitName(decodeBase64(file.sha256), file.name, file.type);
    download(blob, name);
    result.replaceChildren(h("p", { class: "govuk-hint" }, filled(gettext("Checked and saved as %(name)s."), { name: code(name) })));
  } catch (error) {
    if (shown.signal.aborted) announce(gettext("Cancelled. Nothing was saved."));
    else result.replaceChildren(p(wordsFor(changed(error)), "govuk-error-message"));
  } finally {
    shown.close();
  }
}

function changed(error: unknown): unknown {
  return error instanceof Refusal && CHANGED.has(error.reason) ? new Refusal("changed") : error;
}

/** The file, once its whole bundle was fetched, opened and checked to the end. Throws what was wrong. */
async function fetchFile({ number, hash }: Envelope, at: number, shown: Progress): Promise<Blob> {
  const { keys } = signedIn();
  const { bundle, size } = await keys.ask("file", { dossier: number, hash, file: at });
  const found: Blob[] = [];
  let waiting: Bytes[] = [];
  const keep = (data: Bytes): void => {
    if (data.length > 0) waiting.push(data);
    // A blob's bytes need not stay in this process.
    if (waiting.length < BLOB_PIECES) return;
    found.push(new Blob(waiting));
    waiting = [];
  };
  let done = 0;
  for await (const piece of piecesOf(await readBundle(number, bundle, shown.signal))) {
    keep((await keys.ask("filePiece", { data: piece })).data);
    done += piece.length;
    shown.at(done / size, gettext("%(done)s of %(all)s", { done: sizeWords(done), all: sizeWords(size) }));
    shown.signal.throwIfAborted();
  }
  keep((await keys.ask("fileEnd", {})).data);
  shown.signal.throwIfAborted();
  return new Blob([...found, ...waiting], { type: "application/octet-stream" });
}

/** What comes, in pieces of about a mebibyte. Throws `Unreachable` when the line breaks. */
async function* piecesOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  let [parts, size]: [Bytes[], number] = [[], 0];
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new Unreachable();
      });
      if (done) break;
      parts.push(value);
      size += value.length;
      if (size >= PIECE) {
        yield concat(...parts);
        [parts, size] = [[], 0];
      }
    }
    if (size > 0) yield concat(...parts);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Hands a file to the browser's downloads. It is never opened here. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
