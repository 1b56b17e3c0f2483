/** The step that seals and sends, with all that can come in between: stop, failure, the same bytes again. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import type { OnSlot } from "../../crypto/browser/seal.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { breathe, find, onClick, part, write } from "./dom.ts";
import { type Outcome, postEnvelope } from "./post.ts";
import { reasonOf } from "./refusals.ts";

/** How far it is, and what is being done; of ten parts. */
export type Tell = (done: number, doing: string) => void;

/** Moves the bar on with each of the eight locks, and lets the browser paint it. */
export function tellSlots(tell: Tell): OnSlot {
  return async (sealed) => {
    tell(sealed, gettext("Closing eight locks…"));
    await breathe();
  };
}

/** What a page seals, and what it does then. */
export interface Work {
  /**
   * Checks the officers' list, sends the files and seals. Nothing that can be opened has left the browser
   * before it returns. It throws when `stop` aborts.
   */
  readonly seal: (tell: Tell, stop: AbortSignal) => Promise<Bytes>;
  /** What to know about files that were sent, while no envelope names them; empty without any. */
  readonly leftover: () => string;
  /** Whether a failure of sealing was dealt with on another step. */
  readonly handled: (error: unknown) => boolean;
  /** The portal has it. */
  readonly sent: () => void;
  /** Back to what was typed, which can be changed again. */
  readonly unlocked: () => void;
}

class Stopped extends Error {
  override readonly name = "Stopped";
}

interface Failure {
  readonly heading: string;
  readonly reason: string;
  readonly next: string;
  readonly doors: boolean;
}

const KEPT = (): string => gettext("Everything that you typed is still in this page.");

function notSealed(error: unknown, leftover: string): Failure {
  const heading = leftover
    ? gettext("Nothing was reported")
    : gettext("Nothing was sealed, and nothing was sent");
  return { heading, reason: reasonOf(error), next: `${leftover} ${KEPT()}`.trim(), doors: true };
}

function stopped(leftover: string): Failure {
  const heading = leftover
    ? gettext("You stopped it, and nothing was reported")
    : gettext("You stopped it, and nothing was sent");
  return { heading, reason: leftover, next: KEPT(), doors: false };
}

function refusedByPortal(): Failure {
  return {
    heading: gettext("The portal didn't take it"),
    reason: gettext("It says that it kept nothing. The officers' list may have changed at this moment."),
    next: KEPT(),
    doors: true,
  };
}

function busy(): Failure {
  return {
    heading: gettext("The portal takes no more at the moment"),
    reason: gettext("Others are sending it more than it can keep. It kept nothing of what you sent."),
    next: [KEPT(), gettext("Try again in ten minutes.")].join(" "),
    doors: true,
  };
}

function unknown(): Failure {
  return {
    heading: gettext("It isn't certain whether it arrived"),
    reason: gettext("The connection broke, or the portal gave no answer."),
    next: gettext(
      "“Try again” sends the very same sealed envelope. If the first one arrived, the portal knows it and keeps one alone. Your answers can't be changed now, because they may be there already; you can add something later with your receipt.",
    ),
    doors: false,
  };
}

export class Sending {
  readonly #section: HTMLElement;
  readonly #work: Work;
  #envelope: Bytes | null = null;
  /** Once an envelope may have arrived, no other one may take its place. */
  #mayHaveArrived = false;
  /** Whether an attempt with these bytes ended without an answer: then no later "kept nothing" counts. */
  #unanswered = false;
  #stop = new AbortController();

  constructor(section: HTMLElement, work: Work) {
    this.#section = section;
    this.#work = work;
    onClick(part(section, "cancel"), () => {
      this.#stop.abort();
    });
    onClick(part(section, "again"), () => {
      void this.start();
    });
    onClick(part(section, "unlock"), () => {
      this.#envelope = null;
      work.unlocked();
    });
  }

  /** Whether what was typed must stay as it is, because it may have arrived. */
  get locked(): boolean {
    return this.#mayHaveArrived;
  }

  /** Seals, unless that was done before, and sends. */
  async start(): Promise<void> {
    // Each run has a stop of its own: one that was left behind must neither go on nor show anything.
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#show(null);
    try {
      const envelope = this.#envelope ?? (await this.#seal(stop.signal));
      this.#tell(stop.signal, 9, gettext("Sending the sealed envelope…"));
      this.#envelope = envelope;
      this.#mayHaveArrived = true;
      this.#conclude(await postEnvelope(envelope, stop.signal));
    } catch (error) {
      if (this.#stop !== stop) return;
      if (stop.signal.aborted) this.#show(stopped(this.#work.leftover()));
      else if (!this.#work.handled(error)) this.#show(notSealed(error, this.#work.leftover()));
    }
  }

  /** Forgets all that was sealed. */
  forget(): void {
    this.#envelope = null;
    this.#mayHaveArrived = false;
    this.#unanswered = false;
  }

  /** Stops whatever is under way. */
  halt(): void {
    this.#stop.abort();
  }

  async #seal(stop: AbortSignal): Promise<Bytes> {
    await breathe();
    return this.#work.seal((done, doing) => {
      this.#tell(stop, done, doing);
    }, stop);
  }

  #conclude(outcome: Outcome): void {
    if (outcome === "received") {
      this.forget();
      this.#work.sent();
    } else if (outcome !== "unknown" && !this.#unanswered) {
      this.forget();
      this.#show(outcome === "busy" ? busy() : refusedByPortal());
    } else {
      this.#unanswered = true;
      this.#show(unknown());
    }
  }

  /** Shows how far it is. Throws `Stopped` when this run was stopped. */
  #tell(stop: AbortSignal, done: number, doing: string): void {
    if (stop.aborted) throw new Stopped();
    find(this.#section, "progress", HTMLProgressElement).value = done;
    write(part(this.#section, "status"), doing);
  }

  #show(failure: Failure | null): void {
    const panel = part(this.#section, "failed");
    part(this.#section, "sending").hidden = failure !== null;
    panel.hidden = failure === null;
    if (!failure) return;
    part(panel, "failed-heading").textContent = failure.heading;
    part(panel, "failed-reason").textContent = failure.reason;
    part(panel, "failed-next").textContent = failure.next;
    part(panel, "failed-doors").hidden = !failure.doors;
    part(panel, "unlock").hidden = this.#mayHaveArrived;
    panel.focus();
  }
}
