/** Days: nothing on a reporter's side is finer. Pure arithmetic, no clock: today is always an argument. */

import { type Bytes, utf8 } from "./bytes.ts";
import { Refused, refuseUnless } from "./refusal.ts";

/** A day in the form YYYY-MM-DD, from 0001-01-01 to 9999-12-31; two of them compare as strings. */
export type Day = string;

const FORM = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Days from 0001-01-01 to 1970-01-01. */
const TO_1970 = 719_162;

function daysBeforeYear(year: number): number {
  const past = year - 1;
  return 365 * past + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
}

function monthsOf(year: number): number[] {
  const leap = daysBeforeYear(year + 1) - daysBeforeYear(year) === 366;
  return MONTHS.map((days, at) => (leap && at === 1 ? 29 : days));
}

function partsOf(text: string): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = (FORM.exec(text) ?? []).slice(1).map(Number);
  const days = year >= 1 ? monthsOf(year)[month - 1] : undefined;
  if (days === undefined || day < 1 || day > days) throw new Refused("day");
  return { year, month, day };
}

/** The same day, in the form YYYY-MM-DD and no other of ISO 8601's. Throws `Refused("day")`. */
export function parseDay(text: string): Day {
  partsOf(text);
  return text;
}

/** The ten ASCII characters that are bound and signed. Throws `Refused("day")`. */
export function dayBytes(day: Day): Bytes {
  return utf8(parseDay(day));
}

/** Days since 1970-01-01, negative before. Throws `Refused("day")`. */
export function dayNumber(text: Day): number {
  const { year, month, day } = partsOf(text);
  const inYear = monthsOf(year)
    .slice(0, month - 1)
    .reduce((sum, days) => sum + days, day - 1);
  return daysBeforeYear(year) + inYear - TO_1970;
}

/** The day that lies so many days after 1970-01-01. Throws `Refused("day")` outside the years 1 to 9999. */
export function dayOfNumber(days: number): Day {
  let left = days + TO_1970;
  refuseUnless(Number.isSafeInteger(left) && left >= 0 && left < daysBeforeYear(10_000), "day");
  let year = Math.floor(left / 366) + 1;
  while (daysBeforeYear(year + 1) <= left) year++;
  left -= daysBeforeYear(year);
  let month = 1;
  for (const length of monthsOf(year)) {
    if (left < length) break;
    left -= length;
    month++;
  }
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(left + 1).padStart(2, "0")].join("-");
}

/** The day `count` days later; earlier when it is negative. Throws `Refused("day")`. */
export function addDays(day: Day, count: number): Day {
  return dayOfNumber(dayNumber(day) + count);
}

/** How many days `last` lies after `first`; negative before it. Throws `Refused("day")`. */
export function daysBetween(first: Day, last: Day): number {
  return dayNumber(last) - dayNumber(first);
}
