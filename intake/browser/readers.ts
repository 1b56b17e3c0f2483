/** Officers on the page: as a list to read, and as boxes to tick for those to leave out. */

import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { copyOf, find, findAll, part } from "./dom.ts";
import type { Fault } from "./faults.ts";
import type { List, Reader } from "./list.ts";
import { roleName } from "./words.ts";

function write(target: HTMLElement, reader: Reader): HTMLElement {
  part(target, "name").textContent = reader.name;
  part(target, "role").textContent = roleName(reader.role);
  part(target, "absent").hidden = reader.key !== null;
  return target;
}

/** Writes names and roles into a list. */
export function showReaders(list: HTMLElement, readers: readonly Reader[]): void {
  list.replaceChildren(...readers.map((reader) => write(copyOf("reader"), reader)));
}

/** Who can be sealed to. */
export function present(readers: readonly Reader[]): Reader[] {
  return readers.filter((reader) => reader.key !== null);
}

/** What tells one list from another: who is on it, and who can be sealed to. */
export function mark(list: List): string {
  return list.readers.map((reader) => `${reader.fingerprint}${reader.key ? "+" : "-"}`).join();
}

/** The boxes with which somebody leaves officers out. Absent ones can be left out too: for later. */
export class LeaveOut {
  readonly #root: HTMLElement;
  readonly #minimum: number | null;
  #list: List | null = null;

  /** `minimum` takes the place of the channel's own: a follow-up needs one reader. */
  constructor(root: HTMLElement, minimum: number | null = null) {
    this.#root = root;
    this.#minimum = minimum;
    root.addEventListener("change", () => {
      this.update();
    });
  }

  /** Shows a list's officers; who was ticked before stays so. */
  show(list: List): void {
    const before = new Set(this.#ticked());
    this.#list = list;
    const boxes = list.readers.map((reader, at) => {
      const box = write(copyOf("leave-out"), reader);
      const input = find(box, "input", HTMLInputElement);
      const label = find(box, "label", HTMLLabelElement);
      input.id = at === 0 ? "left-out" : `left-out-${String(at + 1)}`;
      input.value = reader.fingerprint;
      input.checked = before.has(reader.fingerprint);
      label.htmlFor = input.id;
      return box;
    });
    part(this.#root, "officers").replaceChildren(...boxes);
    this.update();
  }

  /** Those who are left out. */
  get barred(): Reader[] {
    const ticked = new Set(this.#ticked());
    return (this.#list?.readers ?? []).filter((reader) => ticked.has(reader.fingerprint));
  }

  /** Those who can open it: present and not left out. */
  get to(): Reader[] {
    const ticked = new Set(this.#ticked());
    return present(this.#list?.readers ?? []).filter((reader) => !ticked.has(reader.fingerprint));
  }

  /** What is wrong when too few remain. */
  get faults(): Fault[] {
    const count = this.to.length;
    if (count >= this.minimum) return [];
    return [{ field: "left-out", message: `${this.#needed()} ${remainText(count)}` }];
  }

  /** How many must remain. */
  get minimum(): number {
    return this.#minimum ?? this.#list?.minimum ?? 1;
  }

  /** Writes how many can open it. */
  update(): void {
    const count = this.to.length;
    const few = count < this.minimum;
    part(this.#root, "remaining").textContent = few ? `${remainText(count)} ${this.#needed()}` : remainText(count);
    const advice = this.#root.querySelector<HTMLElement>("[data-too-few]");
    if (advice) advice.hidden = !few;
  }

  #needed(): string {
    return ngettext(
      "At least %(count)s officer must be able to open it.",
      "At least %(count)s officers must be able to open it.",
      this.minimum,
    );
  }

  #ticked(): string[] {
    const boxes = findAll(part(this.#root, "officers"), "input", HTMLInputElement);
    return boxes.filter((box) => box.checked).map((box) => box.value);
  }
}

function remainText(count: number): string {
  if (count === 0) return gettext("Nobody could open it now.");
  return ngettext("%(count)s officer can open it now.", "%(count)s officers can open it now.", count);
}
