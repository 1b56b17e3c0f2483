/** How far the files are: a bar, words, pause and go on, and patience with a line that breaks. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { find, onClick, part, write } from "./dom.ts";
import { sizeText } from "./filetypes.ts";
import { type PartOutcome, postPart } from "./post.ts";
import type { Line, Upload } from "./upload.ts";

/** Seconds until the next attempt, after so many failures in a row; the last one stays. */
const DELAYS = [1, 2, 4, 8, 15, 30, 60];
/** The longest that the portal may ask for. */
const LONGEST = 600;

/** Somebody stopped it, or left the step. */
class Left extends Error {
  override readonly name = "Left";
}

export class Uploading {
  readonly #root: HTMLElement;
  readonly #pause: HTMLElement;
  /** Cuts off what is being posted, on pause. */
  #cut = new AbortController();
  #paused = false;
  /** The newest run: what one that was left behind still does shows nothing. */
  #newest: AbortSignal | null = null;
  /** Ends a wait: for the line to come back, or for "Go on". */
  #wake: () => void = () => undefined;

  /** `root` is the section that seals and sends. */
  constructor(root: HTMLElement) {
    this.#root = root;
    this.#pause = part(root, "pause");
    onClick(this.#pause, () => {
      this.#setPaused(!this.#paused);
    });
    onClick(part(root, "try-now"), () => {
      this.#wake();
    });
    window.addEventListener("online", () => {
      if (!this.#paused) this.#wake();
    });
  }

  /** Sends an upload to its end. Throws what `Upload.send` throws, and when `stop` aborts. */
  async run(upload: Upload, stop: AbortSignal): Promise<void> {
    if (stop.aborted) throw new Left();
    this.#newest = stop;
    this.#setPaused(false);
    this.#show(true);
    const leave = (): void => {
      if (this.#newest !== stop) return;
      this.#cut.abort();
      this.#wake();
    };
    stop.addEventListener("abort", leave);
    try {
      await upload.send(this.#line(stop));
    } finally {
      stop.removeEventListener("abort", leave);
      if (this.#newest === stop) this.#show(false);
    }
  }

  #line(stop: AbortSignal): Line {
    return {
      open: () => this.#open(stop),
      post: (data) => this.#post(data, stop),
      lost: (failures, seconds) => this.#lost(failures, seconds, stop),
      progress: (done, total) => {
        if (!stop.aborted) this.#progress(done, total);
      },
    };
  }

  async #open(stop: AbortSignal): Promise<void> {
    while (this.#paused && !stop.aborted) await this.#asleep();
    if (stop.aborted) throw new Left();
  }

  async #post(data: Bytes, stop: AbortSignal): Promise<PartOutcome> {
    if (stop.aborted) throw new Left();
    this.#cut = new AbortController();
    return postPart(data, this.#cut.signal);
  }

  async #lost(failures: number, seconds: number, stop: AbortSignal): Promise<void> {
    if (this.#paused || stop.aborted) return;
    const delay = DELAYS[Math.min(failures, DELAYS.length) - 1] ?? 0;
    write(part(this.#root, "status"), gettext("The connection was lost. It goes on by itself when it is back."));
    part(this.#root, "lost").hidden = false;
    await this.#count(Math.min(Math.max(delay, seconds), LONGEST), stop);
    if (stop.aborted) return;
    part(this.#root, "lost").hidden = true;
    this.#say();
  }

  /** Counts down, until it is over or somebody doesn't want to wait. */
  async #count(seconds: number, stop: AbortSignal): Promise<void> {
    const end = performance.now() + seconds * 1000;
    let woken = false;
    for (let left = seconds; left > 0 && !woken && !stop.aborted; left = Math.ceil((end - performance.now()) / 1000)) {
      part(this.#root, "countdown").textContent = ngettext(
        "Trying again in %(count)s second.",
        "Trying again in %(count)s seconds.",
        left,
      );
      woken = await this.#asleep(1000);
    }
  }

  /** Waits until somebody wakes it, which gives true, or a time in milliseconds is over. */
  #asleep(time = 0): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = time > 0 ? window.setTimeout(resolve, time, false) : 0;
      this.#wake = () => {
        window.clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#pause.textContent = paused ? gettext("Go on") : gettext("Pause");
    part(this.#root, "lost").hidden = true;
    this.#say();
    if (paused) this.#cut.abort();
    this.#wake();
  }

  #say(): void {
    const status = part(this.#root, "status");
    write(status, this.#paused ? gettext("Paused. Nothing is being sent.") : gettext("Sealing and sending your files…"));
  }

  #progress(done: number, total: number): void {
    const language = document.documentElement.lang;
    const bar = find(this.#root, "[data-upload-bar]", HTMLProgressElement);
    bar.max = total;
    bar.value = done;
    part(this.#root, "upload-words").textContent = gettext("%(done)s of %(total)s are there.", {
      done: sizeText(done, language),
      total: sizeText(total, language),
    });
  }

  #show(uploading: boolean): void {
    part(this.#root, "upload").hidden = !uploading;
    this.#pause.hidden = !uploading;
    part(this.#root, "progress").hidden = uploading;
  }
}
