/**
 * The sections of a page, one at a time: back works, nothing is sent.
 *
 * Which one is shown stands as a bare number in the history entry's state and never in the address: a browser
 * keeps every address that it saw, and one that ends in the name of the last step tells what was done.
 */

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
  readonly #root: HTMLElement;
  readonly #allowed: Allowed;
  readonly #shown = new Map<string, () => void>();
  readonly #listeners: (() => void)[] = [];
  #current: string;

  constructor(root: HTMLElement, allowed: Allowed) {
    this.all = findAll(root, "[data-step]", HTMLElement).map((section) => ({
      name: section.dataset["step"] ?? "",
      section,
    }));
    this.#root = root;
    this.#allowed = allowed;
    this.#current = this.first;
  }

  /** The step that a page begins with. */
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

  /** Starts to follow the history. Tells whether its entry is of a step that only typed words lead to. */
  start(): boolean {
    window.history.scrollRestoration = "manual";
    const late = this.#named() !== this.first;
    this.#rename(this.first);
    window.addEventListener("popstate", () => {
      this.#follow();
    });
    this.#root.addEventListener("click", (event) => {
      this.#clicked(event);
    });
    return late;
  }

  /** A link to a step by its `#name` leads there without the name. */
  #clicked(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    const name = link?.getAttribute("href")?.slice(1) ?? "";
    if (event.defaultPrevented || this.#number(name) < 0) return;
    event.preventDefault();
    this.go(name);
  }

  /** Goes to a step, as a link would. */
  go(name: string): void {
    if (this.#named() !== name) window.history.pushState(this.#number(name), "", window.location.pathname);
    this.#follow();
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

  #number(name: string): number {
    return this.all.findIndex((step) => step.name === name);
  }

  /** The step of the history's entry: by its number, or by a fragment that somebody put into the address. */
  #named(): string {
    const state: unknown = window.history.state;
    const named = window.location.hash.slice(1);
    if (named) return this.all.some((step) => step.name === named) ? named : this.#current;
    return this.all[typeof state === "number" ? state : 0]?.name ?? this.first;
  }

  #rename(name: string): void {
    window.history.replaceState(this.#number(name), "", window.location.pathname);
  }

  #follow(): void {
    const asked = this.#named();
    const name = this.#allowed(asked);
    if (name !== asked || window.location.hash) this.#rename(name);
    for (const listener of this.#listeners) listener();
    this.#current = name;
    for (const step of this.all) step.section.hidden = step.name !== name;
    this.#shown.get(name)?.();
    this.title(false);
    window.scrollTo(0, 0);
    find(this.section(name), "[data-heading]", HTMLElement).focus({ preventScroll: true });
  }
}
