/** Enrolment: the browser makes passphrase and keys; the officer writes one down and reads the other out. */

import { encode as encodeQr } from "uqr";

import { decodeBase64, encodeBase64 } from "../../crypto/browser/note.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import * as console from "./console.ts";
import { progress } from "./dialogs.ts";
import { fillView, h, p } from "./dom.ts";
import * as forms from "./forms.ts";
import { groups } from "./frame.ts";
import { KeyWorker } from "./keys.ts";
import { onReload } from "./reload.ts";
import { wordsFor } from "./reasons.ts";

interface Begun {
  readonly login: string;
  readonly invitation: string;
  readonly totp: string;
  readonly unlock: string;
  readonly passphrase: string;
  readonly passphraseGroups: readonly string[];
  readonly keys: KeyWorker;
}

/** Shows a step; `again` shows it once more, in another language. */
function showStep(again: () => void, title: string, ...children: readonly Node[]): void {
  onReload(async () => again());
  document.title = title;
  const heading = h("h1", { class: "govuk-heading-l", tabindex: "-1" }, title);
  fillView(h("main", { class: "candour-main candour-main--narrow", id: "main" }, heading, ...children));
  heading.focus();
}

/** The first step: who was invited. */
export function showEnrolment(): void {
  const [loginGroup, login] = forms.line({ id: "login", label: gettext("Sign-in name") });
  const [codeGroup, code] = forms.line({
    id: "invitation",
    label: gettext("Code of your invitation"),
    hint: gettext("20 digits that were handed to you. Spaces don't matter."),
    numeric: true,
  });
  const form = forms.form(() => void beginEnrolment(form, login, code), loginGroup, codeGroup, forms.submit(gettext("Continue")));
  showStep(
    showEnrolment,
    gettext("Enrol"),
    p(gettext("Your browser will make your keys and a passphrase. Have pen and paper and your authenticator at hand. Use a machine that you trust.")),
    form,
  );
}

async function beginEnrolment(form: HTMLFormElement, login: HTMLInputElement, code: HTMLInputElement): Promise<void> {
  const keys = new KeyWorker();
  const body = { login: login.value.trim(), invitation: code.value.replace(/\s/g, "") };
  try {
    const { totp, unlock } = (await console.post("/api/enrolment/begin", body)) as { totp: string; unlock: string };
    const made = await keys.ask("passphrase", {});
    showPassphrase({ ...body, totp, unlock, passphrase: made.passphrase, passphraseGroups: made.groups, keys });
  } catch (error) {
    keys.end();
    forms.showError(form, wordsFor(error), code);
  }
}

/** The second step: the passphrase, shown once and typed back. */
function showPassphrase(begun: Begun): void {
  const [group, again] = forms.line({
    id: "again",
    label: gettext("Type the passphrase to show that you have it"),
    hint: gettext("24 digits. Spaces don't matter."),
  });
  const form = forms.form(
    () => {
      if (again.value.replace(/\s/g, "") === begun.passphrase) showAuthenticator(begun);
      else forms.showError(form, gettext("That is not the passphrase above. Compare group by group."), again);
    },
    group,
    forms.submit(gettext("Continue")),
  );
  showStep(
    () => showPassphrase(begun),
    gettext("Your passphrase"),
    p(gettext("Write it on paper and keep it where only you can get at it. It opens your keys. Nobody can look it up; if it is lost, your office's recovery is the only way back.")),
    groups(begun.passphraseGroups),
    form,
  );
}

/** The third step: the authenticator, and the keys. */
function showAuthenticator(begun: Begun): void {
  const address = `otpauth://totp/Candour:${begun.login}?secret=${begun.totp}&issuer=Candour`;
  const [group, code] = forms.line({ id: "code", label: gettext("One-time code that it shows now"), numeric: true });
  const form = forms.form(() => void finish(form, begun, code), group, forms.submit(gettext("Make my keys")));
  showStep(
    () => showAuthenticator(begun),
    gettext("Your authenticator"),
    p(gettext("Let your authenticator scan this picture, or type the secret below it.")),
    qrPicture(address),
    h("p", { class: "govuk-body" }, h("bdi", { dir: "ltr", class: "candour-secret" }, begun.totp.match(/.{1,4}/g)?.join(" ") ?? "")),
    form,
  );
}

/** A QR code as squares of an SVG, made by code since nothing may be parsed. */
function qrPicture(text: string): Element {
  const { data, size } = encodeQr(text, { border: 2 });
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  path.setAttribute("d", squares.join(""));
  for (const [name, value] of Object.entries({
    viewBox: `0 0 ${size} ${size}`, width: "220", height: "220", role: "img", class: "candour-qr",
    "aria-label": gettext("QR code of the secret below"),
  })) svg.setAttribute(name, value);
  svg.append(path);
  return svg;
}

async function finish(form: HTMLFormElement, begun: Begun, code: HTMLInputElement): Promise<void> {
  const { login, invitation, keys, passphrase } = begun;
  const shown = progress(gettext("Making your keys"));
  try {
    const derived = await keys.ask("derive", { login, passphrase }, (share) => shown.at(share));
    const made = await keys.ask("enrol", { unlock: decodeBase64(begun.unlock) });
    const { readOut, identity, personal, proof, secret } = made;
    await console.post("/api/enrolment", {
      login,
      invitation,
      code: code.value.trim(),
      key: encodeBase64(derived.key),
      identity: encodeBase64(identity),
      personal: encodeBase64(personal),
      proof: encodeBase64(proof),
      secret: encodeBase64(secret),
    });
    shown.close();
    keys.end();
    showReadOut(readOut);
  } catch (error) {
    const cancelled = shown.signal.aborted;
    shown.close();
    code.value = "";
    if (!cancelled) forms.showError(form, wordsFor(error), code);
  }
}

/** The last step: what the root holder must hear. */
function showReadOut(readOut: readonly string[]): void {
  showStep(
    () => showReadOut(readOut),
    gettext("You are enrolled"),
    p(gettext("Read these eight groups to the root holder, by voice or in person. Don't send them by mail. You find them again under “My keys”.")),
    groups(readOut),
    p(gettext("Until the root holder has signed a roster that names you, you can sign in but open nothing.")),
    h("p", { class: "govuk-body" }, h("a", { class: "govuk-link", href: "/" }, gettext("Sign in"))),
  );
}
