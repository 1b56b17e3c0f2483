/** The sealed slots: places that a page leaves empty, and what the shell's own code puts there. */

import { fillDossier } from "./dossier.ts";
import { fillOwnKeys } from "./own_keys.ts";
import { fillTry } from "./trying.ts";

/** Fills all slots of the page that is shown; a dossier's only when the address bar names that dossier. */
export async function fillSlots(view: HTMLElement, path: string): Promise<void> {
  const slots = [...view.querySelectorAll<HTMLElement>("section[data-sealed]")];
  const alone = (kind: string): HTMLElement | undefined => slots.find((slot) => slot.dataset["sealed"] === kind);
  const keys = alone("own-keys");
  if (keys !== undefined) fillOwnKeys(keys);
  const trying = alone("try");
  if (trying !== undefined) fillTry(trying);
  const number = /^\/dossiers\/([0-9A-Z]{4}-[0-9A-Z]{6})$/.exec(new URL(path, CONSOLE).pathname)?.[1];
  const own = slots.filter((slot) => slot.dataset["dossier"] === number);
  if (number !== undefined && own.length > 0) await fillDossier(number, own);
}
