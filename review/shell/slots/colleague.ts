/** Adding a colleague: a new roll, signed after a click in a dialog that says what is signed. */

import { type Bytes, EMPTY } from "../../../crypto/browser/bytes.ts";
import { gettext } from "../../../templates/translations/gettext.ts";
import * as console from "../console.ts";
import { ask } from "../dialogs.ts";
import { announce, bdi, code, filled, h } from "../dom.ts";
import * as forms from "../forms.ts";
import type { Named } from "../keyworker/standing.ts";
import { QUIET } from "../quiet.ts";
import { reload } from "../reload.ts";
import { roleName } from "../roles.ts";
import { wordsFor } from "../reasons.ts";
import { session, signedIn } from "../session.ts";
import { Unanswered, deliver, isUnanswered } from "../unanswered.ts";

/** Roles that work on dossiers of reports, and of requests for protection. */
const ROLES = new Set(["INTAKE_OFFICER", "INVESTIGATOR", "RESPONSIBLE_OFFICIAL"]);
/** What it is called among what had no answer. */
const KIND = "roll";
const ETHICS = "ETHICS_OFFICER";

function bytesOfHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function candidates(members: readonly string[]): Named[] {
  const { role, standing } = signedIn();
  const fits = (person: Named): boolean => (role === ETHICS ? person.role === ETHICS : ROLES.has(person.role));
  return standing.people.filter((person) => !members.includes(person.fingerprint) && fits(person));
}

/** Puts the choice of colleagues into a slot; while one had no answer, that one is sent again first. */
export function fillColleague(slot: HTMLElement, number: string, members: readonly string[]): void {
  if (isUnanswered(number, KIND)) {
    slot.replaceChildren(sendAgain(number));
    return;
  }
  const found = candidates(members);
  if (found.length === 0) {
    slot.replaceChildren();
    return;
  }
  const select = h(
    "select",
    { ...QUIET, class: "govuk-select", id: "colleague" },
    h("option", { value: "" }, gettext("Choose")),
    ...found.map(({ fingerprint, name, role }) => h("option", { value: fingerprint }, `${name} (${roleName(role)})`)),
  );
  const form = forms.form(
    () => void add(form, select, number, found),
    h(
      "div",
      { class: "govuk-form-group" },
      h("label", { class: "govuk-label govuk-label--s", for: "colleague" }, gettext("Add a colleague")),
      h("div", { class: "govuk-hint" }, gettext("She will read everything in this dossier, also what came before. Removing somebody later takes back nothing that was read.")),
      select,
    ),
    forms.submit(gettext("Add"), "govuk-button--secondary"),
  );
  slot.replaceChildren(form);
}

async function add(form: HTMLFormElement, select: HTMLSelectElement, number: string, found: readonly Named[]): Promise<void> {
  forms.clearError(form);
  const chosen = found.find((person) => person.fingerprint === select.value);
  if (chosen === undefined) {
    forms.showError(form, gettext("Choose a colleague first."), select);
    return;
  }
  const words = gettext("You sign a new list of members of %(number)s with %(name)s, %(role)s.");
  const role = roleName(chosen.role);
  const body = h("p", { class: "govuk-body" }, filled(words, { number: code(number), name: bdi(chosen.name), role }));
  if (!(await ask({ title: gettext("Add this colleague?"), body: [body], yes: gettext("Sign and add") }))) return;
  await send(form, number, bytesOfHex(chosen.fingerprint), select);
}

async function send(form: HTMLFormElement, number: string, member: Bytes, field?: HTMLElement): Promise<void> {
  try {
    announce(gettext("Sealing and signing"));
    const { keys } = signedIn();
    await deliver(number, KIND, () => keys.ask("addMember", { dossier: number, member }), async (made) => {
      const { roll, version, mailbox } = made;
      await console.post(`/api/dossiers/${number}/rolls`, { roll });
      await console.post(`/api/dossiers/${number}/mailbox`, { version, mailbox });
    });
    await reload();
  } catch (error) {
    if (session() === null) return;
    if (!(error instanceof Unanswered)) {
      forms.showError(form, wordsFor(error), field);
      return;
    }
    const again = sendAgain(number);
    form.replaceWith(again);
    again.querySelector<HTMLElement>("[role=alert]")?.focus();
  }
}

/** The new list of members is signed already: another one beside it would be refused. */
function sendAgain(number: string): HTMLFormElement {
  const form = forms.form(() => void send(form, number, EMPTY), forms.submit(gettext("Send again")));
  forms.showError(form, wordsFor(new Unanswered()));
  return form;
}
