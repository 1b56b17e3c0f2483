/** The shell's end of the key worker: asks, and gives answers to who asked. */

import type { Answer, Verb, Verbs } from "./keyworker/verbs.ts";
import { today } from "./today.ts";

/** The key worker did not do it; `reason` names why. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly reason: string) {
    super(reason);
  }
}

interface Waiting {
  readonly resolve: (value: object) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (done: number) => void;
}

// The one script address that may be made at run time is a constant.
const policy = window.trustedTypes?.createPolicy("shell", { createScriptURL: () => "/-/worker.js" });

function startWorker(): Worker {
  const address = policy?.createScriptURL("") ?? "/-/worker.js";
  return new Worker(address as string, { type: "module" });
}

/** A key worker. It ends with `end`, and all keys with it. */
export class KeyWorker {
  readonly #worker = startWorker();
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor() {
    this.#worker.addEventListener("message", (event: MessageEvent<Answer>) => this.#take(event.data));
    this.#worker.addEventListener("error", () => this.end());
  }

  /** Asks for a verb. Rejects with `Refusal`. */
  ask<V extends Verb>(verb: V, fields: Verbs[V][0], onProgress: (done: number) => void = () => {}): Promise<Verbs[V][1]> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Verbs[V][1]), reject, onProgress });
      this.#worker.postMessage({ ...fields, id, verb, day: today() });
    });
  }

  /** Ends the worker: its memory is gone, and whatever was asked is refused. */
  end(): void {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Refusal("locked"));
    this.#waiting.clear();
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if ("progress" in answer) {
      waiting.onProgress(answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if ("value" in answer) waiting.resolve(answer.value);
    else waiting.reject(new Refusal(answer.refused));
  }
}

