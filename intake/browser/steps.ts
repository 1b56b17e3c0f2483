/** The sections of a page, one at a time, switched by the address's `#fragment`: back works, nothing is sent. */

import { find, findAll } from "./dom.ts";

/** A section that can be shown. */
export interface Step {
  readonly name: string;
  readonly section: HTMLElement;
}

/** Which step may be shown instead of the one asked for; the same one when it may. */
export type Allowed = (name: string) => string;

export class Steps {
  readonly all: readonly Step[];
  readonly #allowed: Allowed;
  readonly #shown = new Map<string, () => void>();
  readonly #listeners: (() => void)[] = [];
  #current: string;

  constructor(root: HTMLElement, allowed: Allowed) {
    this.all = findAll(root, "[data-step]", HTMLElement).map((section) => ({
      name: section.dataset["step"] ?? "",
      section,
    }));
    this.#allowed = allowed;
    this.#current = this.first;
  }

  /** The step that an address without a fragment names. */
  get first(): string {
    return this.all[0]?.name ?? "";
  }

  get current(): string {
    return this.#current;
  }

  /** The section of a step. */
  section(name: string): HTMLElement {
    const found = this.all.find((step) => step.name === name);
    if (!found) throw new Error(`the page lacks the step ${name}`);
    return found.section;
  }

  /** What to do each time a step is shown. */
  onShow(name: string, act: () => void): void {
    this.#shown.set(name, act);
  }

  /** What to do each time before another step is shown. */
  onLeave(act: () => void): void {
    this.#listeners.push(act);
  }

  /** Starts to follow the address. Tells whether it named a step that only typed words lead to. */
  start(): boolean {
    window.history.scrollRestoration = "manual";
    const late = this.#named() !== this.first;
    if (late) this.#rename(this.first);
    window.addEventListener("hashchange", () => {
      this.#follow();
    });
    return late;
  }

  /** Goes to a step, as a link would. */
  go(name: string): void {
    if (this.#named() === name) this.#follow();
    else window.location.hash = name === this.first ? "" : name;
  }

  /** Goes to a step in place of the current one, so that back doesn't lead here again. */
  swap(name: string): void {
    this.#rename(name);
    this.#follow();
  }

  /** Writes the title of the current step, marked when it has errors. */
  title(hasErrors: boolean): void {
    const { portal = "", errorPrefix = "" } = document.body.dataset;
    const title = this.section(this.#current).dataset["title"] ?? "";
    document.title = `${hasErrors ? `${errorPrefix} ` : ""}${title} – ${portal}`;
  }

  #named(): string {
    const name = window.location.hash.slice(1) || this.first;
    return this.all.some((step) => step.name === name) ? name : this.#current;
  }

  #rename(name: string): void {
    const fragment = name === this.first ? window.location.pathname : `#${name}`;
    window.history.replaceState(null, "", fragment);
  }

  #follow(): void {
    const asked = this.#named();
    const name = this.#allowed(asked);
    if (name !== asked) this.#rename(name);
    for (const listener of this.#listeners) listener();
    this.#current = name;
    for (const step of this.all) step.section.hidden = step.name !== name;
    this.#shown.get(name)?.();
    this.title(false);
    window.scrollTo(0, 0);
    find(this.section(name), "[data-heading]", HTMLElement).focus({ preventScroll: true });
  }
}
