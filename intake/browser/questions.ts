/** The questions of a page: what was answered, and what to say when it can't be sealed. */

import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { find, findAll, onClick, part } from "./dom.ts";
import { type Answer, clean, inCharacters } from "./draft.ts";
import { type Fault, clearFaults, showFaults } from "./faults.ts";

/** From here on the page says how much room is left. */
const NEAR = 6000;
/** How long nobody types before those who listen are told. */
const PAUSE = 1500;

/** One question's section. */
export class Question {
  readonly id: string;
  readonly label: string;
  readonly required: boolean;
  readonly form: HTMLFormElement;
  readonly field: string;
  readonly #words: HTMLTextAreaElement | HTMLInputElement | null;
  readonly #choices: readonly HTMLInputElement[];

  constructor(readonly section: HTMLElement) {
    const { question = "", field = "", type } = section.dataset;
    this.id = question;
    this.field = field;
    this.required = section.dataset["required"] !== undefined;
    this.form = find(section, "form", HTMLFormElement);
    this.label = find(section, "h1", HTMLElement).textContent.trim();
    this.#words = type === "text" || type === "line" ? wordsField(section, field) : null;
    this.#choices = findAll(section, "input[type='radio'], input[type='checkbox']", HTMLInputElement);
    if (this.#words) this.#setAside(this.#words);
  }

  /** The words in the field, sent or not. */
  get words(): string {
    return this.#words ? clean(this.#words.value) : "";
  }

  /** The answer, or nothing. "I don't know" and "I'd rather not say" go before words. */
  get answer(): Answer | null {
    const codes = this.#choices.filter((choice) => choice.checked).map((choice) => choice.value);
    if (codes.length > 0) return codes;
    return this.words.trim() === "" ? null : this.words;
  }

  /** The answer as people read it; empty when there is none. */
  get shown(): string {
    const chosen = this.#choices.filter((choice) => choice.checked);
    if (chosen.length === 0) return this.words.trim() === "" ? "" : this.words;
    return chosen.map((choice) => choice.labels?.[0]?.textContent.trim() ?? "").join("\n");
  }

  /** Calls a function whenever the answer changes. */
  onChange(act: () => void): void {
    this.form.addEventListener("input", act);
    this.form.addEventListener("change", act);
  }

  /** Words beside a chosen "I don't know" stay, and the page says that they aren't sent. */
  #setAside(words: HTMLTextAreaElement | HTMLInputElement): void {
    const note = this.section.querySelector<HTMLElement>("[data-set-aside]");
    if (!note) return;
    words.addEventListener("input", () => {
      for (const choice of this.#choices) choice.checked = false;
    });
    this.onChange(() => {
      note.hidden = words.value.trim() === "" || !this.#choices.some((choice) => choice.checked);
    });
    // A click on one of two exclusive boxes unticks the other after its own event.
    this.form.addEventListener("click", () => {
      setTimeout(() => {
        note.hidden = words.value.trim() === "" || !this.#choices.some((choice) => choice.checked);
      });
    });
  }
}

function wordsField(section: HTMLElement, field: string): HTMLTextAreaElement | HTMLInputElement {
  const found = document.getElementById(field);
  if (found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement) return found;
  throw new Error(`the page lacks the field of ${section.dataset["step"] ?? ""}`);
}

/** What the page says about the room that is left for words. */
export function roomText(bytes: number, sample: string): string {
  const characters = inCharacters(bytes, sample);
  if (bytes < 0) {
    return ngettext(
      "This is about %(count)s character too long to be sealed.",
      "This is about %(count)s characters too long to be sealed.",
      characters,
    );
  }
  return ngettext(
    "There is room for about %(count)s more character, in all answers together.",
    "There is room for about %(count)s more characters, in all answers together.",
    characters,
  );
}

/** The error of a field whose words don't fit. */
export function tooLong(field: string, bytes: number, sample: string): Fault {
  const advice = gettext("Shorten it, and add the rest afterwards with your receipt.");
  return { field, message: `${roomText(bytes, sample)} ${advice}` };
}

/** Keeps the line below a field for words true: how much room is left, once it matters. */
export class Room {
  readonly #line: HTMLElement;
  readonly #status: HTMLElement;
  readonly #bytes: () => number;
  readonly #sample: () => string;
  #timer = 0;

  constructor(group: HTMLElement, bytes: () => number, sample: () => string) {
    this.#line = part(group, "room");
    this.#status = part(group, "room-status");
    this.#bytes = bytes;
    this.#sample = sample;
    group.addEventListener("input", () => {
      this.update();
    });
  }

  /** Writes the line anew. */
  update(): void {
    const bytes = this.#bytes();
    const text = bytes < NEAR ? roomText(bytes, this.#sample()) : "";
    this.#line.textContent = text;
    this.#line.classList.toggle("room--near", text !== "");
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#status.textContent = text;
    }, PAUSE);
  }
}

/** Calls `next` when a form is sent off without faults, else shows them. */
export function onContinue(
  form: HTMLFormElement,
  check: () => readonly Fault[],
  next: () => void,
  titled: (faulty: boolean) => void,
): void {
  form.addEventListener("submit", () => {
    const faults = check();
    titled(faults.length > 0);
    if (faults.length > 0) {
      showFaults(form, faults);
    } else {
      clearFaults(form);
      next();
    }
  });
}

/** Wires the back link of a section. */
export function onBack(section: HTMLElement, act: () => void): void {
  onClick(part(section, "back"), act);
}
