/** Days that a reporter is told: counted from the day of sending, shown in words and in figures. */

import { inWords } from "../../templates/translations/days.ts";
import { type Day, addDays, dayOfNumber, parseDay } from "../../crypto/browser/days.ts";
import { element } from "./dom.ts";

/** A day that follows from the day of sending, as the page's data say it. */
export interface Clock {
  readonly length: number;
  readonly unit: "days" | "months";
}

const MILLISECONDS = 86_400_000;

/** Today, in UTC: the office's days are, and the device's own zone would tell where it is. */
export function today(): Day {
  return dayOfNumber(Math.floor(Date.now() / MILLISECONDS));
}

/** The same day of a later month, or the month's last when it has no such day. */
export function addMonths(day: Day, count: number): Day {
  const [year = 0, month = 0, date = 0] = parseDay(day).split("-").map(Number);
  const months = year * 12 + month - 1 + count;
  const first = `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;
  const length = Number(addDays(addDays(first, 31).slice(0, 8) + "01", -1).slice(8));
  return addDays(first, Math.min(date, length) - 1);
}

/** The day that a clock gives. */
export function dayOf(clock: Clock, sent: Day): Day {
  return clock.unit === "days" ? addDays(sent, clock.length) : addMonths(sent, clock.length);
}

/** A name that keeps its own direction inside a sentence of another one. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Writes a day in words, then in figures that keep their direction. */
export function writeDay(target: HTMLElement, day: Day): void {
  const figures = element("bdi", day);
  figures.dir = "ltr";
  target.replaceChildren(`${inWords(day, document.documentElement.lang)} (`, figures, ")");
}

/** Writes the days of all clocks below an element. */
export function writeClocks(root: ParentNode, sent: Day): void {
  for (const item of root.querySelectorAll<HTMLElement>("[data-clock]")) {
    const { length, unit } = item.dataset;
    const target = item.querySelector<HTMLElement>("[data-date]");
    if (!target || (unit !== "days" && unit !== "months")) throw new Error("the page has a clock without a day");
    writeDay(target, dayOf({ length: Number(length), unit }, sent));
  }
}
