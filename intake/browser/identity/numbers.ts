/** Telephone numbers and staff numbers, told from dates, amounts, clauses, accounts and cases. */

import type { Mark } from "./marks.ts";
import type { Run } from "./runs.ts";

/** How far before a number the word may stand that says what it is. */
const NEAR = 36;

/** One of several words, and what may follow it. */
function anyOf(words: readonly string[], after = ""): RegExp {
  return new RegExp(`(?:${words.join("|").replaceAll(" ", "|")})${after}`, "iu");
}

const PHONE_WORD = anyOf([
  "phone mobile cell call text ring reach whatsapp viber signal fax \\btel",
  "هاتف جوال محمول موبايل تلفون اتصل واتس فاكس يردون تجدون",
]);
const EXTENSION_WORD =
  /(?:\bext(?:ension)?s?\.?|تحويلة|داخلي|الداخلي)[\s:.]{0,3}(?:no\.?|number|رقم)?\s?$/iu;
const EXTENSION_BETWEEN = /^[\s,]{0,2}(?:ext\.?|extension|تحويلة)\s?$/iu;
const STAFF = "index|staff|employee|personnel|badge|payroll|personal|pass|un|service";
const STAFF_WORD = new RegExp(
  [
    `\\b(?:${STAFF})[\\s-]{0,2}(?:list|id|no|nr|num|number|card)\\b`,
    "\\b(?:my|his|her|their) (?:id|badge)\\b",
    "(?:ال)?(?:رقم\\S{0,3}|رقمي) (?:ال)?(?:وظيفي|قياسي|ذاتي|موظف|موظفة)",
    "(?:ل|ال)?(?:هوية|بطاقة|بطاقتي|بطاقته|بطاقتها) (?:ال)?(?:وظيفية|موظف|موظفة|عمل)",
    "رقم (?:ال)?(?:بطاقتي|بطاقته|بطاقتها|بطاقة|هويتي|شارتي|موظف|موظفة)",
  ].join("|"),
  "iu",
);
const STAFF_AFTER = new RegExp(
  `^\\s{0,2}(?:is|was|هو)\\s(?:my|his|her|رقمي|رقمه|رقمها)\\s?(?:${STAFF}|id|الوظيفي|القياسي)`,
  "iu",
);
/** Words before a number that is something else. */
const OTHER_WORD = anyOf([
  "account iban invoice voucher batch case passport container reference serial order lading grant plate vehicle",
  "contract receipt \\bPO\\b حساب فاتورة قضية جواز حاوية طلب منحة لوحة عقد مستند إيصال",
], "[^\\n]{0,24}$");
const MONEY_AFTER = new RegExp(`^\\s{0,2}${anyOf([
  "[€$£¥%] usd eur chf us\\$ cfa dollar euro franc dinar dirham rupee shilling people litre",
  "دولار يورو فرنك دينار درهم ليرة ريال جنيه شخص لتر كيس",
]).source}`, "iu");
const MONEY_BEFORE = anyOf(["[€$£¥] usd eur chf cfa مبلغ ثمن مقابل بقيمة"], "\\s?$");
const DATE =
  /^(?:\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-](?:\p{Nd}{4}|\p{Nd}{2})|\p{Nd}{4}[./-]\p{Nd}{1,2}[./-]\p{Nd}{1,2})$/u;
/** A telephone number in groups of three looks like an amount, but has spaces where amounts often have points. */
const POINTED = /^\p{Nd}{1,3}(?:[.,\u066c]\p{Nd}{3})+$/u;
const TIMES = /\p{Nd}[:h]\p{Nd}{2}/u;
const AMERICAN = /^\p{Nd}{3}[\s.)-]{1,2}\p{Nd}{3}[\s.-]\p{Nd}{4}$/u;

interface Around {
  readonly raw: string;
  readonly before: string;
  readonly after: string;
  readonly glued: boolean;
}

function around(text: string, run: Run): Around {
  const before = text.slice(Math.max(0, run.start - NEAR), run.start);
  const after = text.slice(run.end, run.end + NEAR);
  return {
    raw: text.slice(run.start, run.end),
    // What is said of a number stands in its own sentence.
    before: before.slice(before.search(/[^.!?؟\n]*(?:(?:no|ext|tel|nr)\.[^.!?؟\n]*)?$/iu)),
    after,
    glued: /[\p{L}/_#]$/u.test(before.replace(/\b(?:[Ss]|N)-$/u, "")) || /^[\p{L}/_]/u.test(after),
  };
}

function isStaffNumber({ raw, before, after, glued }: Around, run: Run): boolean {
  const count = run.digits.length;
  if (count < 4 || count > 9 || DATE.test(raw)) return false;
  if (STAFF_AFTER.test(after)) return true;
  return !glued && STAFF_WORD.test(before) && (count > 4 || /(?:id|badge|بطاقت?ي?)/iu.test(before));
}

/** Written as only telephone numbers are: with a plus, two noughts, one nought, or an area in brackets. */
function looksLikePhone(run: Run, raw: string, sign: string): boolean {
  const { digits } = run;
  const count = digits.length;
  if (count < 7 || count > 15) return false;
  if (sign === "+" || digits.startsWith("00")) return count > 7;
  if (sign === "(") return count < 12;
  return (digits.startsWith("0") && count > 8 && count < 12) || AMERICAN.test(raw);
}

function isPlainNumber({ raw, before, after }: Around): boolean {
  return DATE.test(raw) || TIMES.test(raw) || MONEY_AFTER.test(after) || MONEY_BEFORE.test(before);
}

function isPhone(parts: Around, run: Run, sign: string): boolean {
  const count = run.digits.length;
  if (isPlainNumber(parts)) return false;
  if (sign === "+") return looksLikePhone(run, parts.raw, sign);
  if (parts.glued || OTHER_WORD.test(parts.before)) return false;
  if (looksLikePhone(run, parts.raw, sign)) return true;
  return count > 5 && count < 16 && PHONE_WORD.test(parts.before) && !POINTED.test(parts.raw);
}

/** The sign directly before a number, and where the number then begins. */
function signed(text: string, run: Run): [string, number] {
  const [first, second] = [text.charAt(run.start - 1), text.charAt(run.start - 2)];
  if (first === "+") return ["+", run.start - 1];
  if (first === "(" && second === "+") return ["+", run.start - 2];
  return first === "(" && text.slice(run.start, run.end).includes(")") ? ["(", run.start - 1] : ["", run.start];
}

function markOf(text: string, run: Run): Mark | null {
  const parts = around(text, run);
  const [sign, start] = signed(text, run);
  const count = run.digits.length;
  if (count > 1 && count < 7 && EXTENSION_WORD.test(parts.before)) {
    return { kind: "telephone", start: run.start, end: run.end };
  }
  if (sign !== "+" && isStaffNumber(parts, run)) {
    const prefix = /\b(?:[Ss]|N)-$/u.exec(parts.before)?.[0].length ?? 0;
    return { kind: "staff number", start: run.start - prefix, end: run.end };
  }
  return isPhone(parts, run, sign) ? { kind: "telephone", start, end: run.end } : null;
}

/** An extension belongs to the number before it. */
function joined(text: string, marks: readonly Mark[]): Mark[] {
  const found: Mark[] = [];
  for (const mark of marks) {
    const before = found.at(-1);
    const gap = before ? text.slice(before.end, mark.start) : "";
    if (before?.kind === "telephone" && mark.kind === "telephone" && EXTENSION_BETWEEN.test(gap)) {
      found[found.length - 1] = { ...before, end: mark.end };
    } else {
      found.push(mark);
    }
  }
  return found;
}

/** Telephone and staff numbers among runs of digits. */
export function numbers(text: string, runs: readonly Run[]): Mark[] {
  return joined(text, runs.flatMap((run) => markOf(text, run) ?? []));
}
