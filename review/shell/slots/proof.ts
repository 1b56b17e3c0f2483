/** The proof of an earlier report that a request brings: what it comes to, and what it can't show. */

import type { Bytes } from "../../../crypto/browser/bytes.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import { inWords } from "../../../templates/translations/days.ts";
import { gettext, ngettext } from "../../../templates/translations/gettext.ts";
import * as console from "../console.ts";
import { announce, button, code, h, p } from "../dom.ts";
import { Refusal } from "../keys.ts";
import type { Proven } from "../keyworker/proofs.ts";
import { language } from "../language.ts";
import { openDossier, readItems } from "../reading.ts";
import { wordsFor } from "../reasons.ts";
import { signedIn } from "../session.ts";
import { download } from "./files.ts";

const WRONG: Readonly<Record<string, () => string>> = {
  channel: () => gettext("It was made for another channel than this request's."),
  signature: () => gettext("It was made for another request, or its parts belong to different reports."),
  "own receipt": () => gettext("It is about this request itself, and about no earlier report."),
};

/** The place for a proof below a request's words; it fills itself. Nothing when the request brings none. */
export function proofNodes(number: string, hash: Bytes, content: Content): Node[] {
  if (content.authorship === undefined) return [];
  const place = h("div", { class: "candour-proof", role: "status" }, p(gettext("Checking the proof…"), "govuk-hint"));
  void fill(place, number, hash);
  return [h("h3", { class: "govuk-heading-s" }, gettext("Proof of an earlier report")), place];
}

async function check(number: string, hash: Bytes): Promise<Proven> {
  return signedIn().keys.ask("proof", { dossier: number, hash, register: await console.get("/api/register") });
}

async function fill(place: HTMLElement, number: string, hash: Bytes): Promise<void> {
  try {
    const proven = await check(number, hash);
    place.replaceChildren(...answerNodes(proven), ...(proven.wrong === "" ? againNodes(number, hash, proven, place) : []));
  } catch (error) {
    place.replaceChildren(p(wordsFor(error), "govuk-error-message"));
  }
}

function day(value: string): string {
  return inWords(value, language());
}

/** The one of the three answers that the register gives, in a sentence. */
function answerOf({ arrived, opened, next }: Proven): string {
  if (arrived === "") {
    return gettext("The earlier report is not in the register yet. The next batch is on %(day)s: load this page again then.", { day: day(next) });
  }
  if (opened === "") return gettext("The earlier report arrived on %(day)s. It was never opened.", { day: day(arrived) });
  return gettext("The earlier report arrived on %(arrived)s. It was opened on %(opened)s.", { arrived: day(arrived), opened: day(opened) });
}

function answerNodes(proven: Proven): Node[] {
  const { wrong, arrived, opened } = proven;
  if (wrong !== "") {
    const why = Object.hasOwn(WRONG, wrong) ? WRONG[wrong] : undefined;
    return [
      p(gettext("The proof is wrong."), "govuk-error-message"),
      p(why === undefined ? gettext("It has another form than a proof.") : why()),
    ];
  }
  const lines: Node[] = [h("p", { class: "govuk-body" }, h("strong", {}, answerOf(proven)))];
  if (arrived !== "" && opened === "") {
    lines.push(p(gettext("Anybody can send something without meaning to collect days. A report that nobody opened proves no report.")));
  }
  return [
    ...lines,
    p(gettext("Whoever sent this request holds the receipt of that report. A lent or stolen receipt can't be told from one's own, so ask something that only the author knows.")),
    p(gettext("The days come from the register alone. It was downloaded whole and checked from its first batch to its last, so nobody sees what was looked up."), "govuk-hint"),
  ];
}

function repeatNodes(repeats: readonly string[]): Node[] {
  const links = repeats.map((one) => h("li", {}, h("a", { class: "govuk-link", href: `/dossiers/${one}` }, code(one))));
  return [
    p(ngettext("%(count)s other request proves the same report:", "%(count)s other requests prove the same report:", repeats.length)),
    h("ul", { class: "govuk-list" }, ...links),
  ];
}

function againNodes(number: string, hash: Bytes, proven: Proven, place: HTMLElement): Node[] {
  const { repeats, file } = proven;
  const none = p(gettext("None of the requests that you opened since you signed in proves the same report."), "govuk-hint");
  const search = button(gettext("Look through all my requests"), () => void lookThrough(place, number, hash), "govuk-button--secondary");
  const save = button(gettext("Save for a check off line"), () => {
    download(new Blob([file], { type: "application/json" }), `proof-${number}.json`);
    announce(gettext("Saved. The file holds the proof in clear: whoever has it can show it to others."));
  }, "govuk-button--secondary");
  return [
    ...(repeats.length > 0 ? repeatNodes(repeats) : [none]),
    h("div", { class: "govuk-button-group" }, search, save),
    p(gettext("To look through your requests is to open them: the access log says so. The saved file holds the proof in clear, and whoever has it can show it to others."), "govuk-hint"),
  ];
}

/** Opens every request that this officer may open, remembers what each proves, and checks once more. */
async function lookThrough(place: HTMLElement, number: string, hash: Bytes): Promise<void> {
  const { keys } = signedIn();
  place.replaceChildren(p(gettext("Looking through your requests…"), "govuk-hint"));
  try {
    const register = await console.get("/api/register");
    const { numbers } = (await console.get("/api/requests")) as { numbers: string[] };
    for (const other of numbers.filter((one) => one !== number)) {
      const { first } = await openDossier(other);
      const [body] = await readItems(other, [first]);
      if (body === undefined) throw new Refusal("failed");
      const { content } = await keys.ask("openEnvelope", { dossier: other, hash: first, body });
      if (content.authorship !== undefined) await keys.ask("proof", { dossier: other, hash: first, register });
    }
    await fill(place, number, hash);
    announce(gettext("All your requests were looked through."));
  } catch (error) {
    place.replaceChildren(p(wordsFor(error), "govuk-error-message"));
  }
}
