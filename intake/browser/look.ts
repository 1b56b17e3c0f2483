/** One look at a message before it is sealed, if something in it is marked; the same words only once. */

import { onClick, part } from "./dom.ts";
import { showFound, writeMarked } from "./found.ts";
import { find } from "./identity/find.ts";

/** Where the step leads. */
export interface Ways {
  readonly send: () => void;
  readonly change: () => void;
}

export class Look {
  readonly #section: HTMLElement;
  readonly #words: () => string;
  #passed = "";

  constructor(section: HTMLElement, words: () => string, ways: Ways) {
    this.#section = section;
    this.#words = words;
    onClick(part(section, "back"), ways.change);
    onClick(part(section, "change"), ways.change);
    onClick(part(section, "as-it-is"), () => {
      this.#passed = this.#words();
      ways.send();
    });
  }

  /** Whether these words should be shown once more before they are sealed. */
  get isNeeded(): boolean {
    const words = this.#words();
    return words !== this.#passed && find(words).length > 0;
  }

  /** Writes the words with what was found in them. */
  show(): void {
    const marks = writeMarked(part(this.#section, "looked-at"), this.#words());
    showFound(this.#section, [{ marks }]);
  }

  /** Leaves no word behind. */
  forget(): void {
    this.#passed = "";
    part(this.#section, "looked-at").replaceChildren();
    showFound(this.#section, []);
  }
}
