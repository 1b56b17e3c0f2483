/** Signing in: passphrase and one-time code here, the keys opened in the key worker. */

import { decodeBase64, encodeBase64 } from "../../crypto/browser/note.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import * as console from "./console.ts";
import { progress, tell } from "./dialogs.ts";
import { bdi, fillView, h, p } from "./dom.ts";
import * as forms from "./forms.ts";
import { KeyWorker } from "./keys.ts";
import { follow } from "./reading.ts";
import type { Standing } from "./keyworker/standing.ts";
import { wordsFor } from "./reasons.ts";
import { onReload } from "./reload.ts";
import { roleName } from "./roles.ts";
import { type Session, begin } from "./session.ts";

/** The console's answer to a sign-in. */
interface SignedIn {
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly version: number;
  readonly unlock: string;
  readonly next_unlock: string;
  readonly secret: string;
  readonly csrf: string;
}

/** Shows the form, and calls back once somebody is signed in. */
export function showSignIn(onDone: (session: Session) => void, why: () => string): void {
  onReload(async () => showSignIn(onDone, why));
  const words = why();
  const [loginGroup, login] = forms.line({ id: "login", label: gettext("Sign-in name") });
  const [passGroup, passphrase] = forms.line({
    id: "passphrase",
    label: gettext("Passphrase"),
    hint: gettext("24 digits. Spaces don't matter. It never leaves this browser."),
    type: "password",
  });
  const [codeGroup, code] = forms.line({
    id: "code",
    label: gettext("One-time code"),
    hint: gettext("Six digits from your authenticator"),
    numeric: true,
  });
  const form = forms.form(
    () => void signIn(form, login, passphrase, code, onDone),
    loginGroup,
    passGroup,
    codeGroup,
    forms.submit(gettext("Sign in")),
  );
  document.title = gettext("Sign in");
  fillView(
    h(
      "main",
      { class: "candour-main candour-main--narrow", id: "main" },
      h("h1", { class: "govuk-heading-l", tabindex: "-1" }, gettext("Sign in")),
      words === "" ? "" : p(words, "govuk-inset-text"),
      form,
      h(
        "p",
        { class: "govuk-body" },
        h("a", { class: "govuk-link", href: "/enrol" }, gettext("I have an invitation and enrol for the first time")),
      ),
    ),
  );
  login.focus();
}

async function signIn(
  form: HTMLFormElement,
  login: HTMLInputElement,
  passphrase: HTMLInputElement,
  code: HTMLInputElement,
  onDone: (session: Session) => void,
): Promise<void> {
  forms.clearError(form);
  const keys = new KeyWorker();
  const shown = progress(gettext("Unlocking your keys"));
  shown.signal.addEventListener("abort", () => keys.end());
  let done = false;
  try {
    const session = await open(keys, login.value.trim(), passphrase.value, code.value.trim(), (share) => shown.at(share));
    done = true;
    passphrase.value = "";
    shown.close();
    onDone(session);
  } catch (error) {
    const cancelled = shown.signal.aborted;
    shown.close();
    code.value = "";
    if (!cancelled) forms.showError(form, wordsFor(error), passphrase);
  } finally {
    if (!done) keys.end();
  }
}

async function open(
  keys: KeyWorker,
  login: string,
  passphrase: string,
  code: string,
  onProgress: (share: number) => void,
): Promise<Session> {
  const derived = await keys.ask("derive", { login, passphrase }, onProgress);
  const answer = (await console.post("/api/session", { login, key: encodeBase64(derived.key), code })) as SignedIn;
  console.setToken(answer.csrf);
  const { readOut, fingerprint } = await keys.ask("unlock", {
    version: answer.version,
    unlock: decodeBase64(answer.unlock),
    nextUnlock: decodeBase64(answer.next_unlock),
    secret: decodeBase64(answer.secret),
  });
  const standing = await stand(keys, answer.name);
  const session = { login, name: answer.name, role: answer.role, fingerprint, readOut, keys, standing };
  begin(session);
  return session;
}

/** What the directory says, verified up to the root in the key worker. */
export async function stand(keys: KeyWorker, name: string): Promise<Standing> {
  const file = await console.getBytes("/api/directory");
  const roster = new TextDecoder().decode(await console.getBytes("/api/roster"));
  return keys.ask("stand", { file, roster, name });
}

/** After a sign-in: who is new, the next epoch when it is time, one's own place in the chain of requests. */
export async function settle(session: Session): Promise<void> {
  const { keys, standing } = session;
  if (standing.state !== "ready" && standing.state !== "stale") return;
  await greetNewcomers(keys);
  await renewEpoch(keys);
  await follow();
}

async function greetNewcomers(keys: KeyWorker): Promise<void> {
  const { sealed } = (await console.get("/api/trail")) as { sealed: string };
  const { newcomers, trail } = await keys.ask("newcomers", { sealed: decodeBase64(sealed) });
  if (newcomers.length > 0) {
    const list = newcomers.map(({ name, role }) => h("li", {}, bdi(name), gettext(", "), roleName(role)));
    await tell(
      gettext("New in your channels"),
      gettext("Since you last looked, the root holder has put these people on the roster. Reports are sealed to them too. If you don't know them, ask before you go on."),
      h("ul", { class: "govuk-list govuk-list--bullet" }, ...list),
    );
  }
  await console.post("/api/trail", { sealed: encodeBase64(trail) });
}

async function renewEpoch(keys: KeyWorker): Promise<void> {
  const { renewal } = await keys.ask("renew", {});
  if (renewal === null) return;
  const { version, secret, escrow, epoch } = renewal;
  const body = { version, secret: encodeBase64(secret), escrow: encodeBase64(escrow), epoch };
  const answer = (await console.post("/api/keys", body)) as { version: number; next_unlock: string };
  await keys.ask("renewed", { version: answer.version, nextUnlock: decodeBase64(answer.next_unlock) });
}
