/** The first section of a channel's page: who reads it, checked here and now, and the days that follow. */

import { inWords } from "../../templates/translations/days.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { isolated, today, writeClocks } from "./calendar.ts";
import { findAll, onClick, part } from "./dom.ts";
import { type List, listOf, loadDirectory } from "./list.ts";
import { present, showReaders } from "./readers.ts";
import { reasonOf } from "./refusals.ts";

export class Begin {
  readonly #section: HTMLElement;
  readonly #channel: string;
  readonly #loaded: (list: List) => void;

  constructor(section: HTMLElement, channel: string, loaded: (list: List) => void) {
    this.#section = section;
    this.#channel = channel;
    this.#loaded = loaded;
    writeClocks(section, today());
    onClick(part(section, "check-again"), () => {
      void this.load();
    });
  }

  /** Loads and checks the list. Without one there is no way to the questions. */
  async load(): Promise<void> {
    this.#busy(true);
    this.#refuse(null);
    try {
      const list = listOf(await loadDirectory(), this.#channel);
      this.#show(list);
      this.#loaded(list);
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#busy(false);
    }
  }

  #busy(loading: boolean): void {
    part(this.#section, "loading").hidden = !loading;
    for (const button of findAll(this.#section, "[data-check-again]", HTMLButtonElement)) button.disabled = loading;
  }

  #refuse(error: unknown): void {
    const panel = part(this.#section, "refusal");
    const refused = error !== null;
    panel.hidden = !refused;
    part(this.#section, "go").hidden = refused || part(this.#section, "readers").hidden;
    if (!refused) return;
    part(this.#section, "readers").hidden = true;
    part(this.#section, "go").hidden = true;
    part(panel, "reason").textContent = reasonOf(error);
    panel.focus();
  }

  #show(list: List): void {
    const absent = list.readers.filter((reader) => reader.key === null);
    showReaders(part(this.#section, "present"), present(list.readers));
    showReaders(part(this.#section, "absent-list"), absent);
    part(this.#section, "absent-part").hidden = absent.length === 0;
    part(this.#section, "checked").textContent = gettext(
      "Your browser has just checked this list: %(organization)s signed it. It is number %(serial)s and good until %(until)s at the latest.",
      {
        organization: isolated(list.organization),
        serial: list.serial,
        until: inWords(list.until, document.documentElement.lang),
      },
    );
    part(this.#section, "readers").hidden = false;
    part(this.#section, "go").hidden = false;
  }
}
