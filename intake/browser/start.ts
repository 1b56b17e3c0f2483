/** Pages without steps: the way out, the days to note, and on the start page a first look at the list of officers. */

import { isolated, today, writeClocks } from "./calendar.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { loadDirectory } from "./list.ts";
import { startPage } from "./page.ts";
import { reasonOf } from "./refusals.ts";

async function tellOfDirectory(line: HTMLElement): Promise<void> {
  try {
    const { roster } = await loadDirectory();
    line.textContent = gettext(
      "Your browser has just checked the list of the officers who can open what you send: %(organization)s signed it.",
      { organization: isolated(roster.organization) },
    );
  } catch (error) {
    line.classList.add("checked--refused");
    line.textContent = reasonOf(error);
  }
  line.hidden = false;
}

const main = startPage();
writeClocks(main, today());
const line = main.querySelector<HTMLElement>("[data-directory]");
if (line) void tellOfDirectory(line);
