/** An opened report, request or follow-up, laid out with the questions that it answers. */

import type { Content } from "../../../crypto/browser/content.ts";
import { inWords } from "../../../templates/translations/days.ts";
import { gettext } from "../../../templates/translations/gettext.ts";
import misconduct from "../../regimes/un/2017/questionnaires/misconduct.json";
import protection from "../../regimes/un/2017/questionnaires/protection.json";
import { bdi, h, p } from "../dom.ts";
import { language } from "../language.ts";
import { nameOf } from "../session.ts";

interface Question {
  readonly id: string;
  readonly label: string;
  readonly options?: readonly { readonly code: string; readonly label: string }[];
}

const QUESTIONS: readonly Question[] = [...misconduct.questions, ...protection.questions];

const COMMON: Readonly<Record<string, () => string>> = {
  UNKNOWN: () => gettext("I don't know"),
  DECLINED: () => gettext("I'd rather not say"),
};

function questionOf(content: Content, id: string): Question | undefined {
  const own: readonly Question[] = content.kind === "protection request" ? protection.questions : misconduct.questions;
  return own.find((question) => question.id === id) ?? QUESTIONS.find((question) => question.id === id);
}

function wordsOf(question: Question | undefined, code: string): string {
  const common = Object.hasOwn(COMMON, code) ? COMMON[code] : undefined;
  if (common !== undefined) return common();
  const option = question?.options?.find((one) => one.code === code);
  return option === undefined ? code : gettext(option.label);
}

function row(label: string, ...value: readonly Node[]): HTMLElement {
  return h(
    "div",
    { class: "govuk-summary-list__row" },
    h("dt", { class: "govuk-summary-list__key" }, label),
    h("dd", { class: "govuk-summary-list__value" }, ...value),
  );
}

/** Words as they were written: line breaks kept, in the direction of their own script. */
export function wordsBlock(text: string): HTMLElement {
  return h("div", { class: "candour-words", dir: "auto" }, text);
}

function answerNode(content: Content, id: string, answer: string | readonly string[]): Node {
  const question = questionOf(content, id);
  if (typeof answer === "string") return wordsBlock(answer);
  return h("ul", { class: "govuk-list" }, ...answer.map((code) => h("li", {}, wordsOf(question, code))));
}

/** The whole content: a message alone, or questions and answers in the questionnaire's order. */
export function contentNodes(content: Content): Node[] {
  const { message } = content.answers;
  if (content.kind === "follow-up") return [wordsBlock(typeof message === "string" ? message : "")];
  const order = (id: string): number => QUESTIONS.findIndex((question) => question.id === id);
  const ids = Object.keys(content.answers).sort((one, other) => order(one) - order(other));
  const rows = ids.map((id) => {
    const question = questionOf(content, id);
    return row(question === undefined ? id : gettext(question.label), answerNode(content, id, content.answers[id] ?? ""));
  });
  return [
    h("dl", { class: "govuk-summary-list candour-dense" }, ...rows),
    ...leftOut(content),
    p(gettext("Sealed by the reporter's browser on %(day)s.", { day: inWords(content.sealed_on, language()) }), "govuk-hint"),
  ];
}

function leftOut(content: Content): Node[] {
  if (content.barred.length === 0) return [];
  const names = content.barred.map((name) => h("li", {}, bdi(nameOf(hexOf(name)))));
  return [
    p(gettext("The reporter left these recipients out:")),
    h("ul", { class: "govuk-list govuk-list--bullet" }, ...names),
  ];
}

function hexOf(base64: string): string {
  return Array.from(atob(base64), (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
