/** What somebody says of her own work, from which a reader may tell who she is. */

import type { Mark } from "./marks.ts";

const PLACES = [
  "supervisor", "boss", "manager", "chief", "director", "line manager", "team leader", "head of \\p{L}+", "fro", "sro",
  "first reporting officer", "second reporting officer", "office", "unit", "section", "department", "division",
  "branch", "team", "desk", "shift", "duty station", "post", "position", "job", "contract", "appraisal",
  "predecessor", "successor", "assistant", "deputy", "work station",
];
const PLACE = `(?:${PLACES.join("|")})`;
const KIN = "(?:husband|wife|brother|sister|son|daughter|father|mother|cousin|uncle|aunt)";
const FEW = "(?:two|three|four|five|a few|[2-5])";
const JOB =
  "(?:head|chief|director|deputy|secretary|president|chair|chairperson|coordinator|manager|supervisor|leader" +
  "|representative|focal point)";
const MOST = "(?:only|acting|longest[- ]serving|first|newest|oldest|youngest)";
const WHERE = "(?: (?:in|of|on|at) (?:my|the|this|our) \\p{L}+)?";
const ENGLISH = [
  `my (?:own |own little |former |direct |new |old |first |second )?${PLACE}`,
  `my ${KIN} (?:works|worked|is employed)`,
  `(?:i am|i'm|i’m|i was|being) (?:also )?the ${MOST}(?: (?:other )?\\p{L}+)?${WHERE}`,
  `(?:i am|i'm|i’m|i was) (?:also )?one of (?:the )?(?:only )?${FEW}`,
  `(?:i am|i'm|i’m|i was) (?:also )?(?:the |a )?${JOB} of`,
  `only ${FEW} (?:other )?(?:people|persons|of us|colleagues|staff) (?:know|knew|have|had|could|can|saw)`,
  `nobody (?:else )?but me|no one (?:else )?but me|i alone (?:know|knew|have|had)`,
  `as (?:the |a )?(?:deputy |acting |former )?${JOB} of \\p{L}+`,
  "in my (?:role|capacity|function|position|work|job) as",
  "i (?:work|worked|have worked|serve|served) (?:here )?(?:as|in|at|for) (?:the|a|an|this|our)",
];
const STARTS = "(?:my|i|i'm|i’m|being|only|nobody|no one|as|in my)";

const OWN = "[وفبلك]?";
const ARABIC = [
  `${OWN}(?:مديري|مديرتي|مشرفي|مشرفتي|رئيسي|رئيستي|مسؤولي|مسؤولتي|مسئولي)(?: (?:المباشر|المباشرة|في العمل))?`,
  `${OWN}(?:مكتبي|وحدتي|فريقي|قسمي|إدارتي|دائرتي|شعبتي|وظيفتي|منصبي|عقدي|مناوبتي|ورديتي|نائبي|مساعدي|سلفي في)`,
  `${OWN}(?:مركز|مقر|مكان) عملي`,
  `${OWN}(?:زوجي|زوجتي|أخي|أختي|ابني|ابنتي|أبي|أمي) (?:يعمل|تعمل|موظف|موظفة)`,
  "[وف]?(?:أنا|كنت) ال\\p{L}+ الوحيد(?:ة)?",
  "[وف]?(?:أنا|كنت) الوحيد(?:ة)?(?: (?:الذي|التي) \\p{L}+)?",
  "[وف]?(?:كنت|أنا) (?:رئيس|رئيسة|مدير|مديرة|نائب|نائبة|منسق|منسقة|مشرف|مشرفة|أمين|أمينة|سكرتير|سكرتيرة) \\p{L}+",
  "[وف]?(?:بصفتي|بحكم (?:عملي|منصبي|وظيفتي)|باعتباري)(?: [\\p{L}\\p{M}]+){0,3}",
  "[وف]?أعمل (?:هنا |هناك )?(?:[\\p{L}\\p{M}]+(?:ًا|اً)|في (?:قسم|مكتب|وحدة|إدارة|شعبة)|(?:ك|بصفة)\\p{L}+)",
  "[وف]?لا (?:يعرف|يعلم)(?: \\p{L}+){0,2} (?:سوى|إلا|غير) (?:ثلاثة|شخصان|شخصين|أربعة|قلة|اثنان|اثنين)(?: أشخاص)?",
  "[وف]?لا (?:يعرف|يعلم)(?: \\p{L}+){0,2} (?:سواي|غيري)",
];

const EDGE = "(?<![\\p{L}\\p{M}])";
const END = "(?![\\p{L}\\p{M}])";
const PHRASES = [
  // The look ahead lets most letters pass after one step.
  new RegExp(`${EDGE}(?=${STARTS}\\b)(?:${ENGLISH.join("|")})${END}`, "giu"),
  new RegExp(`${EDGE}(?:${ARABIC.join("|")})${END}`, "gu"),
];

/** All such phrases. */
export function roles(text: string): Mark[] {
  const plain = text.replaceAll("\u00a0", " ");
  return PHRASES.flatMap((phrase) =>
    Array.from(plain.matchAll(phrase), (match): Mark => ({
      kind: "role",
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}
