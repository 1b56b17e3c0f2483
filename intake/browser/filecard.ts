/** One chosen file on the page: its size, what hides in it, the choice to keep that, and its name. */

import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import type { Attached } from "./attached.ts";
import { copyOf, element, find, part } from "./dom.ts";
import { clean } from "./draft.ts";
import { sizeText } from "./filetypes.ts";
import type { Fault } from "./faults.ts";
import type { Finding } from "./metadata/finding.ts";

let made = 0;

function findingRow({ label, value }: Finding): HTMLElement {
  const row = element("tr", "");
  const head = element("th", label, "findings__label");
  head.scope = "row";
  const cell = element("td", value, "findings__value");
  cell.dir = "auto";
  row.append(head, cell);
  return row;
}

export class FileCard {
  readonly element: HTMLElement = copyOf("file");
  readonly #id: string;
  readonly #name: HTMLInputElement;
  readonly #keep: HTMLInputElement;
  readonly #remove: HTMLElement;
  readonly #file: Attached;

  /** `changed` is called when its name or the choice did. */
  constructor(file: Attached, changed: () => void) {
    this.#file = file;
    this.#id = `file-${String(++made)}`;
    this.#name = find(this.element, "[data-rename]", HTMLInputElement);
    this.#keep = find(this.element, "[data-keep]", HTMLInputElement);
    this.#remove = part(this.element, "remove");
    this.#identify();
    this.#name.value = file.name;
    part(this.element, "size").textContent = sizeText(file.file.size, document.documentElement.lang);
    this.#name.addEventListener("input", () => {
      file.name = clean(this.#name.value);
      this.#title();
      changed();
    });
    this.#keep.addEventListener("change", () => {
      file.keep = this.#keep.checked;
      this.update(file);
      changed();
    });
    this.update(file);
  }

  /** Gives it another name, as if it had been typed. */
  rename(name: string): void {
    this.#name.value = name;
    this.#name.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A fault of this file, at the field where it can be mended. */
  fault(message: string): Fault {
    const { look, keep } = this.#file;
    if (look.is === "not cleaned" && !keep) return { field: this.#keep.id, message };
    const focus = look.is === "cleaned" || look.is === "not cleaned" ? this.#name.id : this.#remove.id;
    return { field: this.#name.id, message, focus };
  }

  /** Writes anew what was found and what becomes of it. */
  update(file: Attached): void {
    const { look } = file;
    const findings = look.is === "cleaned" || look.is === "not cleaned" ? look.findings : [];
    part(this.element, "findings").replaceChildren(...findings.map(findingRow));
    part(this.element, "findings-part").hidden = findings.length === 0;
    part(this.element, "found").textContent = this.#said(file, findings.length);
    part(this.element, "found").classList.toggle("file__found--care", look.is === "not cleaned" || file.keep);
    part(this.element, "keep-part").hidden = look.is === "looking" || look.is === "unreadable";
    part(this.element, "keep-label").textContent =
      look.is === "cleaned"
        ? gettext("Keep it as evidence: send this file unchanged")
        : gettext("Send this file as it is");
    this.#title();
  }

  #said(file: Attached, count: number): string {
    const { look } = file;
    if (look.is === "looking") return gettext("Looking for hidden information…");
    if (look.is === "unreadable") return gettext("This file can't be read.");
    if (look.is === "not cleaned") return look.why;
    if (file.keep) return gettext("It is sent unchanged. Whoever opens it can see all that is hidden in it.");
    if (count === 0) return gettext("No hidden information was found.");
    return ngettext(
      "This was hidden in it, and your browser removes it before sealing:",
      "These were hidden in it, and your browser removes them before sealing:",
      count,
    );
  }

  #title(): void {
    const name = this.#file.name || clean(this.#file.file.name);
    for (const place of this.element.querySelectorAll("[data-file-name]")) place.textContent = name;
  }

  /** Ids and what refers to them, which a template can't have. */
  #identify(): void {
    const found = part(this.element, "found");
    found.id = `${this.#id}-found`;
    this.#remove.id = `${this.#id}-remove`;
    this.#field(this.#name, "rename", `${this.#id}-name`, "");
    this.#field(this.#keep, "keep", `${this.#id}-keep`, found.id);
  }

  #field(input: HTMLInputElement, kind: string, id: string, described: string): void {
    const group = part(this.element, `${kind}-part`);
    group.dataset["group"] = id;
    input.id = id;
    part(group, "error-place").id = `${id}-error`;
    find(group, "label", HTMLLabelElement).htmlFor = id;
    input.setAttribute("aria-describedby", `${described} ${id}-error`.trim());
  }
}
