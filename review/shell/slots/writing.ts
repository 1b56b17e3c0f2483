/** Writing an answer or a note: typed in the shell's own field, signed after a click in its own dialog. */

import { gettext } from "../../../templates/translations/gettext.ts";
import * as console from "../console.ts";
import { ask } from "../dialogs.ts";
import { announce } from "../dom.ts";
import * as drafts from "../drafts.ts";
import * as forms from "../forms.ts";
import type { PostedAnswer, PostedItem } from "../keyworker/writing.ts";
import { reload } from "../reload.ts";
import { wordsFor } from "../reasons.ts";
import { session, signedIn } from "../session.ts";
import { deliver, isUnanswered } from "../unanswered.ts";
import { wordsBlock } from "./content.ts";

type Kind = "reply" | "note";

const WORDS: Readonly<Record<Kind, { label: () => string; hint: () => string; button: () => string; ask: () => string; yes: () => string }>> = {
  reply: {
    label: () => gettext("Answer the reporter"),
    hint: () => gettext("The reporter sees your name and role with it. It goes with the next round, and can't be taken back."),
    button: () => gettext("Answer"),
    ask: () => gettext("Sign and send this answer?"),
    yes: () => gettext("Sign and send"),
  },
  note: {
    label: () => gettext("Write a note"),
    hint: () => gettext("Every member of this dossier can read it. It can't be changed later."),
    button: () => gettext("Add note"),
    ask: () => gettext("Sign and add this note?"),
    yes: () => gettext("Sign and add"),
  },
};

/** Puts the form into a slot, with what was typed before. */
export function fillWriting(slot: HTMLElement, number: string, kind: Kind): void {
  const words = WORDS[kind];
  const [group, area] = forms.words(`write-${kind}`, words.label(), words.hint());
  const form = forms.form(() => void send(form, area, number, kind), group, forms.submit(words.button()));
  area.addEventListener("input", () => drafts.keep(number, kind, area.value));
  area.readOnly = isUnanswered(number, kind);
  slot.replaceChildren(form);
  void drafts.draftOf(number, kind).then((text) => {
    if (area.value === "") area.value = text;
  });
}

async function send(form: HTMLFormElement, area: HTMLTextAreaElement, number: string, kind: Kind): Promise<void> {
  forms.clearError(form);
  const text = area.value.trim();
  // What was signed and had no answer goes again as it is, whatever stands in the box.
  if (!isUnanswered(number, kind)) {
    if (text === "") {
      forms.showError(form, gettext("Write something first."), area);
      return;
    }
    const words = WORDS[kind];
    if (!(await ask({ title: words.ask(), body: [wordsBlock(text)], yes: words.yes() }))) return;
  }
  try {
    announce(gettext("Sealing and signing"));
    await post(number, kind, text);
    drafts.keep(number, kind, "");
    area.value = "";
    await reload();
  } catch (error) {
    if (session() === null) return;
    area.readOnly = isUnanswered(number, kind);
    forms.showError(form, wordsFor(error), area);
  }
}

function post(number: string, kind: Kind, text: string): Promise<void> {
  const { keys } = signedIn();
  const path = `/api/dossiers/${number}`;
  if (kind === "note") {
    const note = async (): Promise<PostedItem> => (await keys.ask("note", { dossier: number, text })).item;
    return deliver(number, kind, note, (item) => console.post(`${path}/items`, item));
  }
  const reply = async (): Promise<PostedAnswer> => (await keys.ask("reply", { dossier: number, text })).answer;
  return deliver(number, kind, reply, (answer) => console.post(`${path}/answers`, answer));
}
