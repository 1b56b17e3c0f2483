/** What the self-check found, on the page: pieces of the text marked, and a summary that leaves the choice. */

import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { element, part } from "./dom.ts";
import { find } from "./identity/find.ts";
import { type Kind, type Mark, cut } from "./identity/marks.ts";

/** The marks of one answer and, where there are several answers, a link that leads to where it can be changed. */
export interface Looked {
  readonly marks: readonly Mark[];
  readonly link?: () => HTMLElement;
}

const KINDS: readonly Kind[] = ["receipt", "name", "e-mail", "telephone", "staff number", "role"];

/** What a marked piece is called to somebody who doesn't see it. */
function spoken(kind: Kind): string {
  const names: Record<Kind, string> = {
    receipt: gettext("marked, a receipt:"),
    name: gettext("marked, a name:"),
    "e-mail": gettext("marked, an e-mail address:"),
    telephone: gettext("marked, a telephone number:"),
    "staff number": gettext("marked, a staff number:"),
    role: gettext("marked, your place or work:"),
  };
  return names[kind];
}

function counted(kind: Kind, count: number): string {
  switch (kind) {
    case "receipt":
      return ngettext(
        "%(count)s receipt. Take it out: whoever reads it can open your mailbox.",
        "%(count)s receipts. Take them out: whoever reads them can open your mailbox.",
        count,
      );
    case "name":
      return ngettext("%(count)s name", "%(count)s names", count);
    case "e-mail":
      return ngettext("%(count)s e-mail address", "%(count)s e-mail addresses", count);
    case "telephone":
      return ngettext("%(count)s telephone number", "%(count)s telephone numbers", count);
    case "staff number":
      return ngettext("%(count)s staff number", "%(count)s staff numbers", count);
    case "role":
      return ngettext(
        "%(count)s piece about your own place or work",
        "%(count)s pieces about your own place or work",
        count,
      );
  }
}

function marked(text: string, kind: Kind): HTMLElement {
  const made = element("mark", "", "found");
  made.dataset["kind"] = kind;
  const label = element("span", `${spoken(kind)} `, "govuk-visually-hidden");
  // With a direction of its own it has no say in that of the text around it.
  label.dir = document.documentElement.dir || "ltr";
  made.append(label, text);
  return made;
}

/** Writes words into an element in place of what it holds, the found pieces marked; returns the marks. */
export function writeMarked(target: HTMLElement, words: string): Mark[] {
  const marks = find(words);
  target.replaceChildren(...cut(words, marks).map(({ text, kind }) => (kind ? marked(text, kind) : text)));
  return marks;
}

function line(kind: Kind, looked: readonly Looked[]): HTMLElement | null {
  const having = looked.filter(({ marks }) => marks.some((mark) => mark.kind === kind));
  const count = having.reduce((sum, { marks }) => sum + marks.filter((mark) => mark.kind === kind).length, 0);
  if (count === 0) return null;
  const item = element("li", `${counted(kind, count)} `);
  const links = element("span", "", "self-check__links");
  links.append(...having.flatMap(({ link }) => link?.() ?? []));
  item.append(links);
  return item;
}

/** Writes the summary. It only tells: whether anything is changed is for the reporter. */
export function showFound(section: HTMLElement, looked: readonly Looked[]): void {
  const count = looked.reduce((sum, { marks }) => sum + marks.length, 0);
  part(section, "found-part").hidden = count === 0;
  part(section, "nothing-found").hidden = count > 0;
  part(section, "found-count").textContent = ngettext(
    "We marked %(count)s place that may give you away.",
    "We marked %(count)s places that may give you away.",
    count,
  );
  part(section, "found-kinds").replaceChildren(...KINDS.flatMap((kind) => line(kind, looked) ?? []));
}
