/** The files of a page, from the first choice to the bundle that the portal has. */

import { EMPTY } from "../../crypto/browser/bytes.ts";
import type { File as Entry } from "../../crypto/browser/content.ts";
import { encodeBase64 } from "../../crypto/browser/note.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { sizeText } from "./filetypes.ts";
import { FileList } from "./filelist.ts";
import { find, part } from "./dom.ts";
import type { Fault } from "./faults.ts";
import { showFaults } from "./faults.ts";
import type { Reader } from "./list.ts";
import { Unreadable } from "./reading.ts";
import type { Bundle } from "./report.ts";
import { BundleRefused, TooLarge, Upload } from "./upload.ts";
import { Uploading } from "./uploading.ts";

/** Dropped beside its place a file would open in this page's stead, and all that was typed would be lost. */
function keepDropsOut(): void {
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => {
      event.preventDefault();
    });
  }
}

function mark(readers: readonly Reader[]): string {
  return readers.map((reader) => reader.fingerprint).join();
}

export class Attachments {
  readonly list: FileList;
  readonly #form: HTMLFormElement;
  readonly #uploading: Uploading;
  #upload: Upload | null = null;
  /** For whom an envelope under the upload's content key may have left the browser. */
  #sealedTo: string | null = null;

  /**
   * `step` holds the form with the files, `send` is the section that seals and sends; `changed` is called when
   * files, names or choices did, `titled` when errors are shown.
   */
  constructor(step: HTMLElement, send: HTMLElement, changed: () => void, titled: (faulty: boolean) => void) {
    this.#form = find(step, "form", HTMLFormElement);
    this.#uploading = new Uploading(send);
    this.list = new FileList(part(step, "files"), changed, (faults) => {
      if (faults.length > 0) showFaults(this.#form, faults);
      titled(faults.length > 0);
    });
    keepDropsOut();
  }

  /** What an envelope will say of the files, to be measured. */
  get measured(): Entry[] {
    return this.list.measured;
  }

  /**
   * Sends the files, unless the portal has them already, for an envelope to these officers; nothing when there
   * are no files. Throws what `Uploading.run` throws.
   */
  async send(to: readonly Reader[], stop: AbortSignal): Promise<Bundle | null> {
    const files = this.list.all;
    const blobs = files.map((file) => file.blob);
    if (blobs.length === 0) return null;
    const upload = this.#uploadOf(blobs, mark(to));
    try {
      await this.#uploading.run(upload, stop);
    } catch (error) {
      const isLost = error instanceof Unreadable || error instanceof TooLarge || error instanceof BundleRefused;
      if (isLost && this.#upload === upload) this.#forget();
      throw error;
    }
    const entries = files.map((file, at) => ({
      name: file.name, type: file.type, length: blobs[at]?.size ?? 0, sha256: encodeBase64(upload.hashes[at] ?? EMPTY),
    }));
    return { id: upload.id, contentKey: upload.contentKey, files: entries };
  }

  /** An envelope under the upload's content key is about to leave the browser. */
  sealed(to: readonly Reader[]): void {
    this.#sealedTo = mark(to);
  }

  /** What to show for a failure that has to do with the files; nothing for other ones. */
  faultsOf(error: unknown): Fault[] {
    if (error instanceof Unreadable) return this.list.unreadable(error.blob);
    if (error instanceof TooLarge) {
      const message = gettext(
        "Your files together are larger than this portal takes. Remove some of them, and send those afterwards with your receipt.",
      );
      return [{ field: "files", message }];
    }
    return [];
  }

  /** What to know about files that were sent, while no envelope names them; empty without any. */
  leftover(): string {
    if (!this.#upload || this.#upload.done === 0) return "";
    const done = sizeText(this.#upload.done, document.documentElement.lang);
    return gettext(
      "%(done)s of your files were sent, sealed. Without your report nobody can open them, and the portal drops them after two days. If you try again while this page is open, it goes on from there.",
      { done },
    );
  }

  /** Takes all files away, and forgets what was sent of them. */
  clear(): void {
    this.list.clear();
    this.#forget();
  }

  #forget(): void {
    this.#upload = null;
    this.#sealedTo = null;
  }

  /**
   * The upload of these files. Its content key seals the envelope too: once an envelope may have left for some
   * officers, it never seals another one for others, who could be those whom the reporter now leaves out.
   */
  #uploadOf(blobs: readonly Blob[], to: string): Upload {
    const isSame = this.#upload?.isOf(blobs) && (this.#sealedTo === null || this.#sealedTo === to);
    if (!this.#upload || !isSame) {
      this.#forget();
      this.#upload = new Upload(blobs);
    }
    return this.#upload;
  }
}
